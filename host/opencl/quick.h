/* SPDX-License-Identifier: MIT */
/* Direct float sums in double, where that is certain (kernels/quick_sum.h). */
#ifndef SIGRAMP_HOST_OPENCL_QUICK_H
#define SIGRAMP_HOST_OPENCL_QUICK_H

#include "sum_job.h"

/* Whether sums of these terms are worth trying in double. */
int opencl_sums_quickly(const opencl_device *device, const sum_terms *terms);

/* Whether the offsets are finite, and close enough to their neighbours, for that. */
int opencl_can_be_quick(const sum_terms *terms);

/* The centres of the terms [first, first + count), count / CENTRE_TERMS + 1 at most, unless centres
 * is NULL; how many are NaN: with any, a quick sum is not possible. */
size_t opencl_find_centres(const sum_terms *terms, size_t first, size_t count, float *centres);

/* The centres of the terms [first, first + count), which go to the device. */
sigramp_status opencl_bring_centres(sum_job *job, size_t first, size_t count);

/* Adds terms [begin, end) of those on the device to a block's totals. */
sigramp_status opencl_add_quickly(const sum_job *job, const point_block *block, size_t begin,
                                  size_t end);

/* Rounds where it is certain, and lists the other points. */
sigramp_status opencl_finish_quickly(const sum_job *job, const point_block *block);

#endif
