/* SPDX-License-Identifier: MIT */
/*
 * The pair form of what every unit is made of (kernels/formula.h): exp(-|t|), log(1 + e),
 * quotients and the ramp, as scaled numbers. It needs no second precision, and its bits are the
 * same everywhere.
 *
 * Reduction by multiples of log 2, then a polynomial whose leading terms are carried in pairs;
 * relative error about 2^-36 (32 bits) and 2^-63 (64 bits). The tails' coefficients are minimax
 * (Remez) fits, rounded to the precision; in 32 bits of (exp(r) - 1 - ... - r^4/24)/r^5 on |r| <=
 * log(2)/2 and (atanh(s)/s - 1 - ... - s^6/7)/s^8 on 0 <= s^2 <= 1/9, in 64 bits of the same with
 * one leading term less. tests/reference measures what they give;
 * tests/certificates/births/pair.sollya makes the constants and proves the fits.
 */
#ifndef SIGRAMP_KERNELS_PAIR_H
#define SIGRAMP_KERNELS_PAIR_H

#include "scaled.h"

/* Beyond it exp(-a) counts as zero: no product with weights and scale of this precision is left
 * above the smallest subnormal. The first two parts of log 2 have few enough bits for exact
 * multiples up to it. */
#if SIGRAMP_PRECISION == 32
#define EXP_LIMIT 1000.0f
#define LOG2_E 0x1.715476p+0f
#define LOG_2_FIRST 0x1.62ep-1f
#define LOG_2_SECOND 0x1.0cp-15f
#define LOG_2_THIRD (-0x1.05c610p-29f)
#define TWENTY_FOURTH_HIGH 0x1.555556p-5f
#define TWENTY_FOURTH_LOW (-0x1.555556p-30f)
#define SIXTH_HIGH 0x1.555556p-3f
#define SIXTH_LOW (-0x1.555556p-28f)
#define THIRD_HIGH 0x1.555556p-2f
#define THIRD_LOW (-0x1.555556p-27f)
#define SEVENTH_HIGH 0x1.24924ap-3f
#define SEVENTH_LOW (-0x1.b6db6ep-28f)
#define FIFTH_HIGH 0x1.99999ap-3f
#define FIFTH_LOW (-0x1.99999ap-29f)
#define RECIPROCAL_SEED 0x7ef311c7
#else
#define EXP_LIMIT 2300.0
#define LOG2_E 0x1.71547652b82fep+0
#define LOG_2_FIRST 0x1.62e42fefa4p-1
#define LOG_2_SECOND (-0x1.8432a1b0e2p-43)
#define LOG_2_THIRD (-0x1.8cff81a12a17ep-85)
#define SIXTH_HIGH 0x1.5555555555555p-3
#define SIXTH_LOW 0x1.5555555555555p-57
#define THIRD_HIGH 0x1.5555555555555p-2
#define THIRD_LOW 0x1.5555555555555p-56
#define FIFTH_HIGH 0x1.999999999999ap-3
#define FIFTH_LOW (-0x1.999999999999ap-57)
#define RECIPROCAL_SEED 0x7fde623822fc16e6
#endif

SIGRAMP_INLINE real exp_tail(real r)
{
#if SIGRAMP_PRECISION == 32
    const real first = fma(0x1.6c16acp-10f, r, 0x1.111112p-7f);
    const real second = fma(0x1.a0cc3cp-16f, r, 0x1.a019dap-13f);
    const real square = r * r;
    return fma(fma(0x1.7293b6p-19f, square, second), square, first);
#else
    const real square = r * r;
    real odd = 0x1.61e26845faf71p-33;
    real even = 0x1.1f8b71c971186p-29;
    odd = fma(odd, square, 0x1.ae64154b52683p-26);
    even = fma(even, square, 0x1.27e4cc57bccf4p-22);
    odd = fma(odd, square, 0x1.71de3a603c763p-19);
    even = fma(even, square, 0x1.a01a01ad5d8dcp-16);
    odd = fma(odd, square, 0x1.a01a01a018495p-13);
    even = fma(even, square, 0x1.6c16c16c15066p-10);
    odd = fma(odd, square, 0x1.1111111111113p-7);
    even = fma(even, square, 0x1.5555555555558p-5);
    return fma(odd, r, even);
#endif
}

SIGRAMP_INLINE real atanh_tail(real z)
{
#if SIGRAMP_PRECISION == 32
    const real first = fma(0x1.745bfcp-4f, z, 0x1.c71c72p-4f);
    const real second = fma(0x1.09aca6p-4f, z, 0x1.3b614ap-4f);
    const real square = z * z;
    return fma(fma(0x1.389112p-4f, square, second), square, first);
#else
    const real square = z * z;
    real even = 0x1.2f7893fe7a0b6p-4;
    real odd = 0x1.b873be0b01863p-6;
    even = fma(even, square, 0x1.78d9ebc6ce6c5p-5);
    odd = fma(odd, square, 0x1.839db57dec34cp-5);
    even = fma(even, square, 0x1.af5a63d2c3372p-5);
    odd = fma(odd, square, 0x1.e1df435a12672p-5);
    even = fma(even, square, 0x1.11111c996e000p-4);
    odd = fma(odd, square, 0x1.3b13b0fb71d33p-4);
    even = fma(even, square, 0x1.745d1746989bbp-4);
    odd = fma(odd, square, 0x1.c71c71c71b595p-4);
    even = fma(even, square, 0x1.2492492492494p-3);
    return fma(odd, z, even);
#endif
}

/* The first step of Horner's rule in pairs: term + factor * sum, for |term| >= |factor * sum|. */
SIGRAMP_INLINE scaled horner_start(real term, real factor, real sum)
{
    const real high = fma(factor, sum, term);
    return make_scaled(high, fma(factor, sum, term - high), 0);
}

/* Another step. */
SIGRAMP_INLINE scaled horner_step(real term, real factor, scaled sum)
{
    const real high = fma(factor, sum.high, term);
    const real error = fma(factor, sum.high, term - high);
    return make_scaled(high, fma(factor, sum.low, error), 0);
}

/* The same with a term and a factor in two parts. */
SIGRAMP_INLINE scaled horner_step_pair(real term, real term_low, real factor, real factor_low,
                                       scaled sum)
{
    scaled next = horner_step(term, factor, sum);
    next.low = fma(sum.high, factor_low, next.low + term_low);
    return next;
}

/* exp(-a) for a = high + low >= 0, infinity included; NaN gives some finite value. */
SIGRAMP_INLINE scaled exp_minus(real high, real low)
{
    const int inside = high < EXP_LIMIT;
    const real a = inside ? high : EXP_LIMIT;
    const real shifted = fma(a, LOG2_E, ROUNDING_SHIFT);
    const real count = shifted - ROUNDING_SHIFT;
    const binary_exponent exponent = (binary_exponent)(bits_of(ROUNDING_SHIFT) - bits_of(shifted));
    const scaled r = two_sum(fma(count, LOG_2_FIRST, -a), count * LOG_2_SECOND);
    const real r_low = fma(count, LOG_2_THIRD, r.low) - low;

#if SIGRAMP_PRECISION == 32
    scaled sum = horner_start(TWENTY_FOURTH_HIGH, r.high, exp_tail(r.high));
    sum.low += TWENTY_FOURTH_LOW;
    sum = horner_step(SIXTH_HIGH, r.high, sum);
#else
    scaled sum = horner_start(SIXTH_HIGH, r.high, exp_tail(r.high));
#endif
    sum.low += SIXTH_LOW;
    sum = horner_step((real)0.5, r.high, sum);
    sum = horner_step(1, r.high, sum);
    sum = horner_step(1, r.high, sum);
#if SIGRAMP_PRECISION == 32
    const real change = fma((real)0.5 * r_low, r_low, r_low); /* 2^-14 where a is near its limit */
#else
    const real change = r_low;
#endif
    const real sum_low = fma(sum.high, change, sum.low);
    return make_scaled(inside ? sum.high : 0, inside ? sum_low : 0, exponent);
}

/* base + e for base = 1 or 2 and 0 <= e <= 1, as a pair (exponent 0). */
SIGRAMP_INLINE scaled plus_small(real base, scaled e)
{
    const real factor = power_of_two(at_least(e.exponent, 1 - EXPONENT_BIAS));
    const scaled sum = fast_two_sum(base, e.high * factor);
    return make_scaled(sum.high, fma(e.low, factor, sum.low), 0);
}

/* 1/d for a positive d, both far inside the normal range, to an ULP or two: a guess from the bits,
 * then Halley's iteration and Newton's. */
SIGRAMP_INLINE real reciprocal(real d)
{
    real y = real_of_bits(RECIPROCAL_SEED - bits_of(d));
    real e = fma(-d, y, 1);
    y = fma(y, fma(e, e, e), y);
    e = fma(-d, y, 1);
#if SIGRAMP_PRECISION == 64
    y = fma(y, fma(e, e, e), y);
    e = fma(-d, y, 1);
#endif
    return fma(y, e, y);
}

/* n/d for d as in reciprocal; the exponent is the numerator's. */
SIGRAMP_INLINE scaled pair_quotient(scaled n, scaled d)
{
    const real y = reciprocal(d.high);
    const real high = n.high * y;
    const real rest = fma(-high, d.low, fma(-high, d.high, n.high) + n.low);
    return make_scaled(high, rest * y, n.exponent);
}

/* 2 atanh(s) for |s| <= 1/3; the exponent is s's, the result's high part near s's. */
SIGRAMP_INLINE scaled pair_twice_atanh(scaled s)
{
    const real factor = power_of_two(at_least(s.exponent, 1 - EXPONENT_BIAS));
    const real s_high = s.high * factor;
    const real s_low = s.low * factor;
    const real square = s_high * s_high;
    const real error_of_square = fma(s_high, s_high, -square);
    scaled z_sum = make_scaled(square, fma(s_high + s_high, s_low, error_of_square), 0);
#if SIGRAMP_PRECISION == 32
    z_sum = fast_two_sum(z_sum.high, z_sum.low); /* the steps below take the low part as small */
#endif
    const real z = z_sum.high;
    const real z_low = z_sum.low;

#if SIGRAMP_PRECISION == 32
    scaled series = horner_start(SEVENTH_HIGH, z, atanh_tail(z));
    series.low += SEVENTH_LOW;
    series = horner_step(FIFTH_HIGH, z, series);
#else
    scaled series = horner_start(FIFTH_HIGH, z, atanh_tail(z));
#endif
    series.low += FIFTH_LOW;
    series = horner_step_pair(THIRD_HIGH, THIRD_LOW, z, z_low, series);
    const real third = series.high;
    series = horner_step(1, z, series);
    series.low = fma(third, z_low, series.low);

    const real twice = s.high + s.high;
    const real high = twice * series.high;
    const real error = fma(twice, series.high, -high);
    const real low = fma(twice, series.low, fma(s.low + s.low, series.high, error));
    return make_scaled(high, low, s.exponent);
}

/* log(1 + e) for 0 <= e <= 1; the exponent is e's, the result's high part near e's. */
SIGRAMP_INLINE scaled pair_log_one_plus(scaled e)
{
    return pair_twice_atanh(pair_quotient(e, plus_small(2, e)));
}

SIGRAMP_INLINE scaled pair_one(void)
{
    return make_scaled(1, 0, 0);
}

SIGRAMP_INLINE scaled pair_where_falling(scaled t, scaled a, scaled b)
{
    const int falling = t.high > 0;
    return make_scaled(falling ? a.high : b.high, falling ? a.low : b.low,
                       falling ? a.exponent : b.exponent);
}

/* exp(-|t|). An argument differs from exponent 0 only where it is so small that this is 1 in any
 * case, or so large that it is 0. */
SIGRAMP_INLINE scaled pair_exponential(scaled t)
{
    const real factor = power_of_two(at_most(t.exponent, EXPONENT_BIAS));
    const real high = t.high * factor;
    const real low = t.low * factor;
    return exp_minus(absolute(high), real_of_bits(bits_of(low) ^ (bits_of(high) & SIGN_BIT)));
}

SIGRAMP_INLINE scaled pair_one_plus(scaled e)
{
    return plus_small(1, e);
}

/* max(0, t), +0 for both zeros. */
SIGRAMP_INLINE scaled pair_ramp(scaled t)
{
    const int positive = t.high > 0;
    return make_scaled(positive ? t.high : 0, positive ? t.low : 0, t.exponent);
}

/* max(0, t) + rest for 0 <= rest <= 1; an exponent above 0 is kept, for there rest is 0. */
SIGRAMP_INLINE scaled pair_ramp_plus(scaled t, scaled rest)
{
    const int positive = t.high > 0;
    const real factor = power_of_two(positive ? at_least(rest.exponent, 1 - EXPONENT_BIAS) : 0);
    const binary_exponent kept = at_least(t.exponent, 0);
    const real unscale = power_of_two(t.exponent - kept);
    const real ramp = positive ? t.high * unscale : 0;
    const real ramp_low = positive ? t.low * unscale : 0;
    const real rest_high = rest.high * factor;
    const scaled sum = two_sum(ramp, rest_high);
    const real error = is_finite(ramp) ? sum.low : 0;
    return make_scaled(sum.high, fma(rest.low, factor, error + ramp_low),
                       positive ? kept : rest.exponent);
}

#endif
