/* SPDX-License-Identifier: MIT */
/*
 * Which points a work-item of a direct sum has, and whose terms they sum. A batch of small problems
 * is one sum whose points have terms of their own: a table says which, a run of points at a time.
 */
#ifndef SIGRAMP_KERNELS_SUM_PROBLEM_H
#define SIGRAMP_KERNELS_SUM_PROBLEM_H

#include "arguments.h"

static size_t points_of(const sum_given given, global const uint *list)
{
    return given.is_listed ? list[0] : given.points.count;
}

static size_t point_of(size_t j, const sum_given given, global const uint *list)
{
    return given.is_listed ? list[1 + j] : j;
}

/* That of a point. */
static sum_problem problem_of(size_t point, ulong run, const sum_problem only,
                              global const sum_problem *problems)
{
    return run > 0 ? problems[point / run] : only;
}

/* The first point of a work-group, all of whose points have the same problem. */
static size_t first_of_group(void)
{
    return get_group_id(0) * get_local_size(0);
}

#endif
