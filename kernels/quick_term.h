/* SPDX-License-Identifier: MIT */
/* Terms of quick float sums, in double, several to a division. */
#ifndef SIGRAMP_KERNELS_QUICK_TERM_H
#define SIGRAMP_KERNELS_QUICK_TERM_H

#include "fraction.h"
#include "quick_sum.h"

/* Terms over a common denominator, each of whose factors is at most LARGEST_EXPONENTIAL. */
enum { BATCH = unit_divisions == 2 ? 2 : 4 };

/* Beyond it the exact sum's units that grow without bound overflow, and then its terms are
 * infinite.
 */
#define LARGEST_FLOAT_ARGUMENT 0x1p120

/* A point, by what all terms of a tile take of it. */
typedef struct {
    double x, slope;
    double falling; /* exp(-slope (x - centre)) */
    double rising;  /* and its inverse, unless the unit takes either */
    double doubt;   /* NaN where slope (x - a) may be no float; else 0 */
} quick_point;

/* An offset, likewise. */
typedef struct {
    double offset;
    double rising;  /* exp(slope (a - centre)) */
    double falling; /* and its inverse, unless the unit takes either */
} quick_offset;

SIGRAMP_INLINE quick_point quick_point_of(double x, double slope, double centre)
{
    const double far = slope * (x - centre), t = within(far, POINT_REACH);
    quick_point point;
    point.x = x;
    point.slope = slope;
    point.falling = wide_exp(-t);
    point.rising = unit_takes_either ? 0 : wide_exp(t);
    point.doubt = !unit_is_bounded && !(fabs(far) < LARGEST_FLOAT_ARGUMENT) ? (double)NAN : 0;
    return point;
}

SIGRAMP_INLINE quick_offset quick_offset_of(double offset, double slope, double centre)
{
    const double t = slope * (offset - centre);
    quick_offset a;
    a.offset = offset;
    a.rising = unit_is_ramp ? 1 : wide_exp(t);
    a.falling = unit_is_ramp || unit_takes_either ? 1 : wide_exp(-t);
    return a;
}

SIGRAMP_INLINE fraction quick_term(quick_offset a, quick_point point)
{
    const double product = a.rising * point.falling;
    const double most = unit_takes_either ? LARGEST_EXPONENTIAL : a.falling * point.rising;
    const double t = point.slope * (point.x - a.offset);
    fraction_argument argument;
    argument.exponential = product < most ? product : most;
    argument.ramp = t > 0 ? t : 0;
    return fraction_unit(argument);
}

#endif
