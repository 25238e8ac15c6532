/* SPDX-License-Identifier: MIT */
/*
 * The loops of direct sums, part of host/cpu/unit_loops.c: the exact ones, lanes over the terms of
 * one point, and before them the quick ones, which decide nearly every point.
 */
#ifndef SIGRAMP_HOST_CPU_SUM_LOOPS_H
#define SIGRAMP_HOST_CPU_SUM_LOOPS_H

#include "cpu/quick_sums.h"
#include "cpu/slope_at.h"

_Static_assert(NOTHING == SIGRAMP_LEAST_SCALE, "one least scale");

/* A term's own slope, which is one real. */
SIGRAMP_INLINE sum_slope own_slope(real slope, int guarded)
{
    sum_slope own = unguarded_slope(slope);
    own.guarded = guarded;
    return own;
}

/* Whether arguments are guarded, and terms have slopes of their own, is known when this is
 * compiled.
 */
SIGRAMP_INLINE int64_t scale_of(real point, const sigramp_loop_terms *terms, size_t start,
                                size_t count, int guarded, int own)
{
    const real *s = own ? (const real *)terms->slopes + start : NULL;
    const real *a = (const real *)terms->offsets + start;
    const integer *e = (const integer *)terms->weight_exponents + start;
    sum_slope slope = slope_at(point, terms);
    integer scale = NOTHING;
    slope.guarded = guarded;
    slope.low = slope.rest = 0; /* what they change is no matter of magnitude */
    for (size_t i = 0; i < count; ++i)
        scale = at_least(scale,
                         term_magnitude(point, a[i], e[i], own ? own_slope(s[i], guarded) : slope));
    return scale;
}

static int64_t scale_loop(const void *x, const sigramp_loop_terms *terms, size_t start,
                          size_t count)
{
    const real point = *(const real *)x;
    const int guarded = slope_at(point, terms).guarded;
    if (terms->slopes)
        return guarded ? scale_of(point, terms, start, count, 1, 1)
                       : scale_of(point, terms, start, count, 0, 1);
    return guarded ? scale_of(point, terms, start, count, 1, 0)
                   : scale_of(point, terms, start, count, 0, 0);
}

SIGRAMP_INLINE sigramp_loop_total add_at(real point, const sigramp_loop_terms *terms, size_t start,
                                         size_t count, integer scale, int guarded, int own)
{
    sum_slope slope = slope_at(point, terms);
    sum_total total = {0, 0, 0, 0};
    slope.guarded = guarded;
    for (size_t end = start + count; start < end;) {
        const size_t size = end - start < TERMS_PER_SPILL ? end - start : TERMS_PER_SPILL;
        const real *a = (const real *)terms->offsets + start;
        const real *w = (const real *)terms->weight_significands + start;
        const integer *e = (const integer *)terms->weight_exponents + start;
        const real *s = own ? (const real *)terms->slopes + start : NULL;
        natural limb_1 = 0, limb_2 = 0, limb_3 = 0;
        real special = 0;
#pragma omp simd reduction(+ : limb_1, limb_2, limb_3, special)
        for (size_t i = 0; i < size; ++i) {
            sum_subtotal subtotal = {0, 0, 0, 0};
            subtotal = add_term(subtotal, point, a[i], w[i], e[i],
                                own ? own_slope(s[i], guarded) : slope, scale);
            limb_1 += subtotal.limb_1;
            limb_2 += subtotal.limb_2;
            limb_3 += subtotal.limb_3;
            special += subtotal.special;
        }
        const sum_subtotal subtotal = {limb_1, limb_2, limb_3, special};
        total = add_subtotal(total, subtotal, (natural)size);
        start += size;
    }
    const sigramp_loop_total wide = {total.limb_1, total.limb_2, total.limb_3,
                                     (double)total.special};
    return wide;
}

static sigramp_loop_total add_loop(const void *x, const sigramp_loop_terms *terms, size_t start,
                                   size_t count, int64_t scale)
{
    const real point = *(const real *)x;
    const int guarded = slope_at(point, terms).guarded;
    const integer at = (integer)scale;
    if (terms->slopes)
        return guarded ? add_at(point, terms, start, count, at, 1, 1)
                       : add_at(point, terms, start, count, at, 0, 1);
    return guarded ? add_at(point, terms, start, count, at, 1, 0)
                   : add_at(point, terms, start, count, at, 0, 0);
}

static void finish_loop(const sigramp_loop_terms *terms, sigramp_loop_total total, int64_t scale,
                        void *y)
{
    const sum_total sum = {total.limb_1, total.limb_2, total.limb_3, (real)total.special};
    const scaled constant =
        make_scaled((real)terms->constant[0], (real)terms->constant[1], terms->constant_exponent);
    if (constant.high != 0)
        *(real *)y = sum_value_beside(sum, (integer)scale, (real)terms->factor[0],
                                      (real)terms->factor[1], terms->factor_exponent, constant);
    else
        *(real *)y = sum_value(sum, (integer)scale, (real)terms->factor[0], (real)terms->factor[1],
                               terms->factor_exponent);
}

/* but: a term that is left out, or -1. */
static real exact_sum(real x, const sigramp_loop_terms *terms, int64_t but)
{
    const sigramp_term_runs runs = sigramp_terms_but(0, terms->count, but);
    sigramp_loop_total total = {0, 0, 0, 0};
    int64_t scale = NOTHING;
    real y = 0;
    for (int k = 0; k < 2; ++k) {
        const int64_t found = scale_loop(&x, terms, runs.start[k], runs.count[k]);
        scale = found > scale ? found : scale;
    }
    for (int k = 0; k < 2; ++k)
        total = sigramp_add_totals(total, add_loop(&x, terms, runs.start[k], runs.count[k], scale));
    finish_loop(terms, total, scale, &y);
    return y;
}

/* Few terms: the quick form's start at a point would cost more than the terms do. */
enum { POINT_BLOCK = 64, FEW_TERMS = SIGRAMP_PRECISION == 32 ? 8 : 16 };
_Static_assert((int)FEW_TERMS <= TERMS_PER_SPILL,
               "the subtotals of so many terms must not overflow");

/* The exact sums of few terms at up to POINT_BLOCK points, lanes over the points. Guarded points
 * are done again. */
static void sum_at_points(size_t count, const real *x, const sigramp_loop_terms *terms, real *y)
{
    const real *a = terms->offsets;
    const real *w = terms->weight_significands;
    const integer *e = terms->weight_exponents;
    sum_slope slope = slope_at(0, terms);
    real point[POINT_BLOCK] = {0};
    integer scale[POINT_BLOCK];
    natural limb_1[POINT_BLOCK] = {0}, limb_2[POINT_BLOCK] = {0}, limb_3[POINT_BLOCK] = {0};
    real special[POINT_BLOCK] = {0};

    slope.guarded = 0;
    memcpy(point, x, count * sizeof *point);
    for (size_t j = 0; j < POINT_BLOCK; ++j)
        scale[j] = NOTHING;
    for (size_t i = 0; i < terms->count; ++i)
        for (size_t j = 0; j < POINT_BLOCK; ++j) {
            const integer own = term_magnitude(point[j], a[i], e[i], slope);
            scale[j] = at_least(scale[j], own);
        }
    for (size_t i = 0; i < terms->count; ++i)
#pragma omp simd
        for (size_t j = 0; j < POINT_BLOCK; ++j) {
            sum_subtotal subtotal = {limb_1[j], limb_2[j], limb_3[j], special[j]};
            subtotal = add_term(subtotal, point[j], a[i], w[i], e[i], slope, scale[j]);
            limb_1[j] = subtotal.limb_1;
            limb_2[j] = subtotal.limb_2;
            limb_3[j] = subtotal.limb_3;
            special[j] = subtotal.special;
        }
    for (size_t j = 0; j < count; ++j) {
        const sum_subtotal subtotal = {limb_1[j], limb_2[j], limb_3[j], special[j]};
        const sum_total none = {0, 0, 0, 0};
        const sum_total total = add_subtotal(none, subtotal, (natural)terms->count);
        y[j] = slope_at(point[j], terms).guarded
                   ? exact_sum(point[j], terms, -1)
                   : sum_value(total, scale[j], (real)terms->factor[0], (real)terms->factor[1],
                               terms->factor_exponent);
    }
}

static void sum_few_terms(size_t count, const real *x, const sigramp_loop_terms *terms, real *y)
{
    for (size_t start = 0; start < count; start += POINT_BLOCK) {
        const size_t left = count - start, size = left < POINT_BLOCK ? left : POINT_BLOCK;
        sum_at_points(size, x + start, terms, y + start);
    }
}

/* Up to QUICK_POINTS points. */
static void sum_many_terms(size_t count, const real *x, const sigramp_loop_terms *terms,
                           const int64_t *exclude, real *y)
{
    sigramp_quick_total totals[QUICK_POINTS] = {{0}};
    quick_add(count, x, terms, 0, terms->count, exclude, totals);
    for (size_t j = 0; j < count; ++j) {
        const real point = x[j]; /* y may be x */
        if (!quick_finish(&point, terms, &totals[j], &y[j]))
            y[j] = exact_sum(point, terms, sigramp_excluded_at(exclude, j));
    }
}

static void sum_loop(size_t count, const void *x_array, const sigramp_loop_terms *terms,
                     const int64_t *exclude, void *y_array)
{
    const real *x = x_array;
    real *y = y_array;
    /* With slopes no factor is common to the exponentials; quick sums know no constant, and few
     * terms no exclusion. */
    const int are_few = terms->count <= FEW_TERMS;
    if (terms->slopes || terms->constant[0] != 0 || (are_few && exclude)) {
        for (size_t j = 0; j < count; ++j)
            y[j] = exact_sum(x[j], terms, sigramp_excluded_at(exclude, j));
        return;
    }
    if (are_few) {
        sum_few_terms(count, x, terms, y);
        return;
    }
    for (size_t start = 0; start < count; start += QUICK_POINTS) {
        const size_t left = count - start;
        sum_many_terms(left < QUICK_POINTS ? left : QUICK_POINTS, x + start, terms,
                       exclude ? exclude + start : NULL, y + start);
    }
}

#endif
