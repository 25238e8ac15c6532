/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_sums.h: double sums at few points, where a term's exponential serves no
 * other point: terms on vectors in the group form or the ratio form. */
#ifndef SIGRAMP_HOST_CPU_QUICK_POINT_64_H
#define SIGRAMP_HOST_CPU_QUICK_POINT_64_H

#include "cpu/pair_sums.h"
#include "cpu/pass.h"

typedef form_factor step_factor;
typedef pair_sums step_total;

/* exp(-slope x), |slope x| <= MOST_OF_TERM */
static step_factor step_factor_of(double x, double slope)
{
    double high, low;
    set_exponential(sum_argument(x, 0, unguarded_slope(slope)), 0, &high, &low);
    return factor_of_pair(high, low);
}

#include "cpu/quick_point.h"

/* Terms of a step; those asked for before they are read. */
enum { STEP_TERMS = STEP_POINTS, TERMS_AHEAD = 192 };

/* Steps of a pass; logarithms leave it no registers. */
enum { SUM_STEPS = unit_has_logarithm ? 1 : PASS_STEPS };

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
    for (int k = 0; k < (int)steps * (STEP_TERMS / DOUBLES); k += VALUES_AT_ONCE) {
        vector_pair value[VALUES_AT_ONCE];
        values_of_pass(&pass, terms, k, value);
        add_pairs(total, VALUES_AT_ONCE, value,
                  weights + (weighting == WEIGHTS_ONE ? 0 : DOUBLES * k), weighting);
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

#endif
