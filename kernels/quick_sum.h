/* SPDX-License-Identifier: MIT */
/*
 * Direct sums, quickly: nearly every result without the exact addition of kernels/sum.h.
 *
 * The exact sum rounds a number whose error has a bound. Another sum of the same terms, added in
 * any order, has another; where every number within both bounds rounds to the same result, that is
 * the exact sum's result, and only the few other points need it. So nothing here need be the same
 * on every machine.
 *
 * exp(-slope (x - a)) is a product of two factors, one for the point and one for the offset, each
 * found once per tile of terms, relative to the tile's centre. kernels/quick_term.h has what is
 * left of a float sum's terms. The includer defines multiply_add for doubles.
 */
#ifndef SIGRAMP_KERNELS_QUICK_SUM_H
#define SIGRAMP_KERNELS_QUICK_SUM_H

#include "quick_limits.h"
#include "two_sum.h"
#include "unit.h"

/* Sums below do not count: they may have lost low parts. */
#define LEAST_QUICK_SUM 0x1p-900

#define QUICK_ERROR SIGRAMP_JOIN(QUICK_ERROR_, SIGRAMP_PRECISION)
#define EXACT_ERROR SIGRAMP_JOIN(EXACT_ERROR_, SIGRAMP_PRECISION)
#define LIMB_ERROR SIGRAMP_JOIN(LIMB_ERROR_, SIGRAMP_PRECISION)

/* A sum of weights times units, and an upper bound of that of their absolute values. */
typedef struct {
    double high, low, absolute;
} quick_subtotal;

/* A sum, as sum + rest; and an upper bound of the sum of the terms' absolute values. */
typedef struct {
    double sum, rest, absolute;
} quick_total;

/* The rounded sum, if it is certain. */
typedef struct {
    real value;
    int certain;
} quick_rounding;

/* A sum_argument, or one that exp() takes. */
SIGRAMP_INLINE double within(double t, double reach)
{
    return t > reach ? reach : t < -reach ? -reach : t;
}

SIGRAMP_INLINE quick_total quick_plus(quick_total total, quick_subtotal subtotal)
{
    const double sum = total.sum + subtotal.high;
    total.rest += SUM_REST(total.sum, subtotal.high, sum) + subtotal.low;
    total.sum = sum;
    total.absolute += subtotal.absolute;
    return total;
}

/* How far from the quick sum the exact one's number can be. */
SIGRAMP_INLINE double quick_slack(quick_total total, double largest_weight, double terms)
{
    const double largest = (double)unit_largest * largest_weight;
    const double limbs = largest < total.absolute ? largest : total.absolute;
    return total.absolute * (QUICK_ERROR + EXACT_ERROR) + limbs * LIMB_ERROR * terms;
}

/* A term that met LARGEST_EXPONENTIAL is off by its weight over that: all of them together must not
 * matter. */
SIGRAMP_INLINE int quick_is_reliable(quick_total total, double largest_weight, double terms)
{
    const double least = largest_weight * terms * (8 / (LARGEST_EXPONENTIAL * QUICK_ERROR));
    if (SIGRAMP_PRECISION == 32 && unit_is_ramp && total.absolute == 0 && total.sum == 0)
        return 1; /* every term is 0 */
    return total.absolute >= least && total.absolute >= LEAST_QUICK_SUM &&
           fabs(total.sum) < (double)INFINITY;
}

/* Rounded to a subnormal double a result would have been rounded twice. */
SIGRAMP_INLINE int is_rounded_once(real result)
{
    return SIGRAMP_PRECISION == 32 || absolute(result) >= power_of_two(2 - EXPONENT_BIAS);
}

/* The result factor 2^factor_exponent times the sum of so many terms, none of whose weights is
 * larger, at x. */
SIGRAMP_INLINE quick_rounding quick_sum_value(real x, quick_total total, double largest_weight,
                                              double terms, double factor, int factor_exponent)
{
    const double high = total.sum * factor;
    const double low = multiply_add(total.sum, factor, -high) + total.rest * factor;
    const double slack = quick_slack(total, largest_weight, terms);
    const double reach = slack * fabs(factor) * (1 + 0x1p-20);
    const real least = (real)ldexp(high + (low - reach), factor_exponent);
    const real most = (real)ldexp(high + (low + reach), factor_exponent);
    quick_rounding rounding;
    rounding.value = total.sum == 0 && total.rest == 0 ? 0 : least; /* a sum of nothing is +0 */
    rounding.certain = absolute(x) < QUICK_LIMIT &&
                       quick_is_reliable(total, largest_weight, terms) && is_rounded_once(least) &&
                       bits_of(least) == bits_of(most);
    return rounding;
}

#endif
