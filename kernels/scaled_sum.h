/* SPDX-License-Identifier: MIT */
/* Sums and products of the numbers of kernels/scaled.h, whatever their exponents. */
#ifndef SIGRAMP_KERNELS_SCALED_SUM_H
#define SIGRAMP_KERNELS_SCALED_SUM_H

#include "scaled.h"

/* The exponent of 0: below all others. */
#define SCALED_NOTHING (-(1 << 20))

SIGRAMP_INLINE scaled pair_of(real high, real low)
{
    return make_scaled(high, low, 0);
}

SIGRAMP_INLINE scaled pair_plus(scaled a, scaled b)
{
    const scaled sum = two_sum(a.high, b.high);
    return fast_two_sum(sum.high, sum.low + (a.low + b.low));
}

SIGRAMP_INLINE scaled pair_times(scaled a, scaled b)
{
    const real high = a.high * b.high;
    const real error = fma(a.high, b.high, -high);
    return make_scaled(high, fma(a.high, b.low, fma(a.low, b.high, error)),
                       a.exponent + b.exponent);
}

/* The same number with its high part in [1, 2), or 0 with an exponent below all others. */
SIGRAMP_INLINE scaled pair_normalised(scaled a)
{
    const integer field = exponent_field(a.high);
    const integer own = at_most(field - EXPONENT_BIAS, EXPONENT_BIAS - 1);
    const real factor = power_of_two(-own);
    const int is_zero = field == 0;
    return make_scaled(is_zero ? 0 : a.high * factor, is_zero ? 0 : a.low * factor,
                       is_zero ? SCALED_NOTHING : a.exponent + own);
}

/* a + b in the larger one's exponent; what is nothing to it is left out. */
SIGRAMP_INLINE scaled scaled_plus(scaled a, scaled b)
{
    const binary_exponent exponent = a.exponent < b.exponent ? b.exponent : a.exponent;
    const binary_exponent from_a = a.exponent - exponent, from_b = b.exponent - exponent;
    const real to_a = from_a < 27 - EXPONENT_BIAS ? 0 : power_of_two(from_a);
    const real to_b = from_b < 27 - EXPONENT_BIAS ? 0 : power_of_two(from_b);
    const scaled sum =
        pair_plus(pair_of(a.high * to_a, a.low * to_a), pair_of(b.high * to_b, b.low * to_b));
    return make_scaled(sum.high, sum.low, exponent);
}

#endif
