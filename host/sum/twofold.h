/* SPDX-License-Identifier: MIT */
/*
 * Doubles in pairs for planning: about 106 bits, the same bits on every processor. The algorithms
 * are Dekker's and Knuth's (Muller et al., Handbook of Floating-Point Arithmetic, chapters 4 and
 * 14). Needs -ffp-contract=off.
 */
#ifndef SIGRAMP_HOST_SUM_TWOFOLD_H
#define SIGRAMP_HOST_SUM_TWOFOLD_H

#include "two_sum.h"

typedef struct {
    double high;
    double low;
} twofold;

static inline twofold twofold_of(double high, double low)
{
    const twofold number = {high, low};
    return number;
}

static inline twofold twofold_quick_sum(double a, double b)
{
    const double sum = a + b;
    return twofold_of(sum, ORDERED_SUM_REST(a, b, sum));
}

static inline twofold twofold_sum_of(double a, double b)
{
    const double sum = a + b;
    return twofold_of(sum, SUM_REST(a, b, sum));
}

/* a * b exactly, for |a|, |b| < 2^990 and a product above 2^-960. */
static inline twofold twofold_product_of(double a, double b)
{
    const double product = a * b;
#ifdef __FP_FAST_FMA
    return twofold_of(product, __builtin_fma(a, b, -product));
#else
    /* 2^27 + 1: tests/certificates/births/twofold.sollya */
    const double a_large = 0x1.0000002p+27 * a, b_large = 0x1.0000002p+27 * b;
    const double a_high = a_large - (a_large - a), b_high = b_large - (b_large - b);
    const double a_low = a - a_high, b_low = b - b_high;
    const double rest = ((a_high * b_high - product) + a_high * b_low) + a_low * b_high;
    return twofold_of(product, rest + a_low * b_low);
#endif
}

static inline twofold twofold_add(twofold a, twofold b)
{
    const twofold sum = twofold_sum_of(a.high, b.high);
    return twofold_quick_sum(sum.high, sum.low + (a.low + b.low));
}

static inline twofold twofold_multiply(twofold a, twofold b)
{
    const twofold product = twofold_product_of(a.high, b.high);
    return twofold_quick_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

static inline twofold twofold_scale(twofold a, double factor)
{
    return twofold_multiply(a, twofold_of(factor, 0));
}

static inline twofold twofold_minus(twofold a)
{
    return twofold_of(-a.high, -a.low);
}

#endif
