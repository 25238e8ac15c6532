/* SPDX-License-Identifier: MIT */
/*
 * The kernels' source text, kernels/map.cl, sum.cl, table.cl, segments.cl and pieces.cl with their
 * headers in place, in pieces to hand to clCreateProgramWithSource in order. The build writes the
 * definitions (host/cmake/embed.cmake).
 */
#ifndef SIGRAMP_HOST_OPENCL_SOURCE_H
#define SIGRAMP_HOST_OPENCL_SOURCE_H

#include <stddef.h>

extern const char *const opencl_source_map[];
extern const size_t opencl_source_map_count;
extern const char *const opencl_source_sum[];
extern const size_t opencl_source_sum_count;
extern const char *const opencl_source_segments[];
extern const size_t opencl_source_segments_count;
extern const char *const opencl_source_pieces[];
extern const size_t opencl_source_pieces_count;
extern const char *const opencl_source_table[];
extern const size_t opencl_source_table_count;

#endif
