/* SPDX-License-Identifier: MIT */
/*
 * The group form: 32 points as pairs of doubles in four AVX-512 vectors. As in the wide form for
 * AVX-512, tables of 16 give exp's and log's first digits and one division serves four vectors.
 * Its bits need not be the pair form's (kernels/pair.h): a result counts only where every number
 * within the errors of both rounds to the same double.
 *
 * Minimax (Remez) polynomials of (exp(r) - 1 - r)/r^2 on |r| <= log(2)/32, rounded 2^-65 of exp,
 * and of 2 (log(1 + f) - f + f^2/2)/f^3 on |f| <= 1/30, rounded 2^-64 of log(1 + f); what is left
 * of both is too small for a low part of its own. The tables and these bounds:
 * tests/certificates/births/group_avx512.sollya.
 */
#ifndef SIGRAMP_HOST_CPU_GROUP_AVX512_H
#define SIGRAMP_HOST_CPU_GROUP_AVX512_H

#include "cpu/digits_avx512.h"
#include "unit.h"

/* Above the relative error: 2^-60.7 with a logarithm, 2^-63.0 without (tests/certificates proves
 * it), of which 2^-61.6 and 2^-63.3 were seen. */
#define GROUP_SLACK (unit_has_logarithm ? 0x1.8p-61 : 0x1p-62)

/* high + low of each point. */
typedef struct {
    __m512d high[GROUP_VECTORS], low[GROUP_VECTORS];
    int is_double; /* known to the compiler: low is 0 */
} group;

/* t by what the formulas take of it. */
typedef struct {
    group exponential; /* exp(-t) of a unit that takes either; exp(-|t|) if exponential_is_small */
    group ramp;        /* max(0, t) */
} group_argument;

/* A factor times 2^(j/16): a double's bits less j 2^48, to which n 2^48 is added for 2^(n/16); and
 * what it is over that double, less 1. */
typedef struct {
    natural64 bits[16];
    double low[16];
} group_powers;

static const group_powers powers_of_two = {
    {0x3ff0000000000000, 0x3fefb5586cf9890f, 0x3fef72b83c7d517b, 0x3fef387a6e756238,
     0x3fef06fe0a31b715, 0x3feedea64c123422, 0x3feebfdad5362a27, 0x3feeab07dd485429,
     0x3feea09e667f3bcd, 0x3feea11473eb0187, 0x3feeace5422aa0db, 0x3feec49182a3f090,
     0x3feee89f995ad3ad, 0x3fef199bdd85529c, 0x3fef5818dcfba487, 0x3fefa4afa2a490da},
    {0x0.0p+0, 0x1.79aa65d837b6dp-54, -0x1.01b15eaa59348p-55, 0x1.68efde3a8a894p-54,
     0x1.34d754db0abb6p-55, 0x1.59f48a72a4c6dp-55, 0x1.690cebb7aafb0p-56, 0x1.063e1e21c5409p-54,
     -0x1.3b3efbf5e2228p-54, -0x1.b32dcb94da51dp-56, 0x1.db72fc1f0eab4p-55, 0x1.1affc2b91ce27p-56,
     0x1.c1a7792cb3387p-55, 0x1.36eae30af0cb3p-56, 0x1.4a385a63d07a7p-56, -0x1.ff7128fd391f0p-55}};

/* The low parts of `logarithms`. */
static const double logarithms_low[16] = {0x0.0p+0,
                                          -0x1.dd7009902bf32p-58,
                                          -0x1.23dbdc498b285p-59,
                                          -0x1.81495b2eb862bp-57,
                                          -0x1.ef0a9ec21b972p-57,
                                          0x1.e0efadd9db02bp-56,
                                          0x1.fafb06b03f0a5p-57,
                                          0x1.d2273fd0174a6p-56,
                                          -0x1.4e3e22530be1bp-60,
                                          -0x1.ac81cc8a4dfb8p-56,
                                          -0x1.c19f73d945334p-60,
                                          -0x1.0e0e34e56089ep-58,
                                          0x1.0a35884260cffp-56,
                                          0x1.4d147676db21dp-55,
                                          0x1.5cc1daef69b6ap-55,
                                          0x1.abc9e3b39803fp-56};

/* a + b exactly, for |a| >= |b| or a = 0. */
SIGRAMP_INLINE __m512d fast_sum(__m512d a, __m512d b, __m512d *rest)
{
    const __m512d sum = _mm512_add_pd(a, b);
    *rest = _mm512_sub_pd(b, _mm512_sub_pd(sum, a));
    return sum;
}

/* a + b exactly, in any order of size. */
SIGRAMP_INLINE __m512d sum_of(__m512d a, __m512d b, __m512d *rest)
{
    const __m512d sum = _mm512_add_pd(a, b);
    const __m512d b_part = _mm512_sub_pd(sum, a);
    *rest = _mm512_add_pd(_mm512_sub_pd(a, _mm512_sub_pd(sum, b_part)), _mm512_sub_pd(b, b_part));
    return sum;
}

SIGRAMP_INLINE group group_one(void)
{
    group one;
    FOR_GROUP_VECTORS
    {
        one.high[k] = all(1);
        one.low[k] = all(0);
    }
    one.is_double = 1;
    return one;
}

#if unit_takes_either
SIGRAMP_INLINE group group_where_falling(group_argument t, group a, group b)
{
    (void)t;
    (void)b;
    return a;
}
#endif

/* The powers' factor times exp(-t), |t| <= 650: t is a multiple of log(2)/16, whose first part has
 * bits to spare, and r. */
SIGRAMP_INLINE group group_exp_minus(group t, const group_powers *powers)
{
    const __m512d shift = all(ROUNDING_SHIFT);
    group power;
    FOR_GROUP_VECTORS
    {
        const __m512d shifted = _mm512_fmadd_pd(t.high[k], all(-0x1.71547652b82fep+4), shift);
        const __m512i count = _mm512_castpd_si512(shifted);
        const __m512d n = _mm512_sub_pd(shifted, shift);
        const __m512d first = _mm512_fnmsub_pd(n, all(0x1.62e42fefa0000p-5), t.high[k]);
        const __m512d second = _mm512_fnmsub_pd(n, all(0x1.cf79abc9e3b3ap-44), t.low[k]);
        const __m512d r = _mm512_add_pd(first, second);
        const __m512d r_low = _mm512_add_pd(_mm512_add_pd(_mm512_sub_pd(first, r), second),
                                            look_up(powers->low, count));
        __m512d rest = all(0x1.a01b9ffdadb9ep-13);
        rest = _mm512_fmadd_pd(rest, r, all(0x1.6c1841c1ba309p-10));
        rest = _mm512_fmadd_pd(rest, r, all(0x1.111111107c5bcp-7));
        rest = _mm512_fmadd_pd(rest, r, all(0x1.555555547f1a3p-5));
        rest = _mm512_fmadd_pd(rest, r, all(0x1.555555555555ap-3));
        rest = _mm512_fmadd_pd(rest, r, all(0x1.0000000000004p-1));
        const __m512d change =
            _mm512_fmadd_pd(_mm512_mul_pd(r, r), rest, _mm512_fmadd_pd(r_low, r, r_low));
        __m512d grown_low;
        const __m512d grown = fast_sum(r, change, &grown_low);
        const __m512d factor = _mm512_castsi512_pd(_mm512_add_epi64(
            _mm512_castpd_si512(look_up(powers->bits, count)), _mm512_slli_epi64(count, 48)));
        const __m512d high = _mm512_fmadd_pd(factor, grown, factor);
        const __m512d error = _mm512_fmadd_pd(factor, grown, _mm512_sub_pd(factor, high));
        power.high[k] = high;
        power.low[k] = _mm512_fmadd_pd(factor, grown_low, error);
    }
    power.is_double = 0;
    return power;
}

/* What the unit's formula takes of t for its exponential; |t| <= 650. */
SIGRAMP_INLINE group group_exponentials(group t)
{
    FOR_GROUP_VECTORS
    {
        const __m512d sign = _mm512_and_pd(t.high[k], all(exponential_is_small ? -0.0 : 0));
        t.high[k] = _mm512_xor_pd(t.high[k], sign);
        t.low[k] = _mm512_xor_pd(t.low[k], sign);
    }
    return group_exp_minus(t, &powers_of_two);
}

/* max(0, t) */
SIGRAMP_INLINE group group_ramps(group t)
{
    group ramp;
    FOR_GROUP_VECTORS
    {
        const __mmask8 positive = _mm512_cmp_pd_mask(t.high[k], all(0), _CMP_GT_OQ);
        ramp.high[k] = _mm512_maskz_mov_pd(positive, t.high[k]);
        ramp.low[k] = _mm512_maskz_mov_pd(positive, t.low[k]);
    }
    ramp.is_double = t.is_double;
    return ramp;
}

SIGRAMP_INLINE group group_exponential(group_argument t)
{
    return t.exponential;
}

SIGRAMP_INLINE group group_one_plus(group e)
{
    FOR_GROUP_VECTORS
    {
        __m512d rest;
        const __m512d high = e.high[k];
        const __m512d larger = exponential_is_small ? all(1) : _mm512_max_pd(high, all(1));
        const __m512d smaller = exponential_is_small ? high : _mm512_min_pd(high, all(1));
        e.high[k] = fast_sum(larger, smaller, &rest);
        e.low[k] = _mm512_add_pd(rest, e.low[k]);
    }
    return e;
}

/* n/d for 1 <= d <= 2^250: one division, each part's share of it by what the others are, and the
 * rest of each quotient. */
SIGRAMP_INLINE group group_quotient(group n, group d)
{
    const __m512d first = _mm512_mul_pd(d.high[0], d.high[1]);
    const __m512d last = _mm512_mul_pd(d.high[2], d.high[3]);
    const __m512d all_of_them = _mm512_div_pd(all(1), _mm512_mul_pd(first, last));
    const __m512d of_first = _mm512_mul_pd(all_of_them, last);
    const __m512d of_last = _mm512_mul_pd(all_of_them, first);
    FOR_GROUP_VECTORS
    {
        const __m512d y = _mm512_mul_pd(k < 2 ? of_first : of_last, d.high[k ^ 1]);
        const __m512d high = _mm512_mul_pd(n.high[k], y);
        __m512d rest = _mm512_fnmadd_pd(high, d.high[k], n.high[k]);
        if (!n.is_double)
            rest = _mm512_add_pd(rest, n.low[k]);
        n.high[k] = high;
        n.low[k] = _mm512_mul_pd(_mm512_fnmadd_pd(high, d.low[k], rest), y);
    }
    n.is_double = 0;
    return n;
}

/* log(1 + e) = log(1 + j/15) + log(1 + f), e near j/15. f's high part is a difference without
 * rounding error. */
SIGRAMP_INLINE group group_log_one_plus(group e)
{
    FOR_GROUP_VECTORS
    {
        const __m512i j =
            _mm512_castpd_si512(_mm512_fmadd_pd(e.high[k], all(15), all(ROUNDING_SHIFT)));
        const __m512d c = look_up(reciprocals, j);
        const __m512d product = _mm512_mul_pd(e.high[k], c);
        const __m512d f = _mm512_add_pd(product, _mm512_sub_pd(c, all(1)));
        const __m512d f_low = _mm512_fmadd_pd(e.low[k], c, _mm512_fmsub_pd(e.high[k], c, product));
        const __m512d half = _mm512_mul_pd(f, all(0.5));
        const __m512d square = _mm512_mul_pd(half, f); /* f^2/2 */
        const __m512d square_low = _mm512_fmadd_pd(f, f_low, _mm512_fmsub_pd(half, f, square));
        __m512d rest = all(0x1.7574d627a5eb4p-3);
        rest = _mm512_fmadd_pd(rest, f, all(-0x1.9a957bb867145p-3));
        rest = _mm512_fmadd_pd(rest, f, all(0x1.c71c156f85c76p-3));
        rest = _mm512_fmadd_pd(rest, f, all(-0x1.ffffbea7219e5p-3));
        rest = _mm512_fmadd_pd(rest, f, all(0x1.2492492b763c1p-2));
        rest = _mm512_fmadd_pd(rest, f, all(-0x1.55555558ca3a8p-2));
        rest = _mm512_fmadd_pd(rest, f, all(0x1.9999999999289p-2));
        rest = _mm512_fmadd_pd(rest, f, all(-0x1.ffffffffffe10p-2));
        rest = _mm512_fmadd_pd(rest, f, all(0x1.5555555555555p-1));
        __m512d low, lower;
        const __m512d less = fast_sum(f, _mm512_sub_pd(all(0), square), &low);
        const __m512d lows =
            _mm512_fmadd_pd(square, _mm512_mul_pd(f, rest), _mm512_sub_pd(f_low, square_low));
        e.high[k] = fast_sum(look_up(logarithms, j), less, &lower);
        e.low[k] = _mm512_add_pd(_mm512_add_pd(low, lows),
                                 _mm512_add_pd(lower, look_up(logarithms_low, j)));
    }
    return e;
}

SIGRAMP_INLINE group group_ramp(group_argument t)
{
    return t.ramp;
}

SIGRAMP_INLINE group group_ramp_plus(group_argument t, group rest)
{
    FOR_GROUP_VECTORS
    {
        __m512d low;
        rest.high[k] = sum_of(t.ramp.high[k], rest.high[k], &low);
        if (!t.ramp.is_double)
            low = _mm512_add_pd(low, t.ramp.low[k]);
        rest.low[k] = _mm512_add_pd(rest.low[k], low);
    }
    return rest;
}

#define NUMBER group
#define ARGUMENT group_argument
#define FORM(name) group_##name
#include "formula.h"

#endif
