/* SPDX-License-Identifier: MIT */
/*
 * The float form of a unit's tail, where u(t) is exp(t), of an even unit exp(-|t|), to 2^-62 of it:
 * the power times 2^RAISED, so that no part of it is subnormal, and the rounding test at the place
 * where the result's digits end. Below the normal numbers that place is the same for all:
 * LEAST_RAISED, which is added first, has the last digit there, and what it leaves of the power is
 * exact.
 *
 * NaN is known here as well: it costs nobody more.
 */
#ifndef SIGRAMP_KERNELS_FLOAT_TAIL_H
#define SIGRAMP_KERNELS_FLOAT_TAIL_H

#include "float_form.h"

/* Of -t: from where on; and from where on results are 0, 2^-151.4 rounded. */
#define LEAST_OF_TAIL (unit_is_product ? MOST_OF_LARGE_POWER : MOST_OF_SMALL_POWER)
#define MOST_OF_TAIL 105.0f

#define RAISED 96
#define LEAST_RAISED 0x1p-30f /* the least normal number 2^RAISED */

/* Of powers that exceed their high part by 2^-10 of it at most, none below is normal. */
#define LEAST_HIGH_RAISED (LEAST_RAISED * (1 - 0x1p-9f))

/* A power's error and two roundings of what its high part leaves. */
#define SUMS_SHARE 1.25f

/* -t or |t|, limited */
SIGRAMP_INLINE float_argument tail_argument(float_argument t)
{
    float_argument w = t;
    const floats size = unit_is_even ? size_of(t.high) : -t.high;
    w.high = floats_smaller(floats_all(MOST_OF_TAIL), size);
    if (t.shifted) /* infinity leaves no number */
        w.low = floats_where(lanes_at_least(floats_all(MOST_OF_TAIL), size),
                             unit_is_even ? times_sign(t.low, t.high) : -t.low, floats_all(0));
    return w;
}

/* u(t) of a vector of points where they are of the tail, or NaN, and certain; elsewhere `other`,
 * and a bit. */
SIGRAMP_INLINE floats float_tail_rounded(float_argument t, floats other, natural *doubts)
{
    const float_argument w = tail_argument(t);
    const float_number power = raised_power_of(w, RAISED);
    const lanes normal = lanes_at_least(power.high, floats_all(LEAST_HIGH_RAISED));
    const floats grid = floats_where(normal, floats_all(0), floats_all(LEAST_RAISED));
    const floats less = floats_where(normal, floats_all(real_of_bits(RAISED << STORED_BITS)),
                                     floats_all(LEAST_RAISED));
    const floats sum = grid + power.high;
    const floats rest = (power.high - (sum - grid)) + rest_of(power);
    const float_bounds bounds =
        bounds_of_sum(sum, rest, sum * floats_all(error_of(power) * SUMS_SHARE));
    const lanes number = lanes_equal(t.high, t.high);
    const lanes certain = lanes_equal(bounds.least, bounds.most) &
                          lanes_at_least(bounds.least, floats_all(LEAST_RAISED)) &
                          lanes_at_least(w.high, floats_all(LEAST_OF_TAIL));
    const floats value = floats_of_bits(bits_of_floats(bounds.most) - bits_of_floats(less));
    *doubts = (lanes_bits(certain) & lanes_bits(number)) ^ lanes_bits(number);
    return floats_where(number, floats_where(certain, value, other),
                        floats_all(real_of_bits(QUIET_NAN_BITS)));
}

#endif
