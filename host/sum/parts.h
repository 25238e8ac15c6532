/* SPDX-License-Identifier: MIT */
/* Doubles as reals of the precision. */
#ifndef SIGRAMP_HOST_SUM_PARTS_H
#define SIGRAMP_HOST_SUM_PARTS_H

#include <float.h>
#include <math.h>

#include "pieces_list.h"
#include "plan/reals.h"

/* A double as the sum of up to three reals; of small floats the second and the third are stored
 * 2^ANCHOR_SHIFT larger. */
static inline void sum_set_parts(int precision, double value, double *first, double *second,
                                 double *third)
{
    *first = sum_nearest_real(precision, value);
    const double rest = isfinite(*first) ? value - *first : 0;
    const int is_small = fabs(*first) < SMALL_ANCHOR;
    const double stored = is_small ? ldexp(rest, ANCHOR_SHIFT) : rest;
    *second = (double)(float)stored;
    *third = (double)(float)(stored - *second);
}

/* Whether these parts are all of the double, and no low one is lost on a device that flushes
 * subnormals. */
static inline int sum_has_parts(int precision, double value)
{
    double first = 0, second = 0, third = 0;
    sum_set_parts(precision, value, &first, &second, &third);
    const int shift = fabs(first) < SMALL_ANCHOR ? ANCHOR_SHIFT : 0;
    const int are_normal =
        (second == 0 || fabs(second) >= FLT_MIN) && (third == 0 || fabs(third) >= FLT_MIN);
    return precision == 64 || (are_normal && ldexp(value - first, shift) == second + third);
}

#endif
