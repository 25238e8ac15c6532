/* SPDX-License-Identifier: MIT */
/* Maps: kernels/map.cl. */
#ifndef SIGRAMP_HOST_OPENCL_MAP_H
#define SIGRAMP_HOST_OPENCL_MAP_H

#include "program.h"
#include "workspace.h"

/* Over buffers: y[y_first + j] = unit(x[x_first + j] - offset). */
sigramp_status opencl_map_buffers(const opencl_program *program, opencl_stream *stream,
                                  int precision, size_t count, cl_mem x, size_t x_first,
                                  double offset, cl_mem y, size_t y_first, char *detail);

/* Over host arrays. */
sigramp_status opencl_map_array(opencl_workspace *workspace, const opencl_program *program,
                                int precision, size_t count, const void *x, double offset, void *y,
                                char *detail);

#endif
