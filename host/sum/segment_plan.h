/* SPDX-License-Identifier: MIT */
/*
 * Plans a fast sum in segments (kernels/segments.h), for what no single table holds: relu, which
 * has a kink at every offset, offsets so spread that a table's cells would outnumber them, offsets
 * or weights that are not finite, sums of nothing. Memory stays proportional to the offsets.
 */
#ifndef SIGRAMP_HOST_SUM_SEGMENT_PLAN_H
#define SIGRAMP_HOST_SUM_SEGMENT_PLAN_H

#include "sigramp/sigramp.h"
#include "sum/fast_plan.h"
#include "sum/sum_table.h"

/*
 * offsets and weights (NULL: ones): count reals of the precision. shape: a fast plan with the
 * cells' width and expansion, and how many cells to the left and right of an offset its unit's
 * course is to be followed; it is not used for relu and where the slope is 0.
 * SIGRAMP_OUT_OF_MEMORY.
 */
sigramp_status sum_segments_create(const sigramp_sum_options *options, int precision, size_t count,
                                   const void *offsets, const void *weights, const fast_plan *shape,
                                   sum_table *table);

#endif
