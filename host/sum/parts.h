/* SPDX-License-Identifier: MIT */
/* Doubles, and pairs of them, as reals of the precision. */
#ifndef SIGRAMP_HOST_SUM_PARTS_H
#define SIGRAMP_HOST_SUM_PARTS_H

#include <float.h>
#include <math.h>

/* A double as the sum of up to three reals: floats hold all its bits unless they are subnormal. */
static inline void sum_set_parts(int precision, double value, double *first, double *second,
                                 double *third)
{
    *first = precision == 32 ? (double)(float)value : value;
    const double rest = isfinite(*first) ? value - *first : 0;
    *second = (double)(float)rest;
    *third = (double)(float)(rest - *second);
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
