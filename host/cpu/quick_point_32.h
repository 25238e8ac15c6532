/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_sums.h: float sums at few points, where a term's exponential serves no
 * other point: terms on vectors in the wide form's ratios, several to a division. */
#ifndef SIGRAMP_HOST_CPU_QUICK_POINT_32_H
#define SIGRAMP_HOST_CPU_QUICK_POINT_32_H

#include "cpu/wide_vector.h"
#include "quick_term.h"

/* Near offsets' exponentials may be larger than 1. */
#define HAS_NEAR_FORM unit_takes_either
typedef double step_factor;

/* exp(-slope x), |slope x| <= MOST_OF_TERM */
SIGRAMP_INLINE step_factor step_factor_of(double x, double slope)
{
    return wide_exp(-slope * x);
}

#include "cpu/quick_point.h"

/* Terms of a step; those asked for before they are read. */
enum { STEP_TERMS = STEP_POINTS, TERMS_AHEAD = 1024 };

/* Of |t|, for the exponential: exp(MOST_OF_TERM) is near LARGEST_EXPONENTIAL. */
#define MOST_OF_TERM 173.0

/* exp(-t), or exp(-|t|) unless the unit takes either, t = slope (x - a), for a step of offsets. */
SIGRAMP_INLINE wide_ratio step_exponentials(const real *a, const step_point *point)
{
    wides exponent;
    FOR_WIDE_VECTORS
    {
        const real *const at = a + WIDE_VECTOR_POINTS * k;
        const vector near = unit_takes_either
                                ? vector_of_floats_within(at, point->least, point->most)
                                : vector_of_floats(at);
        const vector away = vector_all(point->x) - near;
        const vector limit = vector_all(MOST_OF_TERM / fabs(point->slope));
        exponent.of[k] = unit_takes_either ? away : vector_smaller(limit, vector_absolute(away));
    }
    const double falling = unit_takes_either ? point->slope : fabs(point->slope);
    return wide_ratio_power_of_two(exponent, falling * MINUS_LOG2_E);
}

/* Near offsets' exp(-t) = exp(-slope x) exp(slope a). */
SIGRAMP_INLINE wide_ratio near_exponentials(const real *a, const step_point *point, wides *scale)
{
    wides offset;
    FOR_WIDE_VECTORS offset.of[k] = vector_of_floats(a + WIDE_VECTOR_POINTS * k);
    return wide_ratio_times_power_of_two(point->factor, offset, -MINUS_LOG2_E * point->slope,
                                         scale);
}

/* max(0, t); NaN where the exact sum's term may be infinite. */
SIGRAMP_INLINE wides step_ramps(const real *a, const step_point *point)
{
    wides ramp;
    FOR_WIDE_VECTORS
    {
        const vector away = vector_all(point->x) - vector_of_floats(a + WIDE_VECTOR_POINTS * k);
        const vector t = away * vector_all(point->slope);
        const vector overflows = vector_all(0x1p1023 / LARGEST_FLOAT_ARGUMENT) * t;
        ramp.of[k] = vector_larger(vector_all(0), t) + vector_all(0) * overflows;
    }
    return ramp;
}

SIGRAMP_INLINE wide_ratio step_units(const real *a, const step_point *point, int is_near)
{
    wides scale;
    const wide_ratio_argument t = {
        is_near ? near_exponentials(a, point, &scale) : step_exponentials(a, point),
        is_near ? &scale : NULL, unit_takes_either ? wides_all(0) : step_ramps(a, point)};
    return wide_ratio_unit(t);
}

/* a/b + c/d = over/under */
SIGRAMP_INLINE void add_fractions(vector a, vector b, vector c, vector d, vector *over,
                                  vector *under)
{
    *over = vector_multiply_add(a, d, c * b);
    *under = b * d;
}

/* The sum of a step's fractions, lane by lane, with as few divisions as their range allows. */
SIGRAMP_INLINE vector step_sum(wide_ratio f)
{
    vector over[2], under[2];
    if (unit_divisions == 0)
        return (f.over.of[0] + f.over.of[1]) + (f.over.of[2] + f.over.of[3]);
    for (int k = 0; k < 2; ++k)
        add_fractions(f.over.of[k], f.under.of[k], f.over.of[k + 2], f.under.of[k + 2], &over[k],
                      &under[k]);
    if (unit_divisions == 2)
        return over[0] / under[0] + over[1] / under[1];
    add_fractions(over[0], under[0], over[1], under[1], over, under);
    return over[0] / under[0];
}

typedef struct {
    vector sum, absolute;
} step_total;

SIGRAMP_INLINE void add_step(step_total *total, const real *a, const real *weights, int weighting,
                             const step_point *point, int is_near)
{
    wide_ratio f = step_units(a, point, is_near);
    if (weighting == WEIGHTS_ONE) {
        total->sum += step_sum(f);
        return;
    }
    const wides over = f.over;
    wides weight;
    FOR_WIDE_VECTORS weight.of[k] = vector_of_floats(weights + WIDE_VECTOR_POINTS * k);
    f.over = wides_times(over, weight);
    total->sum += step_sum(f);
    if (weighting == WEIGHTS_MIXED) {
        FOR_WIDE_VECTORS f.over.of[k] = over.of[k] * vector_absolute(weight.of[k]);
        total->absolute += step_sum(f);
    }
}

SIGRAMP_INLINE void add_full_steps(step_total *total, const real *a, const real *weights,
                                   size_t count, int weighting, const step_point *point,
                                   int is_near)
{
    for (size_t i = 0; i < count; i += STEP_TERMS) {
        ask_for_terms(a, weights, i + TERMS_AHEAD, STEP_TERMS);
        add_step(total, a + i, weights ? weights + i : NULL, weighting, point, is_near);
    }
}

SIGRAMP_INLINE void take_absolute(step_total *total)
{
    total->absolute = vector_absolute(total->sum);
}

SIGRAMP_INLINE quick_subtotal subtotal_of(const step_total *total)
{
    quick_subtotal subtotal = {0, 0, 0};
    for (int l = 0; l < WIDE_VECTOR_POINTS; ++l) {
        subtotal.high += total->sum[l];
        subtotal.absolute += total->absolute[l];
    }
    return subtotal;
}

#endif
