/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_sums.h: double sums at few points on AVX2, where a term's exponential
 * serves no other point: terms in the ratio form, a pass at once. */
#ifndef SIGRAMP_HOST_CPU_QUICK_POINT_64_AVX2_H
#define SIGRAMP_HOST_CPU_QUICK_POINT_64_AVX2_H

#include "cpu/ratio_pass_avx2.h"

/* Near offsets go the same way as all. */
#define HAS_NEAR_FORM 0
typedef int step_factor;

SIGRAMP_INLINE step_factor step_factor_of(double x, double slope)
{
    (void)x;
    (void)slope;
    return 0;
}

#include "cpu/quick_point.h"

/* Terms of a step; those asked for before they are read; sums side by side. */
enum { STEP_TERMS = PASS_POINTS, TERMS_AHEAD = 192, SUMS = 2 };

#define MOST_OF_TERM MOST_OF_RATIO

typedef struct {
    vector high[SUMS], low[SUMS], absolute[SUMS];
} step_total;

SIGRAMP_INLINE vector_pair weighted(vector_pair value, const real *weights)
{
    const vector weight = VECTOR(loadu_pd)(weights), high = value.high * weight;
    const vector_pair product = {
        high,
        vector_multiply_add(value.low, weight, vector_product_minus(value.high, weight, high))};
    return product;
}

SIGRAMP_INLINE void add_step(step_total *total, const real *a, const real *weights, int weighting,
                             const step_point *point)
{
    ratio_room room;
    const ratio_points terms = {a, point->x, -point->slope, 1};
    const ratio unit = units_of_pass(terms, &room);
    for (int k = 0; k < RATIO_VECTORS; k += SUMS) {
#pragma GCC unroll 2
        for (int i = 0; i < SUMS; ++i) {
            vector_pair value = value_of(unit, k + i);
            if (weighting != WEIGHTS_ONE)
                value = weighted(value, weights + RATIO_VECTOR_POINTS * (k + i));
            if (weighting == WEIGHTS_MIXED)
                total->absolute[i] += vector_absolute(value.high + value.low);
            const vector_pair sum = sum_of(total->high[i], value.high);
            total->high[i] = sum.high;
            total->low[i] += sum.low + value.low;
        }
    }
}

SIGRAMP_INLINE void add_full_steps(step_total *total, const real *a, const real *weights,
                                   size_t count, int weighting, const step_point *point,
                                   int is_near)
{
    (void)is_near;
    for (size_t i = 0; i < count; i += STEP_TERMS) {
        ask_for_terms(a, weights, i + TERMS_AHEAD, STEP_TERMS);
        add_step(total, a + i, weights ? weights + i : NULL, weighting, point);
    }
}

SIGRAMP_INLINE void take_absolute(step_total *total)
{
    for (int i = 0; i < SUMS; ++i)
        total->absolute[i] = vector_absolute(total->high[i] + total->low[i]);
}

/* The lanes' sum; its low part holds no more than the high part has no place for. */
SIGRAMP_INLINE quick_subtotal subtotal_of(const step_total *total)
{
    scaled sum = make_scaled(0, 0, 0);
    quick_subtotal all = {0, 0, 0};
    for (int i = 0; i < SUMS; ++i)
        for (int l = 0; l < RATIO_VECTOR_POINTS; ++l) {
            const scaled next = two_sum(sum.high, total->high[i][l]);
            sum.high = next.high;
            sum.low += next.low + total->low[i][l];
            all.absolute += total->absolute[i][l];
        }
    sum = two_sum(sum.high, sum.low);
    all.high = sum.high;
    all.low = sum.low;
    return all;
}

#endif
