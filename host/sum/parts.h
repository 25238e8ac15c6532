/* SPDX-License-Identifier: MIT */
/* Doubles, and pairs of them, as reals of the precision. */
#ifndef SIGRAMP_HOST_SUM_PARTS_H
#define SIGRAMP_HOST_SUM_PARTS_H

#include <float.h>
#include <math.h>

#include "closed_list.h"

/* A double as the sum of up to three reals; of small floats the second and the third are stored
 * 2^CLOSED_PARTS_SHIFT larger. */
static inline void sum_set_parts(int precision, double value, double *first, double *second,
                                 double *third)
{
    *first = precision == 32 ? (double)(float)value : value;
    const double rest = isfinite(*first) ? value - *first : 0;
    const int is_small = fabs(*first) < CLOSED_SMALL_END;
    const double stored = is_small ? ldexp(rest, CLOSED_PARTS_SHIFT) : rest;
    *second = (double)(float)stored;
    *third = (double)(float)(stored - *second);
}

/* Whether these parts are all of the double, and no low one is lost on a device that flushes
 * subnormals. */
static inline int sum_has_parts(int precision, double value)
{
    double first = 0, second = 0, third = 0;
    sum_set_parts(precision, value, &first, &second, &third);
    const int shift = fabs(first) < CLOSED_SMALL_END ? CLOSED_PARTS_SHIFT : 0;
    const int are_normal = (second == 0 || fabs(second) >= FLT_MIN) &&
                           (third == 0 || fabs(third) >= FLT_MIN);
    return precision == 64 || (are_normal && ldexp(value - first, shift) == second + third);
}

/* Lost where it is subnormal: a device that flushes would not see it. */
static inline double sum_low_part(int precision, double low)
{
    return precision == 32 && fabs(low) < FLT_MIN ? 0 : low;
}

/* value: a pair of doubles, of any type with high and low. */
#define sum_set_pair(precision, value, to_high, to_low)                                            \
    sum_set_pair_of(precision, (value).high, (value).low, to_high, to_low)

static inline void sum_set_pair_of(int precision, double high, double low, double *to_high,
                                   double *to_low)
{
    *to_high = precision == 32 ? (double)(float)high : high;
    *to_low = precision == 32 && isfinite(*to_high)
                  ? sum_low_part(precision, (double)(float)(high - *to_high + low))
                  : low;
}

#endif
