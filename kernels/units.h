/* SPDX-License-Identifier: MIT */
/*
 * The units u(t) in the pair form, for maps and sums, and their arguments.
 *
 * pair_<unit>(t) is u(t) as a scaled number, for t = (high + low) * 2^exponent, infinities included
 * (NaN is the caller's); kernels/formulas.h has the formulas. <unit>_magnitude(t) is an integer m
 * with |u(t)| <= 2^m, and 2^m <= 16 |u(t)| unless u(t) counts as zero; it lets a sum choose its
 * scale without evaluating every term. The unit's row, with its name and its error bound, is in
 * host/include/sigramp/sigramp.h.
 */
#ifndef SIGRAMP_KERNELS_UNITS_H
#define SIGRAMP_KERNELS_UNITS_H

#include "pair.h"

/* The magnitude of zero: below every other by more than a sum can see. */
#define NOTHING ((binary_exponent)(-(1 << 24)))

#define NUMBER scaled
#define ARGUMENT scaled
#define FORM(name) pair_##name
#include "formulas.h"
#undef FORM
#undef ARGUMENT
#undef NUMBER

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

/* Whether the rounded difference is the argument's only error: then u is a real's own maximum. */
enum { logistic_is_exact = 0, softplus_is_exact = 0, relu_is_exact = 1, density_is_exact = 0 };

/*
 * How often the formula divides by 1 + exp(-|t|). Where it does it holds with exp(-t) for exp(-|t|)
 * too, and t need not be known but for its exponential. 0: it has more than one exponential's
 * ratio.
 */
enum { logistic_degree = 1, softplus_degree = 0, relu_degree = 0, density_degree = 2 };

/* <unit>_tail(t): where it is far below 0, u(t) is close to its exponential. */
SIGRAMP_INLINE real logistic_tail(real t)
{
    return t;
}

SIGRAMP_INLINE real softplus_tail(real t)
{
    return t;
}

SIGRAMP_INLINE real relu_tail(real t)
{
    return t;
}

SIGRAMP_INLINE real density_tail(real t)
{
    return -absolute(t);
}

SIGRAMP_INLINE binary_exponent logistic_magnitude(scaled t)
{
    return exp_magnitude(t.high < 0 ? t.high : 0);
}

SIGRAMP_INLINE binary_exponent softplus_magnitude(scaled t)
{
    return t.high > 0 ? real_magnitude(t.high + 1) + at_least(t.exponent, 0)
                      : exp_magnitude(t.high);
}

SIGRAMP_INLINE binary_exponent relu_magnitude(scaled t)
{
    return t.high > 0 ? real_magnitude(t.high) + t.exponent : NOTHING;
}

SIGRAMP_INLINE binary_exponent density_magnitude(scaled t)
{
    return exp_magnitude(density_tail(t.high));
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
