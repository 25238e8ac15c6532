/* SPDX-License-Identifier: MIT */
/* Pairs of doubles times powers of two, for planning: no sum or product of them leaves the range.
 */
#ifndef SIGRAMP_HOST_SUM_SCALED_TWOFOLD_H
#define SIGRAMP_HOST_SUM_SCALED_TWOFOLD_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "sum/twofold.h"

/* value 2^exponent; 1/2 <= |value.high| < 1, or all is 0 and the exponent below all others. */
typedef struct {
    twofold value;
    int exponent;
} scaled_twofold;

enum { SCALED_TWOFOLD_NOTHING = -(1 << 24) };

static inline scaled_twofold scaled_twofold_zero(void)
{
    const scaled_twofold zero = {{0, 0}, SCALED_TWOFOLD_NOTHING};
    return zero;
}

/* 2^n, -1022 <= n <= 1023 */
static inline double scaled_twofold_power(int n)
{
    const uint64_t bits = (uint64_t)(n + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return power;
}

/* Of a finite value, 2^exponent times as large. */
static inline scaled_twofold scaled_twofold_of(twofold value, int exponent)
{
    uint64_t bits;
    if (value.high == 0)
        return scaled_twofold_zero();
    memcpy(&bits, &value.high, sizeof bits);
    if ((bits >> 52 & 0x7ff) == 0) /* subnormal */
        return scaled_twofold_of(twofold_of(value.high * 0x1p200, value.low * 0x1p200),
                                 exponent - 200);
    const int own = (int)(bits >> 52 & 0x7ff) - 1022;
    const double first = scaled_twofold_power(-own / 2);
    const double second = scaled_twofold_power(-own - -own / 2);
    const scaled_twofold result = {
        twofold_of(value.high * first * second, value.low * first * second), exponent + own};
    return result;
}

static inline scaled_twofold scaled_twofold_of_double(double value)
{
    return scaled_twofold_of(twofold_of(value, 0), 0);
}

static inline scaled_twofold scaled_twofold_add(scaled_twofold a, scaled_twofold b)
{
    const scaled_twofold large = a.exponent < b.exponent ? b : a;
    const scaled_twofold small = a.exponent < b.exponent ? a : b;
    const int shift = small.exponent - large.exponent;
    const double factor = scaled_twofold_power(shift < -1000 ? -1000 : shift);
    const twofold added = twofold_of(small.value.high * factor, small.value.low * factor);
    return scaled_twofold_of(twofold_add(large.value, added), large.exponent);
}

static inline scaled_twofold scaled_twofold_multiply(scaled_twofold a, scaled_twofold b)
{
    return scaled_twofold_of(twofold_multiply(a.value, b.value), a.exponent + b.exponent);
}

static inline scaled_twofold scaled_twofold_divide(scaled_twofold a, double b)
{
    const double high = a.value.high / b;
    const double rest = fma(-high, b, a.value.high) + a.value.low;
    return scaled_twofold_of(twofold_quick_sum(high, rest / b), a.exponent);
}

/* The value times 2^exponent. */
static inline scaled_twofold scaled_twofold_shift(scaled_twofold a, int exponent)
{
    a.exponent += a.value.high != 0 ? exponent : 0;
    return a;
}

/* Its high part; 0 or infinite where that is no double. */
static inline double scaled_twofold_value(scaled_twofold a)
{
    return ldexp(a.value.high, a.exponent);
}

/* The value times 2^exponent, in doubles. */
static inline twofold scaled_twofold_times_power(scaled_twofold a, int exponent)
{
    return twofold_of(ldexp(a.value.high, a.exponent + exponent),
                      ldexp(a.value.low, a.exponent + exponent));
}

#endif
