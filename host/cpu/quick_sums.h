/* SPDX-License-Identifier: MIT */
/*
 * The loops of kernels/quick_sum.h: blocks of points and tiles of terms, or, at few points, terms
 * one by one (quick_point_....h).
 */
#ifndef SIGRAMP_HOST_CPU_QUICK_SUMS_H
#define SIGRAMP_HOST_CPU_QUICK_SUMS_H

#include "cpu/quick_tile.h"

#ifdef HAS_VECTOR_FORMS
#if SIGRAMP_PRECISION == 32
#include "cpu/quick_point_32.h"
#else
#include "cpu/quick_point_64.h"
#endif
#endif

/* Points that go one by one. A tile gains nothing where most of the time is a logarithm's. */
enum { FEW_POINTS = unit_has_logarithm ? QUICK_POINTS : 2 };
enum { NEAREST_TERMS = FEW_POINTS > 2 ? 2048 : 1 << 14 }; /* stay in a near cache for all of them */

/* What a tile is without one of its terms, and was. */
typedef struct {
    double weight;
    int weighting;
} left_out;

/* Gives term i the weight 0; out of line, for it is rare. */
static __attribute__((noinline)) left_out leave_out(quick_tile *tile, size_t i)
{
    const int weighting = tile->weighting;
    if (weighting == WEIGHTS_ONE) {
        for (size_t k = 0; k < tile->size; ++k)
            tile->weight[k] = 1;
        tile->weighting = WEIGHTS_OF_ONE_SIGN;
    }
    const left_out was = {tile->weight[i], weighting};
    tile->weight[i] = 0;
    return was;
}

static __attribute__((noinline)) void put_back(quick_tile *tile, size_t i, left_out was)
{
    tile->weight[i] = was.weight;
    tile->weighting = was.weighting;
}

/* By tiles: what a point takes of a term serves all points. */
SIGRAMP_INLINE void add_tiles(size_t points, const void *x, const sigramp_loop_terms *terms,
                              size_t start, size_t count, const int64_t *exclude,
                              sigramp_quick_total *totals)
{
    quick_tile tile;
    tile_points block;
    for (size_t done = 0; done < count; done += TILE_TERMS) {
        const size_t left = count - done, size = left < TILE_TERMS ? left : TILE_TERMS;
        if (!fill_tile(terms, start + done, size, &tile)) {
            for (size_t j = 0; j < points; ++j)
                totals[j].sum = (double)NAN;
            return;
        }
        fill_points(terms, &tile, points, x, &block);
        for (size_t j = 0; j < points; ++j) {
            const size_t place = exclude ? (size_t)exclude[j] - (start + done) : SIZE_MAX;
            left_out was = {0, 0};
            if (place < size)
                was = leave_out(&tile, place);
            add_quickly(&totals[j], tile_sum(terms, &tile, &block, j));
            if (place < size)
                put_back(&tile, place, was);
        }
    }
}

#ifdef HAS_VECTOR_FORMS
/* The terms after the last full step, filled up. One function for all weightings: it is no small
 * one. */
static __attribute__((noinline)) void add_last_step(step_total *total, const real *a,
                                                    const real *weights, size_t count,
                                                    const step_point *point)
{
    real offset[STEP_TERMS], weight[STEP_TERMS];
    fill_step(a, weights, count, STEP_TERMS, offset, weight);
    if (point->is_near)
        add_full_steps(total, offset, weight, STEP_TERMS, WEIGHTS_MIXED, point, 1);
    else
        add_full_steps(total, offset, weight, STEP_TERMS, WEIGHTS_MIXED, point, 0);
}

/* Terms [start, start + count) in steps, the last of them filled up. */
SIGRAMP_INLINE quick_subtotal add_steps(const sigramp_loop_terms *terms, size_t start, size_t count,
                                        int weighting, const step_point *point, int is_near)
{
    const real *const a = (const real *)terms->offsets + start;
    const real *const weights =
        weighting == WEIGHTS_ONE ? NULL : (const real *)terms->weights + start;
    const size_t in_steps = count - count % STEP_TERMS;
    step_total total;
    memset(&total, 0, sizeof total);
    add_full_steps(&total, a, weights, in_steps, weighting, point, is_near);
    if (weighting != WEIGHTS_MIXED) /* no term has another sign than its lane's sum */
        take_absolute(&total);
    if (in_steps < count)
        add_last_step(&total, a + in_steps, weights ? weights + in_steps : NULL, count - in_steps,
                      point);
    return subtotal_of(&total);
}

SIGRAMP_INLINE quick_subtotal sum_of_steps(const sigramp_loop_terms *terms, size_t start,
                                           size_t count, const step_point *point, int is_near)
{
    if (terms->weighting == WEIGHTS_ONE)
        return add_steps(terms, start, count, WEIGHTS_ONE, point, is_near);
    if (terms->weighting == WEIGHTS_OF_ONE_SIGN)
        return add_steps(terms, start, count, WEIGHTS_OF_ONE_SIGN, point, is_near);
    return add_steps(terms, start, count, WEIGHTS_MIXED, point, is_near);
}

/* Terms [start, start + count) at x, which is near. */
SIGRAMP_INLINE quick_subtotal point_sum(const sigramp_loop_terms *terms, size_t start, size_t count,
                                        double x)
{
    const step_point point =
        step_point_of(x, terms->slope[0] + terms->slope[1], MOST_OF_TERM, terms->largest_offset);
    return point.is_near ? sum_of_steps(terms, start, count, &point, 1)
                         : sum_of_steps(terms, start, count, &point, 0);
}

/* Point by point, if they are few enough for that; else 0. Apart from tiles: registers and the
 * stack's places are given out function by function. */
static __attribute__((noinline)) int add_by_points(size_t points, const real *x,
                                                   const sigramp_loop_terms *terms, size_t start,
                                                   size_t count, const int64_t *exclude,
                                                   sigramp_quick_total *totals)
{
    int are_near = points <= FEW_POINTS && terms->largest_offset < QUICK_LIMIT;
    for (size_t j = 0; are_near && j < points; ++j)
        are_near = point_is_near(x[j], terms->slope[0]);
    for (size_t done = 0; are_near && done < count; done += NEAREST_TERMS) {
        const size_t left = count - done, size = left < NEAREST_TERMS ? left : NEAREST_TERMS;
        for (size_t j = 0; j < points; ++j) {
            const size_t from = start + done;
            const sigramp_term_runs runs =
                sigramp_terms_but(from, from + size, exclude ? exclude[j] : -1);
            for (int k = 0; k < 2; ++k)
                if (runs.count[k] > 0)
                    add_quickly(&totals[j], point_sum(terms, runs.start[k], runs.count[k], x[j]));
        }
    }
    return are_near;
}
#else
#define add_by_points(points, x, terms, start, count, exclude, totals) 0
#endif

/* Adds terms [start, start + count), but term exclude[j], to the totals of up to QUICK_POINTS
 * points. */
static void quick_add(size_t points, const void *x, const sigramp_loop_terms *terms, size_t start,
                      size_t count, const int64_t *exclude, sigramp_quick_total *totals)
{
    if (!add_by_points(points, x, terms, start, count, exclude, totals))
        add_tiles(points, x, terms, start, count, exclude, totals);
}

/* The result at *x if it is certain; 0 if not. */
static int quick_finish(const void *x, const sigramp_loop_terms *terms,
                        const sigramp_quick_total *total, void *y)
{
    const quick_total sum = {total->sum, total->rest, total->absolute};
    const quick_rounding rounding =
        quick_sum_value(*(const real *)x, sum, terms->largest_weight, (double)terms->count,
                        terms->factor[0] + terms->factor[1], terms->factor_exponent);
    if (rounding.certain)
        *(real *)y = rounding.value;
    return rounding.certain;
}

#endif
