/* SPDX-License-Identifier: MIT */
/* Sums in segments: kernels/segments.cl. */
#ifndef SIGRAMP_HOST_OPENCL_SEGMENTS_H
#define SIGRAMP_HOST_OPENCL_SEGMENTS_H

#include "launch.h"
#include "program.h"
#include "plan/loop_segments.h"
#include "plan/loop_table.h"

/* Over buffers: at most 2^26 points. */
sigramp_status opencl_segments_launch(const opencl_program *program, opencl_stream *stream,
                                      const sigramp_loop_segments *segments, cl_mem words,
                                      int precision, size_t count, cl_mem x, size_t x_first,
                                      cl_mem y, size_t y_first, char *detail);

#endif
