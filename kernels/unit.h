/* SPDX-License-Identifier: MIT */
/*
 * The unit u(t) in the pair form, for maps and sums, and its arguments.
 *
 * pair_unit(t) is u(t) as a scaled number, for t = (high + low) * 2^exponent, infinities included
 * (NaN is the caller's). unit_magnitude(t) is an integer m with |u(t)| <= 2^m, and 2^m <= 16 |u(t)|
 * unless u(t) counts as zero; it lets a sum choose its scale without evaluating every term.
 */
#ifndef SIGRAMP_KERNELS_UNIT_H
#define SIGRAMP_KERNELS_UNIT_H

#include "pair.h"
#include "traits.h"

/* The magnitude of zero: below every other by more than a sum can see. */
#define NOTHING ((binary_exponent)(-(1 << 24)))

#define NUMBER scaled
#define ARGUMENT scaled
#define FORM(name) pair_##name
#include "formula.h"

/* m with exp(t) <= 2^m for t <= 0. */
SIGRAMP_INLINE binary_exponent exp_magnitude(real t)
{
    const int inside = t > -EXP_LIMIT;
    const real shifted = (inside ? t : 0) * LOG2_E + ROUNDING_SHIFT;
    return inside ? (binary_exponent)(bits_of(shifted) - bits_of(ROUNDING_SHIFT)) + 1 : NOTHING;
}

/* m with t <= 2^m for t > 0. */
SIGRAMP_INLINE binary_exponent real_magnitude(real t)
{
    return (binary_exponent)exponent_field(t) - EXPONENT_BIAS + 1;
}

/* Where it is far below 0, u(t) is close to its exponential. */
SIGRAMP_INLINE real unit_tail(real t)
{
    return unit_is_even ? -absolute(t) : t;
}

SIGRAMP_INLINE binary_exponent unit_magnitude(scaled t)
{
    if (unit_is_ramp)
        return t.high > 0 ? real_magnitude(t.high) + t.exponent : NOTHING;
    if (unit_limit == LIMIT_LINE)
        return t.high > 0 ? real_magnitude(t.high + 1) + at_least(t.exponent, 0)
                          : exp_magnitude(t.high);
    return exp_magnitude(unit_is_even || t.high < 0 ? unit_tail(t.high) : 0);
}

/* x - a where it is finite; beyond, high is right and low is not. A device that flushes subnormals
 * would lose a tiny one. */
SIGRAMP_INLINE scaled difference(real x, real a)
{
#ifdef SIGRAMP_FLUSHES_SUBNORMALS
    if (is_tiny(x) && is_tiny(a)) {
        scaled t = two_sum(enlarged(x, TINY_SHIFT), -enlarged(a, TINY_SHIFT));
        t.exponent = -TINY_SHIFT;
        return t;
    }
#endif
    return two_sum(x, -a);
}

SIGRAMP_INLINE scaled without_low_beyond_finite(scaled t)
{
    return make_scaled(t.high, is_finite(t.high) ? t.low : 0, t.exponent);
}

/* x - a exactly, as the argument of a unit; an infinite or NaN difference stands alone. */
SIGRAMP_INLINE scaled argument(real x, real a)
{
    return without_low_beyond_finite(difference(x, a));
}

#endif
