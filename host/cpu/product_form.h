/* SPDX-License-Identifier: MIT */
/*
 * The product form: 1/(1 + exp(-t)) as y (1 + factor), y the processor's approximation of a
 * reciprocal, without a division: the steps of kernels/float_form.h, in doubles. For processors
 * with tables of 16, such an approximation and scaling that saturates; so t has no limit.
 *
 * exp(-t) = T (1 + r + r^2 p(r)) exp(rest): T is 2^(j/16) 2^n, r = -t - (n + j/16) log(2) is exact
 * by one fused operation, and rest is what T and log(2), as doubles, and t's high part leave. The
 * sum 1 + exp(-t) is a double near it, which takes in all of the power but its last bits, and a
 * rest. y (1 + factor) is rounded by one fused operation, right for subnormal results too.
 *
 * Its bits need not be the pair form's (kernels/pair.h), as those of the group form, whose
 * polynomial it takes. Constants: tests/certificates/births/product_form.sollya.
 */
#ifndef SIGRAMP_HOST_CPU_PRODUCT_FORM_H
#define SIGRAMP_HOST_CPU_PRODUCT_FORM_H

#include "cpu/group_form.h"

/* Above the relative error: what each step may leave adds up to 2^-63.1 of the power's share of the
 * sum and 2^-65 of the reciprocal, which no proof has checked; 2^-63.5 was seen. */
#define PRODUCT_SLACK 0x1.3p-63

/* What a formula comes to, known to the compiler: this form has arithmetic for the reciprocal. */
typedef enum {
    PRODUCT_ONE,
    PRODUCT_POWER,      /* exp(-t) */
    PRODUCT_SUM,        /* 1 + exp(-t) */
    PRODUCT_RECIPROCAL, /* 1/(1 + exp(-t)) */
    PRODUCT_NONE
} product_shape;

/* Points side by side. */
typedef struct {
    vector_pair of[GROUP_VECTORS];
} product_sum;

/* 1/(1 + exp(-t)) = near (1 + factor) */
typedef struct {
    vector near[GROUP_VECTORS], factor[GROUP_VECTORS];
} product_reciprocal;

static const double sixteenths[16] = {
    0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
    0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
    0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
    0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};

SIGRAMP_INLINE product_shape product_one(void)
{
    return PRODUCT_ONE;
}

SIGRAMP_INLINE product_shape product_exponential(int t)
{
    (void)t;
    return unit_takes_either ? PRODUCT_POWER : PRODUCT_NONE;
}

#if unit_takes_either
SIGRAMP_INLINE product_shape product_where_falling(int t, product_shape a, product_shape b)
{
    (void)t;
    (void)b;
    return a;
}
#endif

SIGRAMP_INLINE product_shape product_one_plus(product_shape e)
{
    return e == PRODUCT_POWER ? PRODUCT_SUM : PRODUCT_NONE;
}

SIGRAMP_INLINE product_shape product_quotient(product_shape n, product_shape d)
{
    return n == PRODUCT_ONE && d == PRODUCT_SUM ? PRODUCT_RECIPROCAL : PRODUCT_NONE;
}

SIGRAMP_INLINE product_shape product_log_one_plus(product_shape e)
{
    (void)e;
    return PRODUCT_NONE;
}

SIGRAMP_INLINE product_shape product_ramp(int t)
{
    (void)t;
    return PRODUCT_NONE;
}

SIGRAMP_INLINE product_shape product_ramp_plus(int t, product_shape rest)
{
    (void)t;
    (void)rest;
    return PRODUCT_NONE;
}

#define NUMBER product_shape
#define ARGUMENT int
#define FORM(name) product_##name
#include "formula.h"

/* Whether the unit is in this form. */
#define unit_is_reciprocal (product_unit(0) == PRODUCT_RECIPROCAL)

/* 1 + exp(-t) of the points from a vector on. Where the double near it is above 2^53, 1 less it,
 * rounded down, loses the 1, always; else that is exact. */
SIGRAMP_INLINE product_sum one_plus_power_of(pair_points points, int first)
{
    const vector shift = vector_all(0x1.8p+48), one = vector_all(1); /* leaves sixteenths */
    product_sum d;
    FOR_GROUP_VECTORS
    {
        const vector_pair t = argument_of(points, first + k);
        const vector shifted =
            vector_minus_product(t.high, vector_all(0x1.71547652b82fep+0), shift);
        const vector n = shifted - shift;
        const vector r = vector_minus_product_minus(n, vector_all(0x1.62e42fefa39efp-1), t.high);
        vector rest = vector_multiply_add(n, vector_all(-0x1.abc9e3b39803fp-56),
                                          vector_entries_of_16(powers_of_two.low, shifted));
        if (points.shifted)
            rest -= t.low;
        const vector power = vector_scaled(vector_entries_of_16(sixteenths, shifted), n);
        const vector curve = r * r * exp_curve(r);
        const vector high = vector_multiply_add(power, r + curve, power), sum = one + high;
        vector low = vector_difference_down(one, sum) + power;
        low = vector_multiply_add(power, curve, vector_multiply_add(power, r, low));
        low = vector_multiply_add(high, rest, low);
        low = vector_plus_where(vector_lanes_above(sum, vector_all(0x1p+53)), low, one);
        d.of[k].high = sum;
        d.of[k].low = low;
    }
    return d;
}

/* 1/d = y/(1 - e) = y (1 + e)(1 + e^2)/(1 - e^4), e = 1 - d y, |e| at most 2^-14. */
SIGRAMP_INLINE product_reciprocal product_reciprocal_of(product_sum d)
{
    product_reciprocal inverse;
    FOR_GROUP_VECTORS
    {
        const vector y = vector_near_reciprocal(d.of[k].high);
        const vector of_high = vector_minus_product(d.of[k].high, y, vector_all(1));
        const vector e = vector_minus_product(d.of[k].low, y, of_high);
        const vector square = e * e, first = e + square;
        inverse.near[k] = y;
        inverse.factor[k] = vector_multiply_add(first, square, first);
    }
    return inverse;
}

#endif
