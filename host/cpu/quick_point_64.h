/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_sums.h: double sums at few points, where a term's exponential serves no
 * other point: terms on vectors in the group form or the ratio form. */
#ifndef SIGRAMP_HOST_CPU_QUICK_POINT_64_H
#define SIGRAMP_HOST_CPU_QUICK_POINT_64_H

#include "cpu/pass.h"

typedef form_factor step_factor;

/* exp(-slope x), |slope x| <= MOST_OF_TERM */
static step_factor step_factor_of(double x, double slope)
{
    double high, low;
    set_exponential(sum_argument(x, 0, unguarded_slope(slope)), 0, &high, &low);
    return factor_of_pair(high, low);
}

#include "cpu/quick_point.h"

/* Terms of a step; those asked for before they are read; sums side by side. */
enum { STEP_TERMS = STEP_POINTS, TERMS_AHEAD = 192, SUMS = VALUES_AT_ONCE };

/* Steps of a pass; logarithms leave it no registers. */
enum { SUM_STEPS = unit_has_logarithm ? 1 : PASS_STEPS };

typedef struct {
    vector_pair sum[SUMS];
    vector absolute[SUMS];
} step_total;

SIGRAMP_INLINE vector_pair weighted(vector_pair value, const real *weights)
{
    const vector weight = vector_of(weights), high = value.high * weight;
    const vector_pair product = {
        high,
        vector_multiply_add(value.low, weight, vector_product_minus(value.high, weight, high))};
    return product;
}

/* SUMS vectors of terms; weights of no use if all are 1. */
SIGRAMP_INLINE void add_values(step_total *total, const vector_pair *value, const real *weights,
                               int weighting)
{
#pragma GCC unroll 4
    for (int i = 0; i < SUMS; ++i) {
        const vector_pair term =
            weighting == WEIGHTS_ONE ? value[i] : weighted(value[i], weights + DOUBLES * i);
        if (weighting == WEIGHTS_MIXED)
            total->absolute[i] += vector_absolute(term.high + term.low);
        const vector_pair sum = sum_of(total->sum[i].high, term.high);
        total->sum[i].high = sum.high;
        total->sum[i].low += sum.low + term.low;
    }
}

SIGRAMP_INLINE void add_pass(step_total *total, pair_points terms, const real *weights,
                             size_t steps, int weighting, const step_factor *factor)
{
    form_pass pass;
    pair_points begun = terms;
    begun.shifted = !factor;
    for (int step = 0; step < (int)steps; ++step) {
        ask_for_terms(terms.x, weights, (size_t)step * STEP_TERMS + TERMS_AHEAD, STEP_TERMS);
        begin_step(&pass, begun, step, MOST_OF_TERM, factor);
    }
    for (int k = 0; k < (int)steps * (STEP_TERMS / DOUBLES); k += SUMS) {
        vector_pair value[SUMS];
        values_of_pass(&pass, terms, k, value);
        add_values(total, value, weights + (weighting == WEIGHTS_ONE ? 0 : DOUBLES * k), weighting);
    }
}

SIGRAMP_INLINE void add_full_steps(step_total *total, const real *a, const real *weights,
                                   size_t count, int weighting, const step_point *point,
                                   int is_near)
{
    for (size_t i = 0; i < count; i += SUM_STEPS * STEP_TERMS) {
        const size_t left = (count - i) / STEP_TERMS;
        const size_t steps = SUM_STEPS == 1 || left > SUM_STEPS ? SUM_STEPS : left;
        const pair_points terms = {a + i, point->x, -point->slope, 1, 1};
        add_pass(total, terms, weighting == WEIGHTS_ONE ? NULL : weights + i, steps, weighting,
                 is_near ? &point->factor : NULL);
    }
}

SIGRAMP_INLINE void take_absolute(step_total *total)
{
    for (int i = 0; i < SUMS; ++i)
        total->absolute[i] = vector_absolute(total->sum[i].high + total->sum[i].low);
}

/* The lanes' sum; its low part holds no more than the high part has no place for, as those of many
 * runs of terms must be added. */
static __attribute__((noinline)) quick_subtotal subtotal_of(const step_total *total)
{
    vector_pair lanes_sum = total->sum[0];
    vector absolute = total->absolute[0];
    scaled sum = make_scaled(0, 0, 0);
    quick_subtotal all = {0, 0, 0};
    for (int i = 1; i < SUMS; ++i) {
        const vector_pair next = sum_of(lanes_sum.high, total->sum[i].high);
        lanes_sum.high = next.high;
        lanes_sum.low += next.low + total->sum[i].low;
        absolute += total->absolute[i];
    }
    for (int l = 0; l < DOUBLES; ++l) {
        const scaled next = two_sum(sum.high, lanes_sum.high[l]);
        sum.high = next.high;
        sum.low += next.low + lanes_sum.low[l];
        all.absolute += absolute[l];
    }
    sum = two_sum(sum.high, sum.low);
    all.high = sum.high;
    all.low = sum.low;
    return all;
}

#endif
