/* SPDX-License-Identifier: MIT */
/*
 * The product form: 1/(1 + exp(-t)) as y (1 + factor), y the processor's approximation of a
 * reciprocal, and that twice times exp(-|t|), without a division: the steps of
 * kernels/float_form.h, in doubles. For processors with tables of 16, such an approximation and
 * scaling that saturates; so t has no limit, but of the second kind.
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

/* Above the relative error, 2^-62.1 of the slope and 2^-62.6 of the reciprocal (tests/certificates
 * proves it); 0.4 and 0.6 of it were seen. */
#define PRODUCT_SLACK (unit_is_even ? 0x1.ep-63 : 0x1.5p-63)

/* What a formula comes to, known to the compiler: this form has arithmetic for the reciprocal and
 * the slope. */
typedef enum {
    PRODUCT_ONE,
    PRODUCT_POWER,      /* exp(-t) */
    PRODUCT_SUM,        /* 1 + exp(-t) */
    PRODUCT_RECIPROCAL, /* 1/(1 + exp(-t)) */
    PRODUCT_SHARE,      /* exp(-t)/(1 + exp(-t)) */
    PRODUCT_SLOPE,      /* exp(-t)/(1 + exp(-t))^2, even in t */
    PRODUCT_NONE
} product_shape;

/* Points side by side. */
typedef struct {
    vector_pair of[GROUP_VECTORS];
} product_pairs;

/* near (1 + factor) */
typedef struct {
    vector near[GROUP_VECTORS], factor[GROUP_VECTORS];
} product_values;

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
    if (d != PRODUCT_SUM)
        return PRODUCT_NONE;
    return n == PRODUCT_ONE     ? PRODUCT_RECIPROCAL
           : n == PRODUCT_POWER ? PRODUCT_SHARE
           : n == PRODUCT_SHARE ? PRODUCT_SLOPE
                                : PRODUCT_NONE;
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

/* Whether the unit is in this form, and which it is. */
#define unit_is_reciprocal (product_unit(0) == PRODUCT_RECIPROCAL)
#define unit_is_product (unit_is_reciprocal || product_unit(0) == PRODUCT_SLOPE)

/* exp(-t) = power (1 + r + curve) exp(rest) */
typedef struct {
    vector power, r, curve, rest;
} product_power;

SIGRAMP_INLINE product_power product_power_of(vector_pair t, int has_low)
{
    const vector shift = vector_all(0x1.8p+48); /* leaves sixteenths */
    const vector shifted = vector_minus_product(t.high, vector_all(0x1.71547652b82fep+0), shift);
    const vector n = shifted - shift;
    product_power e;
    e.r = vector_minus_product_minus(n, vector_all(0x1.62e42fefa39efp-1), t.high);
    e.rest = vector_multiply_add(n, vector_all(-0x1.abc9e3b39803fp-56),
                                 vector_entries_of_16(powers_of_two.low, shifted));
    if (has_low)
        e.rest -= t.low;
    e.power = vector_scaled(vector_entries_of_16(sixteenths, shifted), n);
    e.curve = e.r * e.r * exp_curve(e.r);
    return e;
}

/* 1 + exp(-t) of the points from a vector on. Where the double near it is above 2^53, 1 less it,
 * rounded down, loses the 1, always; else that is exact. */
SIGRAMP_INLINE product_pairs one_plus_power_of(pair_points points, int first)
{
    const vector one = vector_all(1);
    product_pairs d;
    FOR_GROUP_VECTORS
    {
        const product_power e = product_power_of(argument_of(points, first + k), points.shifted);
        const vector high = vector_multiply_add(e.power, e.r + e.curve, e.power);
        const vector sum = one + high;
        vector low = vector_difference_down(one, sum) + e.power;
        low = vector_multiply_add(e.power, e.curve, vector_multiply_add(e.power, e.r, low));
        low = vector_multiply_add(high, e.rest, low);
        d.of[k].high = sum;
        d.of[k].low = vector_plus_where(vector_lanes_above(sum, vector_all(0x1p+53)), low, one);
    }
    return d;
}

/* exp(-|t|) */
SIGRAMP_INLINE product_pairs small_power_of(pair_points points, int first)
{
    product_pairs small;
    FOR_GROUP_VECTORS
    {
        vector_pair t = argument_of(points, first + k);
        const vector_bits sign = (vector_bits)t.high & SIGN_BIT;
        t.high = vector_absolute(t.high);
        t.low = (vector)((vector_bits)t.low ^ sign);
        const product_power e = product_power_of(t, points.shifted);
        const vector high = vector_multiply_add(e.power, e.r + e.curve, e.power);
        vector low = vector_multiply_add(e.power, e.r, e.power - high);
        low = vector_multiply_add(e.power, e.curve, low);
        small.of[k].high = high;
        small.of[k].low = vector_multiply_add(high, e.rest, low);
    }
    return small;
}

/* 1/d = y/(1 - e), e = 1 - d y, |e| at most 2^-14. */
SIGRAMP_INLINE vector error_of_reciprocal(vector_pair d, vector y)
{
    return vector_minus_product(d.low, y, vector_minus_product(d.high, y, vector_all(1)));
}

/* 1/d = y (1 + e)(1 + e^2)/(1 - e^4) */
SIGRAMP_INLINE product_values reciprocals_of(product_pairs d)
{
    product_values inverse;
    FOR_GROUP_VECTORS
    {
        const vector y = vector_near_reciprocal(d.of[k].high);
        const vector e = error_of_reciprocal(d.of[k], y);
        const vector square = e * e, first = e + square;
        inverse.near[k] = y;
        inverse.factor[k] = vector_multiply_add(first, square, first);
    }
    return inverse;
}

/* p/(1 + p)^2 = p y^2 (1 + 2 e + 3 e^2 + ...), y^2 exact, for y has few bits; a rest takes the
 * factor's place. */
SIGRAMP_INLINE product_values slopes_of(product_pairs p)
{
    product_values slope;
    FOR_GROUP_VECTORS
    {
        vector_pair d = fast_sum(vector_all(1), p.of[k].high);
        d.low += p.of[k].low;
        const vector y = vector_near_reciprocal(d.high), square = y * y;
        const vector e = error_of_reciprocal(d, y);
        vector factor = vector_multiply_add(e, vector_all(5), vector_all(4));
        factor = vector_multiply_add(e, factor, vector_all(3));
        factor = e * vector_multiply_add(e, factor, vector_all(2));
        const vector near = p.of[k].high * square;
        const vector rest = vector_multiply_add(p.of[k].low, square,
                                                vector_product_minus(p.of[k].high, square, near));
        slope.near[k] = near;
        slope.factor[k] =
            vector_multiply_add(near, factor, vector_multiply_add(rest, factor, rest));
    }
    return slope;
}

#endif
