/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_sums.h: double sums at few points on AVX-512, where a term's exponential
 * serves no other point: terms in the group form, 32 at once. */
#ifndef SIGRAMP_HOST_CPU_QUICK_POINT_64_AVX512_H
#define SIGRAMP_HOST_CPU_QUICK_POINT_64_AVX512_H

#include "cpu/group_avx512.h"

/* Near offsets' exponentials may be larger than 1. */
#define HAS_NEAR_FORM (!exponential_is_small)
typedef group_powers step_factor;

/* exp(-slope x) 2^(j/16), |slope x| <= MOST_OF_TERM */
static step_factor step_factor_of(double x, double slope)
{
    double high, low;
    step_factor factor;
    set_exponential(sum_argument(x, 0, unguarded_slope(slope)), 0, &high, &low);
    for (natural64 j = 0; j < 16; ++j) {
        const double power = real_of_bits((integer)(powers_of_two.bits[j] + (j << 48)));
        const double product = high * power;
        factor.bits[j] = (natural64)bits_of(product) - (j << 48);
        factor.low[j] = (fma(high, power, -product) + low * power) / product + powers_of_two.low[j];
    }
    return factor;
}

#include "cpu/quick_point.h"

/* Terms of a step; those asked for before they are read; steps whose exponentials are made before
 * the rest, which few registers hold. */
enum { STEP_TERMS = GROUP_POINTS, TERMS_AHEAD = 128, PASS_STEPS = unit_takes_either ? 6 : 1 };

/* Of |t|, for exponentials: exp(MOST_OF_TERM) is near LARGEST_EXPONENTIAL, or far beyond. */
#define MOST_OF_TERM (exponential_is_small ? 640.0 : 173.0)

/* slope (x - a) for a step of offsets; of those within reach: what is beyond counts as its end. */
SIGRAMP_INLINE group step_arguments(const real *a, const step_point *point, int within_reach)
{
    group t;
    FOR_GROUP_VECTORS
    {
        __m512d offset = _mm512_loadu_pd(a + GROUP_VECTOR_POINTS * k), away_low;
        if (within_reach)
            offset = _mm512_max_pd(all(point->least), _mm512_min_pd(all(point->most), offset));
        const __m512d away = sum_of(all(point->x), _mm512_sub_pd(all(0), offset), &away_low);
        const __m512d high = _mm512_mul_pd(away, all(point->slope));
        const __m512d error = _mm512_fmsub_pd(away, all(point->slope), high);
        t.high[k] = high;
        t.low[k] = _mm512_fmadd_pd(away_low, all(point->slope), error);
    }
    t.is_double = 0;
    return t;
}

/* Near offsets' exp(-t) = exp(-slope x) exp(slope a). */
SIGRAMP_INLINE group near_exponentials(const real *a, const step_point *point)
{
    group t;
    FOR_GROUP_VECTORS
    {
        const __m512d offset = _mm512_loadu_pd(a + GROUP_VECTOR_POINTS * k),
                      slope = all(-point->slope);
        t.high[k] = _mm512_mul_pd(offset, slope);
        t.low[k] = _mm512_fmsub_pd(offset, slope, t.high[k]);
    }
    t.is_double = 0;
    return group_exp_minus(t, &point->factor);
}

SIGRAMP_INLINE group step_exponentials(const real *a, const step_point *point, int is_near)
{
    return is_near ? near_exponentials(a, point) : group_exponentials(step_arguments(a, point, 1));
}

/* A unit's low part may be 2^-17 of its high part. */
typedef struct {
    __m512d high[GROUP_VECTORS], low[GROUP_VECTORS], absolute[GROUP_VECTORS];
} step_total;

SIGRAMP_INLINE void add_step(step_total *total, group exponential, const real *a,
                             const real *weights, int weighting, const step_point *point)
{
    group_argument argument;
    argument.exponential = exponential;
    argument.ramp = group_ramps(step_arguments(a, point, 0));
    const group unit = group_unit(argument);
    FOR_GROUP_VECTORS
    {
        __m512d high = unit.high[k], low = unit.low[k], rest;
        if (weighting != WEIGHTS_ONE) {
            const __m512d weight = _mm512_loadu_pd(weights + GROUP_VECTOR_POINTS * k);
            high = _mm512_mul_pd(high, weight);
            low = _mm512_fmadd_pd(low, weight, _mm512_fmsub_pd(unit.high[k], weight, high));
        }
        if (weighting == WEIGHTS_MIXED)
            total->absolute[k] =
                _mm512_add_pd(total->absolute[k], _mm512_abs_pd(_mm512_add_pd(high, low)));
        total->high[k] = sum_of(total->high[k], high, &rest);
        total->low[k] = _mm512_add_pd(total->low[k], _mm512_add_pd(rest, low));
    }
}

SIGRAMP_INLINE void add_full_steps(step_total *total, const real *a, const real *weights,
                                   size_t count, int weighting, const step_point *point,
                                   int is_near)
{
    for (size_t i = 0; i < count; i += PASS_STEPS * STEP_TERMS) {
        const size_t left = (count - i) / STEP_TERMS, steps = left < PASS_STEPS ? left : PASS_STEPS;
        group exponential[PASS_STEPS];
        for (size_t p = 0; p < steps; ++p) {
            const size_t at = i + p * STEP_TERMS;
            ask_for_terms(a, weights, at + TERMS_AHEAD, STEP_TERMS);
            exponential[p] = step_exponentials(a + at, point, is_near);
        }
        for (size_t p = 0; p < steps; ++p) {
            const size_t at = i + p * STEP_TERMS;
            add_step(total, exponential[p], a + at, weights ? weights + at : NULL, weighting,
                     point);
        }
    }
}

SIGRAMP_INLINE void take_absolute(step_total *total)
{
    FOR_GROUP_VECTORS
    {
        total->absolute[k] = _mm512_abs_pd(_mm512_add_pd(total->high[k], total->low[k]));
    }
}

/* The lanes' sum; its low part holds no more than the high part has no place for, as those of many
 * runs of terms must be added. */
SIGRAMP_INLINE quick_subtotal subtotal_of(const step_total *total)
{
    __m512d high = total->high[0], low = total->low[0], absolute = total->absolute[0], rest;
    scaled all_lanes = make_scaled(0, 0, 0);
    quick_subtotal subtotal = {0, 0, 0};
    for (int k = 1; k < GROUP_VECTORS; ++k) {
        high = sum_of(high, total->high[k], &rest);
        low = _mm512_add_pd(low, _mm512_add_pd(rest, total->low[k]));
        absolute = _mm512_add_pd(absolute, total->absolute[k]);
    }
    for (int l = 0; l < GROUP_VECTOR_POINTS; ++l) {
        const scaled sum = two_sum(all_lanes.high, high[l]);
        all_lanes.high = sum.high;
        all_lanes.low += sum.low + low[l];
        subtotal.absolute += absolute[l];
    }
    all_lanes = two_sum(all_lanes.high, all_lanes.low);
    subtotal.high = all_lanes.high;
    subtotal.low = all_lanes.low;
    return subtotal;
}

#endif
