/* SPDX-License-Identifier: MIT */
/*
 * The units u(t), each written once, for a map and for a sum, on every device.
 *
 * <unit>_value(t) is u(t) as a scaled number, for t = (high + low) * 2^exponent, infinities
 * included (NaN is the caller's). <unit>_magnitude(t) is an integer m with |u(t)| <= 2^m, and 2^m
 * <= 16 |u(t)| unless u(t) counts as zero; it lets a sum choose its scale without evaluating every
 * term. The unit's row, with its name and its error bound, is in host/include/sigramp/sigramp.h.
 */
#ifndef SIGRAMP_KERNELS_UNITS_H
#define SIGRAMP_KERNELS_UNITS_H

#include "elementary.h"

/* The magnitude of zero: below every other by more than a sum can see. */
#define NOTHING ((integer)(-(1 << 24)))

/* An argument differs from exponent 0 only where it is so small that the other units see zero. */
SIGRAMP_INLINE scaled exp_minus_absolute(scaled t)
{
    const real factor = power_of_two(t.exponent);
    const real high = t.high * factor;
    const real low = t.low * factor;
    return exp_minus(absolute(high), real_of_bits(bits_of(low) ^ (bits_of(high) & SIGN_BIT)));
}

/* m with exp(t) <= 2^m for t <= 0. */
SIGRAMP_INLINE integer exp_magnitude(real t)
{
    const int inside = t > -EXP_LIMIT;
    const real shifted = (inside ? t : 0) * LOG2_E + ROUNDING_SHIFT;
    return inside ? bits_of(shifted) - bits_of(ROUNDING_SHIFT) + 1 : NOTHING;
}

/* m with t <= 2^m for t > 0. */
SIGRAMP_INLINE integer real_magnitude(real t)
{
    return exponent_field(t) - EXPONENT_BIAS + 1;
}

/* logistic(t) = 1/(1 + exp(-t)) = exp(t)/(1 + exp(t)), whichever exponential cannot overflow. */
SIGRAMP_INLINE scaled logistic_value(scaled t)
{
    const scaled e = exp_minus_absolute(t);
    const int positive = t.high > 0;
    const scaled n =
        make_scaled(positive ? 1 : e.high, positive ? 0 : e.low, positive ? 0 : e.exponent);
    return quotient(n, plus_small(1, e));
}

SIGRAMP_INLINE integer logistic_magnitude(scaled t)
{
    return exp_magnitude(t.high < 0 ? t.high : 0);
}

/* softplus(t) = log(1 + exp(t)) = max(0, t) + log(1 + exp(-|t|)). */
SIGRAMP_INLINE scaled softplus_value(scaled t)
{
    const scaled rest = log_one_plus(exp_minus_absolute(t));
    const int positive = t.high > 0;
    const real factor = power_of_two(positive ? at_least(rest.exponent, 1 - EXPONENT_BIAS) : 0);
    const real unscale = power_of_two(t.exponent);
    const real ramp = positive ? t.high * unscale : 0;
    const real ramp_low = positive ? t.low * unscale : 0;
    const real rest_high = rest.high * factor;
    const scaled sum = two_sum(ramp, rest_high);
    const real error = is_finite(ramp) ? sum.low : 0;
    return make_scaled(sum.high, fma(rest.low, factor, error + ramp_low),
                       positive ? 0 : rest.exponent);
}

SIGRAMP_INLINE integer softplus_magnitude(scaled t)
{
    return t.high > 0 ? real_magnitude(t.high + 1) : exp_magnitude(t.high);
}

/* relu(t) = max(0, t), +0 for both zeros. */
SIGRAMP_INLINE scaled relu_value(scaled t)
{
    const int positive = t.high > 0;
    return make_scaled(positive ? t.high : 0, positive ? t.low : 0, t.exponent);
}

SIGRAMP_INLINE integer relu_magnitude(scaled t)
{
    return t.high > 0 ? real_magnitude(t.high) + t.exponent : NOTHING;
}

/* density(t) = exp(-|t|)/(1 + exp(-|t|))^2, the derivative of the logistic. */
SIGRAMP_INLINE scaled density_value(scaled t)
{
    const scaled e = exp_minus_absolute(t);
    const scaled d = plus_small(1, e);
    const real square = d.high * d.high;
    const real square_low = fma(d.high + d.high, d.low, fma(d.high, d.high, -square));
    return quotient(e, make_scaled(square, square_low, 0));
}

SIGRAMP_INLINE integer density_magnitude(scaled t)
{
    return exp_magnitude(-absolute(t.high));
}

/*
 * A device that flushes subnormals would lose a tiny difference: there, two tiny numbers are
 * subtracted 2^TINY_SHIFT times larger.
 */
#define TINY_SHIFT 64

#ifdef SIGRAMP_FLUSHES_SUBNORMALS
SIGRAMP_INLINE int is_tiny(real value)
{
    return exponent_field(value) < TINY_SHIFT;
}

SIGRAMP_INLINE real enlarge_tiny(real value)
{
    const integer bits = bits_of(value);
    const integer field = exponent_field(value);
    if (field > 0)
        return real_of_bits(bits + ((integer)TINY_SHIFT << STORED_BITS));
    const real significand = (real)(bits & ~SIGN_BIT);
    const real magnitude =
        significand * power_of_two(2 - EXPONENT_BIAS - SIGNIFICAND_BITS + TINY_SHIFT);
    return real_of_bits(bits_of(magnitude) | (bits & SIGN_BIT));
}
#endif

/* x - a where it is finite; beyond, high is right and low is not. */
SIGRAMP_INLINE scaled difference(real x, real a)
{
#ifdef SIGRAMP_FLUSHES_SUBNORMALS
    if (is_tiny(x) && is_tiny(a)) {
        scaled t = two_sum(enlarge_tiny(x), -enlarge_tiny(a));
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
