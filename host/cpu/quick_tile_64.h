/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_tile.h: double sums in pairs of doubles, in groups. */
#ifndef SIGRAMP_HOST_CPU_QUICK_TILE_64_H
#define SIGRAMP_HOST_CPU_QUICK_TILE_64_H

#define multiply_add(a, b, c) fma((a), (b), (c))
#include "cpu/group.h"
#include "cpu/pair_sums.h"
#include "pair.h"

/* Terms of a group. */
enum { TILE_STEP = GROUP_VECTORS * DOUBLES };

/* The pair form's: points that need many logarithms go one by one where there are forms for them.
 */
SIGRAMP_INLINE group tile_log_one_plus(group e)
{
    double high[TILE_STEP], low[TILE_STEP];
    FOR_GROUP_VECTORS
    {
        vector_to(high + DOUBLES * k, e.of[k].high);
        vector_to(low + DOUBLES * k, e.of[k].low);
    }
#pragma omp simd
    for (int i = 0; i < TILE_STEP; ++i) {
        const scaled log = pair_log_one_plus(make_scaled(high[i], low[i], 0));
        high[i] = log.high;
        low[i] = log.low;
    }
    FOR_GROUP_VECTORS
    {
        e.of[k].high = vector_of(high + DOUBLES * k);
        e.of[k].low = vector_of(low + DOUBLES * k);
    }
    return e;
}

/* The unit of a group, with this logarithm. */
#define group_log_one_plus tile_log_one_plus
#define group_unit tile_unit
#define NUMBER group
#define ARGUMENT group_argument
#define FORM(name) group_##name
#include "formula.h"
#undef group_unit
#undef group_log_one_plus

typedef struct {
    double x[QUICK_POINTS];
    double falling[2][QUICK_POINTS]; /* exp(-slope (x - centre)), high and low parts */
    double rising[2][QUICK_POINTS];  /* and its inverse, unless the unit takes either */
} tile_points;

/* The same of one of them, in all lanes. */
typedef struct {
    double x, slope;
    vector_pair falling, rising;
} tile_point;

/* exp(-t) for |t| <= POINT_REACH, as a pair; far out exp_minus leaves a low part that what follows
 * would not take as small. */
SIGRAMP_INLINE void set_exponential(scaled t, size_t i, double *high, double *low)
{
    const scaled power = exp_minus(t.high, t.low), sum = fast_two_sum(power.high, power.low);
    const real factor = power_of_two(power.exponent);
    high[i] = sum.high * factor;
    low[i] = sum.low * factor;
}

SIGRAMP_INLINE void fill_factors(const sigramp_loop_terms *terms, quick_tile *tile)
{
    const double slope = terms->slope[0], centre = tile->centre;
    const size_t size = tile->size;
#pragma omp simd
    for (size_t i = 0; i < size; ++i) {
        const scaled t = sum_argument(centre, tile->offset[i], unguarded_slope(slope));
        set_exponential(t, i, tile->rising[0], tile->rising[1]);
        if (!unit_takes_either)
            set_exponential(make_scaled(-t.high, -t.low, 0), i, tile->falling[0], tile->falling[1]);
    }
}

SIGRAMP_INLINE void fill_points(const sigramp_loop_terms *terms, const quick_tile *tile,
                                size_t count, const void *x_array, tile_points *block)
{
    const double slope = terms->slope[0], centre = tile->centre;
    const size_t filled = (count + 7) / 8 * 8; /* leaves no lane over */
    memcpy(block->x, x_array, count * sizeof *block->x);
    if (unit_is_ramp)
        return;
    for (size_t j = count; j < filled; ++j)
        block->x[j] = centre;
#pragma omp simd
    for (size_t j = 0; j < filled; ++j) {
        scaled t = sum_argument(block->x[j], centre, unguarded_slope(slope));
        const double near = within(t.high, POINT_REACH);
        t = make_scaled(near, near == t.high ? t.low : 0, 0);
        set_exponential(t, j, block->falling[0], block->falling[1]);
        if (!unit_takes_either)
            set_exponential(make_scaled(-t.high, -t.low, 0), j, block->rising[0], block->rising[1]);
    }
}

SIGRAMP_INLINE vector_pair pair_at(const double *high, const double *low)
{
    const vector_pair pair = {vector_of(high), vector_of(low)};
    return pair;
}

SIGRAMP_INLINE vector_pair pair_in_all(double high, double low)
{
    const vector_pair pair = {vector_all(high), vector_all(low)};
    return pair;
}

/* exp(-t) up to LARGEST_EXPONENTIAL, t's from the tile's i-th on. */
SIGRAMP_INLINE vector_pair limited_exponential(const quick_tile *tile, size_t i,
                                               const tile_point *point)
{
    vector_pair e =
        vector_pair_product(pair_at(tile->rising[0] + i, tile->rising[1] + i), point->falling);
    const vector limited = vector_smaller(e.high, vector_all(LARGEST_EXPONENTIAL));
    e.low = vector_only(vector_lanes_equal(limited, e.high), e.low);
    e.high = limited;
    return e;
}

/* exp(-|t|): near 0 only the sign of t tells it from its inverse. */
SIGRAMP_INLINE vector_pair small_exponential(const quick_tile *tile, size_t i, vector t,
                                             const tile_point *point)
{
    const vector_lanes falls = vector_lanes_at_least(t, vector_all(0));
    const vector_pair rising = pair_at(tile->rising[0] + i, tile->rising[1] + i);
    const vector_pair falling = pair_at(tile->falling[0] + i, tile->falling[1] + i);
    const vector_pair of_offset = {vector_where(falls, rising.high, falling.high),
                                   vector_where(falls, rising.low, falling.low)};
    const vector_pair of_point = {vector_where(falls, point->falling.high, point->rising.high),
                                  vector_where(falls, point->falling.low, point->rising.low)};
    return vector_pair_product(of_offset, of_point);
}

/* The unit at the tile's terms from i on. */
SIGRAMP_INLINE group units_from(const quick_tile *tile, size_t i, const tile_point *point)
{
    const pair_points terms = {tile->offset + i, point->x, -point->slope, 1, 1};
    group_argument t = {{.is_double = unit_is_ramp}, terms, 0};
    FOR_GROUP_VECTORS
    {
        const size_t at = i + (size_t)(DOUBLES * k);
        if (unit_takes_either)
            set_pair(&t.exponential.of[k], limited_exponential(tile, at, point));
        else if (!unit_is_ramp)
            set_pair(&t.exponential.of[k],
                     small_exponential(tile, at, argument_of(terms, k).high, point));
    }
    return tile_unit(t);
}

SIGRAMP_INLINE quick_subtotal add_tile(const quick_tile *tile, const tile_point *point,
                                       int weighting)
{
    pair_sums sums = no_sums();
    for (size_t i = 0; i < tile->size; i += TILE_STEP) {
        const group unit = units_from(tile, i, point);
        add_pairs(&sums, GROUP_VECTORS, unit.of, tile->weight + i, weighting);
    }
    if (weighting != WEIGHTS_MIXED)
        take_absolute(&sums);
    return subtotal_of(&sums);
}

SIGRAMP_INLINE tile_point tile_point_of(const sigramp_loop_terms *terms, const tile_points *block,
                                        size_t j)
{
    tile_point point = {.x = block->x[j], .slope = terms->slope[0]};
    if (!unit_is_ramp)
        point.falling = pair_in_all(block->falling[0][j], block->falling[1][j]);
    if (!unit_is_ramp && !unit_takes_either)
        point.rising = pair_in_all(block->rising[0][j], block->rising[1][j]);
    return point;
}

SIGRAMP_INLINE quick_subtotal tile_sum(const sigramp_loop_terms *terms, const quick_tile *tile,
                                       const tile_points *block, size_t j)
{
    const tile_point point = tile_point_of(terms, block, j);
    if (tile->weighting == WEIGHTS_ONE)
        return add_tile(tile, &point, WEIGHTS_ONE);
    if (tile->weighting == WEIGHTS_OF_ONE_SIGN)
        return add_tile(tile, &point, WEIGHTS_OF_ONE_SIGN);
    return add_tile(tile, &point, WEIGHTS_MIXED);
}

#endif
