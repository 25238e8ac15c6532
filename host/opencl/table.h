/* SPDX-License-Identifier: MIT */
/* Tables, and the segments and pieces there are instead of one: kernels/table.cl, segments.cl and
 * pieces.cl. A table is put on the device once; whoever has it keeps its buffer. */
#ifndef SIGRAMP_HOST_OPENCL_TABLE_H
#define SIGRAMP_HOST_OPENCL_TABLE_H

#include "program.h"
#include "plan/loop_segments.h"
#include "plan/loop_table.h"
#include "workspace.h"

/* Puts a table on the device, unless *numbers has it already; the caller releases *numbers. */
sigramp_status opencl_table_bring(const opencl_device *device, const sigramp_loop_table *table,
                                  int precision, cl_mem *numbers, char *detail);

/* A table's function over buffers. */
sigramp_status opencl_table_buffers(const opencl_program *program, opencl_stream *stream,
                                    const sigramp_loop_table *table, cl_mem numbers, int precision,
                                    size_t count, cl_mem x, size_t x_first, cl_mem y,
                                    size_t y_first, char *detail);

/* A table's function over host arrays; it brings the table. */
sigramp_status opencl_table_array(opencl_workspace *workspace, const opencl_program *program,
                                  const sigramp_loop_table *table, cl_mem *numbers, int precision,
                                  size_t count, const void *x, void *y, char *detail);

#endif
