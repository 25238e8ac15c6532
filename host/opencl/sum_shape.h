/* SPDX-License-Identifier: MIT */
/* How a direct sum is divided to fit a device. */
#ifndef SIGRAMP_HOST_OPENCL_SUM_SHAPE_H
#define SIGRAMP_HOST_OPENCL_SUM_SHAPE_H

#include "sum_job.h"

/* Work-groups of the terms form that share the points. */
enum { OPENCL_MOST_ROWS = 1 << 14 };

/* The terms form is for so few points that they would leave most of a device idle. */
static inline int opencl_has_terms_form(size_t points, size_t terms)
{
    enum { FEW_POINTS = 256 };
    return points < FEW_POINTS && terms > points;
}

opencl_sum_shape opencl_sum_best_shape(const opencl_device *device, const opencl_program *program,
                                       const sum_terms *terms, size_t count);

/* So many points and terms of a batch, in work-groups of that size, at once; quickly where double
 * serves any. */
opencl_sum_shape opencl_shape_of_batch(size_t points, size_t terms, size_t group_size, int quickly);

/* Points that a quick sum left: a work-group each, since there may be too few to fill a device with
 * a work-item each; and a launch that is not too long if all are left. */
opencl_sum_shape opencl_shape_of_left(const sum_job *job, size_t points);

#endif
