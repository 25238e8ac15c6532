/* SPDX-License-Identifier: MIT */
/*
 * The accurate form: float maps in 64-bit integers, for the few points a quick form cannot round.
 *
 * Integers behave alike on every device, so its bits do too. Relative error below 2^-60: no float's
 * unit lies nearer to a rounding boundary except where the boundary is met in the limit, which
 * unit_midpoint settles; the exhaustive check (`sigramp verify`) proves it. Taylor series of exp on
 * [0, 0.694] and of atanh on [0, 1/3], as in any textbook. The constants:
 * tests/certificates/births/accurate.sollya.
 */
#ifndef SIGRAMP_KERNELS_ACCURATE_H
#define SIGRAMP_KERNELS_ACCURATE_H

#include "unit.h"

#if SIGRAMP_PRECISION == 32

/* significand * 2^(exponent - 63), the leading bit set. */
typedef struct {
    natural64 significand;
    int exponent;
} accurate;

#define ONE_63 ((natural64)1 << 63) /* 1 in units of 2^-63 */

/* Beyond it exp(-|t|) is far below the smallest subnormal. */
#define ACCURATE_LIMIT 200.0f
/* Below 1/log(2), so that a product with it never rounds up across an integer. */
#define BELOW_LOG2_E 1.44269f
#define LOG_2_64 0xb17217f7d1cf79ab /* log(2) in units of 2^-64 */
#define LOG_2_96 0xc9e3b398         /* and its next 32 bits */
/* Nearer to a boundary than this many units of 2^-63, the computed result does not decide: seen to
 * be enough, for all floats without an offset, for samples with one. */
#define ACCURATE_SLACK 16

SIGRAMP_INLINE natural64 shift_right(natural64 n, int count)
{
    return count > 63 ? 0 : n >> count;
}

/* significand must not be 0. */
SIGRAMP_INLINE accurate normalised(natural64 significand, int exponent)
{
    const int zeros = leading_zeros64(significand);
    accurate number;
    number.significand = significand << zeros;
    number.exponent = exponent - zeros;
    return number;
}

/* A finite real's |value| is significand_of * 2^(exponent_of - 23). */
SIGRAMP_INLINE natural64 significand_of(real value)
{
    const natural stored = (natural)bits_of(value) & (((natural)1 << STORED_BITS) - 1);
    return exponent_field(value) > 0 ? stored | (natural)1 << STORED_BITS : stored;
}

SIGRAMP_INLINE int exponent_of(real value)
{
    return (int)at_least(exponent_field(value), 1) - EXPONENT_BIAS;
}

/* |value| modulo 1 in units of 2^-64, rounded down. */
SIGRAMP_INLINE natural64 fraction_64(real value)
{
    const int shift = exponent_of(value) - STORED_BITS + 64;
    const natural64 significand = significand_of(value);
    if (shift > 63)
        return 0;
    return shift >= 0 ? significand << shift : shift_right(significand, -shift);
}

SIGRAMP_INLINE accurate accurate_one(void)
{
    return normalised(ONE_63, 0);
}

SIGRAMP_INLINE accurate accurate_where_falling(scaled t, accurate a, accurate b)
{
    const int falling = t.high > 0;
    accurate chosen;
    chosen.significand = falling ? a.significand : b.significand;
    chosen.exponent = falling ? a.exponent : b.exponent;
    return chosen;
}

/* A step of Horner's rule for an alternating series, term and sum in units of 2^-63, r of 2^-64. */
SIGRAMP_INLINE natural64 minus_step(natural64 term, natural64 r, natural64 sum)
{
    return term - high_product64(r, sum);
}

/* exp(-r) for 0 <= r < 0.694 in units of 2^-64; the result in units of 2^-63. */
SIGRAMP_INLINE natural64 exp_minus_fraction(natural64 r)
{
    natural64 sum = ONE_63 / 6402373705728000; /* 1/18! */
    sum = minus_step(ONE_63 / 355687428096000, r, sum);
    sum = minus_step(ONE_63 / 20922789888000, r, sum);
    sum = minus_step(ONE_63 / 1307674368000, r, sum);
    sum = minus_step(ONE_63 / 87178291200, r, sum);
    sum = minus_step(ONE_63 / 6227020800, r, sum);
    sum = minus_step(ONE_63 / 479001600, r, sum);
    sum = minus_step(ONE_63 / 39916800, r, sum);
    sum = minus_step(ONE_63 / 3628800, r, sum);
    sum = minus_step(ONE_63 / 362880, r, sum);
    sum = minus_step(ONE_63 / 40320, r, sum);
    sum = minus_step(ONE_63 / 5040, r, sum);
    sum = minus_step(ONE_63 / 720, r, sum);
    sum = minus_step(ONE_63 / 120, r, sum);
    sum = minus_step(ONE_63 / 24, r, sum);
    sum = minus_step(ONE_63 / 6, r, sum);
    sum = minus_step(ONE_63 / 2, r, sum);
    sum = minus_step(ONE_63, r, sum);
    return minus_step(ONE_63, r, sum);
}

/* exp(-|t|). |t| is reduced modulo log(2) and modulo 1 at once: the rest is below 1. */
SIGRAMP_INLINE accurate accurate_exponential(scaled t)
{
    const int tiny = t.exponent < 0;
    const int inside = absolute(t.high) < ACCURATE_LIMIT;
    const real high = tiny ? 0 : inside ? absolute(t.high) : ACCURATE_LIMIT;
    const real low = tiny || !inside ? 0 : t.low;
    const natural64 low_fraction = fraction_64(low);
    const int same_sign = (bits_of(t.high) ^ bits_of(low)) >= 0;
    const natural64 argument =
        same_sign ? fraction_64(high) + low_fraction : fraction_64(high) - low_fraction;
    const int count = (int)(high * BELOW_LOG2_E);
    const natural64 multiple = (natural64)count * LOG_2_64 + ((natural64)count * LOG_2_96 >> 32);
    return normalised(exp_minus_fraction(argument - multiple), -count);
}

/* base + e for base = 1 or 2 and 0 < e <= 1. */
SIGRAMP_INLINE accurate accurate_base_plus(int base, accurate e)
{
    return normalised(((natural64)base << 62) + shift_right(e.significand, 1 - e.exponent), 1);
}

SIGRAMP_INLINE accurate accurate_one_plus(accurate e)
{
    return accurate_base_plus(1, e);
}

/* 1/d in units of 2^-64 for 1 <= d < 2 in units of 2^-63, by Newton's iteration from below. */
SIGRAMP_INLINE natural64 reciprocal_64(natural64 d)
{
    natural64 y = (ONE_63 / ((d >> 32) + 1)) << 32;
    y += high_product64((ONE_63 - 1 - high_product64(d, y)) << 1, y);
    y += high_product64((ONE_63 - 1 - high_product64(d, y)) << 1, y);
    return y;
}

SIGRAMP_INLINE accurate accurate_quotient(accurate n, accurate d)
{
    return normalised(high_product64(n.significand, reciprocal_64(d.significand)),
                      n.exponent - d.exponent);
}

/* atanh(s)/s in units of 2^-63 for z = s^2 <= 1/9 in units of 2^-64. */
SIGRAMP_INLINE natural64 atanh_series(natural64 z)
{
    natural64 sum = ONE_63 / 39;
    sum = ONE_63 / 37 + high_product64(z, sum);
    sum = ONE_63 / 35 + high_product64(z, sum);
    sum = ONE_63 / 33 + high_product64(z, sum);
    sum = ONE_63 / 31 + high_product64(z, sum);
    sum = ONE_63 / 29 + high_product64(z, sum);
    sum = ONE_63 / 27 + high_product64(z, sum);
    sum = ONE_63 / 25 + high_product64(z, sum);
    sum = ONE_63 / 23 + high_product64(z, sum);
    sum = ONE_63 / 21 + high_product64(z, sum);
    sum = ONE_63 / 19 + high_product64(z, sum);
    sum = ONE_63 / 17 + high_product64(z, sum);
    sum = ONE_63 / 15 + high_product64(z, sum);
    sum = ONE_63 / 13 + high_product64(z, sum);
    sum = ONE_63 / 11 + high_product64(z, sum);
    sum = ONE_63 / 9 + high_product64(z, sum);
    sum = ONE_63 / 7 + high_product64(z, sum);
    sum = ONE_63 / 5 + high_product64(z, sum);
    sum = ONE_63 / 3 + high_product64(z, sum);
    return ONE_63 + high_product64(z, sum);
}

/* log(1 + e) = 2 atanh(e/(2 + e)) */
SIGRAMP_INLINE accurate accurate_log_one_plus(accurate e)
{
    const accurate s = accurate_quotient(e, accurate_base_plus(2, e));
    const natural64 s_64 = shift_right(s.significand, -1 - s.exponent);
    const natural64 series = atanh_series(high_product64(s_64, s_64));
    return normalised(high_product64(s.significand, series), s.exponent + 2);
}

/* max(0, t) of the nearest real: a difference's rounding is exact already. +0 has significand 0. */
SIGRAMP_INLINE accurate accurate_ramp(scaled t)
{
    const natural64 significand = significand_of(t.high);
    accurate zero;
    zero.significand = 0;
    zero.exponent = 0;
    if (t.high > 0 && significand > 0)
        return normalised(significand, exponent_of(t.high) + (int)t.exponent + 40);
    return zero;
}

/* max(0, t) + rest, in units of 2^(largest exponent - 61). */
SIGRAMP_INLINE accurate accurate_ramp_plus(scaled t, accurate rest)
{
    if (!(t.high > 0))
        return rest;
    const int high_exponent = exponent_of(t.high) + (int)t.exponent;
    const int low_exponent = exponent_of(t.low) + (int)t.exponent;
    const int exponent = high_exponent > rest.exponent ? high_exponent : rest.exponent;
    const natural64 high = shift_right(significand_of(t.high) << 38, exponent - high_exponent);
    const natural64 low = shift_right(significand_of(t.low) << 38, exponent - low_exponent);
    const natural64 ramp = t.low < 0 ? high - low : high + low;
    return normalised(ramp + shift_right(rest.significand, 2 + exponent - rest.exponent),
                      exponent + 2);
}

/* Whether a result that cannot be told from the midpoint of two floats lies above it. */
SIGRAMP_INLINE int unit_passes_midpoint(scaled t)
{
    if (unit_midpoint == MIDPOINT_LEFT)
        return t.high < 0;
    return unit_midpoint == MIDPOINT_EVERYWHERE;
}

/* The number rounded to the nearest float, subnormals kept; it must be below 2^128. */
SIGRAMP_INLINE real round_accurate(accurate number, int passes_midpoint)
{
    const int biased = number.exponent + EXPONENT_BIAS;
    const int dropped = biased >= 1 ? 40 : 41 - biased;
    if (number.significand == 0 || dropped > 64)
        return 0;
    const natural64 kept = dropped > 63 ? 0 : number.significand >> dropped;
    const natural64 rest =
        dropped > 63 ? number.significand : number.significand & (((natural64)1 << dropped) - 1);
    const natural64 midpoint = (natural64)1 << (dropped - 1);
    const int below = rest + ACCURATE_SLACK < midpoint;
    const int above = rest > midpoint && rest - midpoint > ACCURATE_SLACK;
    const natural up = (natural)(above || (!below && passes_midpoint));
    const natural exponent = biased >= 1 ? (natural)(biased - 1) << STORED_BITS : 0;
    return real_of_bits((integer)(exponent + (natural)kept + up));
}

#define NUMBER accurate
#define ARGUMENT scaled
#define FORM(name) accurate_##name
#include "formula.h"

#endif
#endif
