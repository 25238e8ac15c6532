/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_tile.h: double sums in pairs of doubles, one division for a batch of
 * terms. */
#ifndef SIGRAMP_HOST_CPU_QUICK_TILE_64_H
#define SIGRAMP_HOST_CPU_QUICK_TILE_64_H

#define multiply_add(a, b, c) fma((a), (b), (c))
#include "quick_sum.h"

/* Terms of a batch; batches side by side. */
enum { BATCH = 4, LANES = 16, TILE_STEP = BATCH * LANES };

/* high + low of each term of a batch. */
typedef struct {
    double high[BATCH], low[BATCH];
    int is_double; /* known to the compiler: low is 0 */
} pairs;

/* t by what the formulas take of it. */
typedef struct {
    pairs exponential; /* exp(-t) of a unit that takes either; of others exp(-|t|) */
    pairs ramp;        /* max(0, t) */
} pairs_argument;

#define FOR_BATCH _Pragma("GCC unroll 4") for (int k = 0; k < BATCH; ++k)

SIGRAMP_INLINE pairs pairs_one(void)
{
    const pairs one = {{1, 1, 1, 1}, {0}, 1};
    return one;
}

#if unit_takes_either
SIGRAMP_INLINE pairs pairs_where_falling(pairs_argument t, pairs a, pairs b)
{
    (void)t;
    (void)b;
    return a;
}
#endif

SIGRAMP_INLINE pairs pairs_exponential(pairs_argument t)
{
    return t.exponential;
}

SIGRAMP_INLINE pairs pairs_one_plus(pairs e)
{
    pairs sum;
    FOR_BATCH
    {
        const double larger = e.high[k] > 1 ? e.high[k] : 1,
                     smaller = e.high[k] > 1 ? 1 : e.high[k];
        sum.high[k] = larger + smaller;
        sum.low[k] = (smaller - (sum.high[k] - larger)) + e.low[k];
    }
    sum.is_double = 0;
    return sum;
}

/* For 1 <= d <= 2^250. One division, each term's share of it by what the others are, and the rest
 * of each quotient. */
SIGRAMP_INLINE pairs pairs_quotient(pairs n, pairs d)
{
    const double first = d.high[0] * d.high[1], last = d.high[2] * d.high[3];
    const double inverse = 1 / (first * last);
    const double of_first = inverse * last, of_last = inverse * first;
    pairs quotient;
    FOR_BATCH
    {
        const double y = (k < 2 ? of_first : of_last) * d.high[k ^ 1];
        const double high = n.high[k] * y;
        double rest = fma(-high, d.high[k], n.high[k]);
        if (!n.is_double)
            rest += n.low[k];
        quotient.high[k] = high;
        quotient.low[k] = fma(-high, d.low[k], rest) * y;
    }
    quotient.is_double = 0;
    return quotient;
}

SIGRAMP_INLINE pairs pairs_log_one_plus(pairs e)
{
    FOR_BATCH
    {
        const scaled log = pair_log_one_plus(make_scaled(e.high[k], e.low[k], 0));
        e.high[k] = log.high;
        e.low[k] = log.low;
    }
    return e;
}

SIGRAMP_INLINE pairs pairs_ramp(pairs_argument t)
{
    return t.ramp;
}

SIGRAMP_INLINE pairs pairs_ramp_plus(pairs_argument t, pairs rest)
{
    FOR_BATCH
    {
        const scaled sum = two_sum(t.ramp.high[k], rest.high[k]);
        rest.high[k] = sum.high;
        rest.low[k] += sum.low + t.ramp.low[k];
    }
    return rest;
}

#define NUMBER pairs
#define ARGUMENT pairs_argument
#define FORM(name) pairs_##name
#include "formula.h"

typedef struct {
    double x[QUICK_POINTS];
    double falling[2][QUICK_POINTS]; /* exp(-slope (x - centre)), high and low parts */
    double rising[2][QUICK_POINTS];  /* and its inverse, unless the unit takes either */
} tile_points;

typedef struct {
    double x, slope;
    scaled falling, rising;
    int is_weighted, is_mixed;
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
    const real *const x = x_array;
    const double slope = terms->slope[0], centre = tile->centre;
    for (size_t j = 0; j < count; ++j) {
        scaled t = sum_argument(x[j], centre, unguarded_slope(slope));
        const double near = within(t.high, POINT_REACH);
        t = make_scaled(near, near == t.high ? t.low : 0, 0);
        block->x[j] = x[j];
        set_exponential(t, j, block->falling[0], block->falling[1]);
        if (!unit_takes_either)
            set_exponential(make_scaled(-t.high, -t.low, 0), j, block->rising[0], block->rising[1]);
    }
}

SIGRAMP_INLINE scaled product_of(double high, double low, scaled factor)
{
    const double product = high * factor.high;
    return make_scaled(
        product, fma(high, factor.low, fma(low, factor.high, fma(high, factor.high, -product))), 0);
}

/* exp(-t), or exp(-|t|) where it must be: near 0 only the sign of t tells them apart. */
SIGRAMP_INLINE scaled exponential_of(const quick_tile *tile, size_t i, tile_point point, scaled t)
{
    const scaled e = product_of(tile->rising[0][i], tile->rising[1][i], point.falling);
    if (unit_takes_either) {
        const int is_small = e.high < LARGEST_EXPONENTIAL;
        return make_scaled(is_small ? e.high : LARGEST_EXPONENTIAL, is_small ? e.low : 0, 0);
    }
    const scaled inverse = product_of(tile->falling[0][i], tile->falling[1][i], point.rising);
    return make_scaled(t.high > 0 ? e.high : inverse.high, t.high > 0 ? e.low : inverse.low, 0);
}

SIGRAMP_INLINE pairs quick_batch(const quick_tile *tile, size_t i, size_t share, tile_point point)
{
    pairs_argument argument;
    FOR_BATCH
    {
        const scaled away = two_sum(point.x, -tile->offset[i + k * share]);
        const scaled t = times_slope(away, point.slope, 0);
        const scaled e = exponential_of(tile, i + k * share, point, t);
        argument.exponential.high[k] = e.high;
        argument.exponential.low[k] = e.low;
        argument.ramp.high[k] = t.high > 0 ? t.high : 0;
        argument.ramp.low[k] = t.high > 0 ? t.low : 0;
    }
    argument.exponential.is_double = argument.ramp.is_double = 0;
    return pairs_unit(argument);
}

typedef struct {
    double high[LANES], low[LANES], absolute[LANES];
} tile_total;

/* Adds a batch's terms to a lane. */
SIGRAMP_INLINE void add_batch(tile_total *total, size_t lane, const quick_tile *tile, size_t i,
                              size_t share, tile_point point)
{
    const pairs term = quick_batch(tile, i, share, point);
    FOR_BATCH
    {
        const double weight = tile->weight[i + k * share];
        const double value = point.is_weighted ? term.high[k] * weight : term.high[k];
        const double rest = point.is_weighted
                                ? fma(term.low[k], weight, fma(term.high[k], weight, -value))
                                : term.low[k];
        const scaled sum = two_sum(total->high[lane], value);
        total->high[lane] = sum.high;
        total->low[lane] += sum.low + rest;
        if (point.is_mixed)
            total->absolute[lane] += fabs(value);
    }
}

SIGRAMP_INLINE quick_subtotal add_tile(const quick_tile *tile, tile_point point)
{
    const size_t share = tile->size / BATCH;
    tile_total total = {{0}, {0}, {0}};
    for (size_t i = 0; i < share; i += LANES)
#pragma omp simd
        for (size_t l = 0; l < LANES; ++l)
            add_batch(&total, l, tile, i + l, share, point);
    quick_subtotal subtotal = {0, 0, 0};
    for (size_t l = 0; l < LANES; ++l) {
        const scaled sum = two_sum(subtotal.high, total.high[l]);
        subtotal.high = sum.high;
        subtotal.low += sum.low + total.low[l];
        subtotal.absolute += total.absolute[l];
    }
    if (!point.is_mixed)
        subtotal.absolute = fabs(subtotal.high);
    return subtotal;
}

SIGRAMP_INLINE quick_subtotal tile_sum(const sigramp_loop_terms *terms, const quick_tile *tile,
                                       const tile_points *block, size_t j)
{
    tile_point point = {.x = block->x[j],
                        .slope = terms->slope[0],
                        .falling = make_scaled(block->falling[0][j], block->falling[1][j], 0),
                        .rising = make_scaled(0, 0, 0)};
    if (!unit_takes_either)
        point.rising = make_scaled(block->rising[0][j], block->rising[1][j], 0);
    if (tile->weighting == WEIGHTS_ONE)
        return add_tile(tile, point);
    point.is_weighted = 1;
    if (tile->weighting == WEIGHTS_OF_ONE_SIGN)
        return add_tile(tile, point);
    point.is_mixed = 1;
    return add_tile(tile, point);
}

#endif
