/* SPDX-License-Identifier: MIT */
/*
 * The wide form (kernels/wide.h) on four vectors at once, in ratios: 2^f = (q + f)/(q - f), where
 * q = f coth(f log(2)/2) is even and takes half the terms that the power takes. A unit then needs
 * one division, which costs little beside them. Any arithmetic will do, as there: a result counts
 * only where its rounding to float is certain.
 *
 * Relative error below 2^-41: minimax (Remez) polynomials in f^2 of q on |f| <= 1/2, 2^-41.8 of
 * 2^f, and in s^2 of 2 artanh(s)/s on |s| <= 1/3, 2^-43.7
 * (tests/certificates/births/wide_vector.sollya).
 */
#ifndef SIGRAMP_HOST_CPU_WIDE_VECTOR_H
#define SIGRAMP_HOST_CPU_WIDE_VECTOR_H

#include "cpu/vector.h"
#include "unit.h"
#include "wide.h"

/* Chains of operations side by side: a point is one long chain. */
enum {
    WIDE_VECTORS = 4,
    WIDE_VECTOR_POINTS = sizeof(vector) / sizeof(double),
    STEP_POINTS = WIDE_VECTORS * WIDE_VECTOR_POINTS
};

typedef struct {
    vector of[WIDE_VECTORS];
} wides;

/* over/under, or scale over/under where there is a scale. */
typedef struct {
    wides over, under;
    const wides *scale; /* whether it is NULL is known to the compiler */
    int of_exponential; /* known to the compiler: under is the exponential's own denominator */
} wide_ratio;

/* t by what the formulas take of it. The exponentials are made before: the two halves of a long
 * chain of operations run better one after the other over many points. */
typedef struct {
    wide_ratio exponential; /* exp(-t) of a unit that takes either; of others exp(-|t|) */
    const wides *scale;     /* the exponential's, or NULL */
    wides ramp;             /* max(0, t) */
} wide_ratio_argument;

#define FOR_WIDE_VECTORS _Pragma("GCC unroll 4") for (int k = 0; k < WIDE_VECTORS; ++k)

SIGRAMP_INLINE wides wides_all(double value)
{
    wides same;
    FOR_WIDE_VECTORS same.of[k] = vector_all(value);
    return same;
}

SIGRAMP_INLINE wides wides_plus(wides a, wides b)
{
    FOR_WIDE_VECTORS a.of[k] += b.of[k];
    return a;
}

SIGRAMP_INLINE wides wides_minus(wides a, wides b)
{
    FOR_WIDE_VECTORS a.of[k] -= b.of[k];
    return a;
}

SIGRAMP_INLINE wides wides_times(wides a, wides b)
{
    FOR_WIDE_VECTORS a.of[k] *= b.of[k];
    return a;
}

SIGRAMP_INLINE wides wides_over(wides a, wides b)
{
    FOR_WIDE_VECTORS a.of[k] /= b.of[k];
    return a;
}

SIGRAMP_INLINE wides wides_multiply_add(wides a, wides b, wides c)
{
    FOR_WIDE_VECTORS a.of[k] = vector_multiply_add(a.of[k], b.of[k], c.of[k]);
    return a;
}

SIGRAMP_INLINE wide_ratio make_wide_ratio(wides over, wides under)
{
    const wide_ratio f = {over, under, NULL, 0};
    return f;
}

SIGRAMP_INLINE wide_ratio wide_ratio_one(void)
{
    return make_wide_ratio(wides_all(1), wides_all(1));
}

#if unit_takes_either
SIGRAMP_INLINE wide_ratio wide_ratio_where_falling(wide_ratio_argument t, wide_ratio a,
                                                   wide_ratio b)
{
    (void)t;
    (void)b;
    return a;
}
#endif

/* exp(-t) = 2^(MINUS_LOG2_E t) */
#define MINUS_LOG2_E (-0x1.71547652b82fep+0)

/* n 2^52, n + f = factor t; 2^f = over/under. */
typedef struct {
    vector_bits n[WIDE_VECTORS];
    wides over, under;
} power_parts;

/* Of 2^(factor t), |factor t| <= 1000. */
SIGRAMP_INLINE power_parts power_parts_of(wides t, double factor)
{
    const wides shift = wides_all(WIDE_ROUNDING_SHIFT);
    const wides shifted = wides_multiply_add(t, wides_all(factor), shift);
    const wides f = wides_multiply_add(t, wides_all(factor), wides_minus(shift, shifted));
    const wides square = wides_times(f, f);
    wides q = wides_all(0x1.60b0182324c27p-17);
    q = wides_multiply_add(q, square, wides_all(-0x1.e4fecbaae5735p-11));
    q = wides_multiply_add(q, square, wides_all(0x1.d9303faa564b1p-4));
    q = wides_multiply_add(q, square, wides_all(0x1.71547652c1c84p+1));
    power_parts power;
    FOR_WIDE_VECTORS power.n[k] = (vector_bits)shifted.of[k] << 52;
    power.over = wides_plus(q, f);
    power.under = wides_minus(q, f);
    return power;
}

/* 2^(factor t), |factor t| <= 1000. */
SIGRAMP_INLINE wide_ratio wide_ratio_power_of_two(wides t, double factor)
{
    power_parts power = power_parts_of(t, factor);
    FOR_WIDE_VECTORS power.over.of[k] = (vector)((vector_bits)power.over.of[k] + power.n[k]);
    return make_wide_ratio(power.over, power.under);
}

/* The same times a number, which goes to the scale: |log2(number)| <= 500, |factor t| <= 500. */
SIGRAMP_INLINE wide_ratio wide_ratio_times_power_of_two(double number, wides t, double factor,
                                                        wides *scale)
{
    const power_parts power = power_parts_of(t, factor);
    FOR_WIDE_VECTORS scale->of[k] = (vector)((vector_bits)vector_all(number) + power.n[k]);
    return make_wide_ratio(power.over, power.under);
}

SIGRAMP_INLINE wide_ratio wide_ratio_exponential(wide_ratio_argument t)
{
    t.exponential.of_exponential = 1;
    t.exponential.scale = t.scale;
    return t.exponential;
}

SIGRAMP_INLINE wide_ratio wide_ratio_one_plus(wide_ratio e)
{
    e.over = e.scale ? wides_multiply_add(e.over, *e.scale, e.under) : wides_plus(e.over, e.under);
    e.scale = NULL;
    return e;
}

SIGRAMP_INLINE wides whole_over(wide_ratio f)
{
    return f.scale ? wides_times(f.over, *f.scale) : f.over;
}

SIGRAMP_INLINE wide_ratio wide_ratio_quotient(wide_ratio n, wide_ratio d)
{
    if (n.of_exponential && d.of_exponential)
        return make_wide_ratio(whole_over(n), d.over);
    return make_wide_ratio(wides_times(n.over, d.under), wides_times(n.under, d.over));
}

/* log(1 + e) = 2 artanh(s), s = e/(2 + e) */
SIGRAMP_INLINE wide_ratio wide_ratio_log_one_plus(wide_ratio e)
{
    const wides over = whole_over(e);
    const wides s = wides_over(over, wides_multiply_add(e.under, wides_all(2), over));
    const wides square = wides_times(s, s);
    wides sum = wides_all(0x1.9b5a03715cf98p-3);
    sum = wides_multiply_add(sum, square, wides_all(0x1.2007ef169bb5dp-3));
    sum = wides_multiply_add(sum, square, wides_all(0x1.7702c1883f773p-3));
    sum = wides_multiply_add(sum, square, wides_all(0x1.c6f844fa226bdp-3));
    sum = wides_multiply_add(sum, square, wides_all(0x1.2492ce562d2b4p-2));
    sum = wides_multiply_add(sum, square, wides_all(0x1.999997ba06b3bp-2));
    sum = wides_multiply_add(sum, square, wides_all(0x1.555555569d62ep-1));
    sum = wides_multiply_add(sum, square, wides_all(0x1.ffffffffffdb4p+0));
    return make_wide_ratio(wides_times(s, sum), wides_all(1));
}

SIGRAMP_INLINE wide_ratio wide_ratio_ramp(wide_ratio_argument t)
{
    return make_wide_ratio(t.ramp, wides_all(1));
}

/* For a rest over 1. */
SIGRAMP_INLINE wide_ratio wide_ratio_ramp_plus(wide_ratio_argument t, wide_ratio rest)
{
    return make_wide_ratio(wides_plus(t.ramp, rest.over), wides_all(1));
}

#define NUMBER wide_ratio
#define ARGUMENT wide_ratio_argument
#define FORM(name) wide_ratio_##name
#include "formula.h"

#endif
