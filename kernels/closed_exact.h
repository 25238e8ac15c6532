/* SPDX-License-Identifier: MIT */
/*
 * The window of a closed sum whose offsets reach so far that a pair does not tell where x is among
 * them: slope (x - end - k between), the difference in four parts.
 */
#ifndef SIGRAMP_KERNELS_CLOSED_EXACT_H
#define SIGRAMP_KERNELS_CLOSED_EXACT_H

#include "closed_ramp.h"

/* A sum of many terms of which most cancel; the last part takes what the others cannot. */
typedef struct {
    real first, second, third, fourth;
} closed_parts;

SIGRAMP_INLINE closed_parts parts_plus(closed_parts sum, real term)
{
    const scaled first = two_sum(sum.first, term);
    const scaled second = two_sum(sum.second, first.low);
    const scaled third = two_sum(sum.third, second.low);
    sum.first = first.high;
    sum.second = second.high;
    sum.third = third.high;
    sum.fourth += third.low;
    return sum;
}

SIGRAMP_INLINE closed_parts parts_plus_product(closed_parts sum, real a, real b)
{
    const real product = a * b;
    return parts_plus(parts_plus(sum, product), fma(a, b, -product));
}

SIGRAMP_INLINE scaled parts_as_pair(closed_parts sum)
{
    const scaled high = two_sum(sum.first, sum.second);
    const scaled middle = two_sum(high.low, sum.third);
    const scaled pair = two_sum(high.high, middle.high);
    return fast_two_sum(pair.high, pair.low + (middle.low + sum.fourth));
}

/* What is left of x - first after k units, or of last - x. */
SIGRAMP_INLINE scaled closed_beyond_units(const closed_terms *terms, real x, int from_last,
                                          scaled k)
{
    const real sign = from_last ? -1 : 1;
    const real end = from_last ? terms->last : terms->first;
    closed_parts sum;
    sum.first = sign * x;
    sum.second = sum.third = sum.fourth = 0;
    sum = parts_plus(sum, -sign * end);
    sum = parts_plus_product(sum, -k.high, terms->between);
#if SIGRAMP_PRECISION == 32
    const real part = -sign * power_of_two(closed_parts_exponent(end));
    sum = parts_plus(sum, part * (from_last ? terms->last_2 : terms->first_2));
    sum = parts_plus(sum, part * (from_last ? terms->last_3 : terms->first_3));
#endif
    sum = parts_plus_product(sum, -k.high, terms->between_2);
    sum = parts_plus_product(sum, -k.low, terms->between);
    sum = parts_plus_product(sum, -k.high, terms->between_3);
    sum = parts_plus_product(sum, -k.low, terms->between_2);
    sum = parts_plus_product(sum, -k.high, terms->between_4);
    sum = parts_plus_product(sum, -k.low, terms->between_3);
    return parts_as_pair(sum);
}

/* The argument that is left of the end's after k units; k may be a few off what a window wants. */
SIGRAMP_INLINE scaled closed_argument_after(const closed_terms *terms, real x, int from_last,
                                            scaled k)
{
    const scaled difference = closed_beyond_units(terms, x, from_last, k);
    scaled t = pair_times(difference, pair_of(terms->slope, terms->slope_low));
    t.exponent = (integer)terms->slope_exponent;
    return closed_plain_argument(t);
}

#endif
