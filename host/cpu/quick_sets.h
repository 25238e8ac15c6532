/* SPDX-License-Identifier: MIT */
/*
 * Part of host/cpu/set_loops.c: quick sums of the same terms with several sets of weights. A unit's
 * values are found once for a tile and a few points; with them the sets' sums are a product of
 * matrices, judged like any quick sum. In float32 its roundings add 2^-46 to a tile's own error,
 * for which QUICK_ERROR_32 leaves 2^-41.9 (tests/certificates/README.md); for float64 see below.
 */
#ifndef SIGRAMP_HOST_CPU_QUICK_SETS_H
#define SIGRAMP_HOST_CPU_QUICK_SETS_H

#include "cpu/quick_tile.h"

/* Points whose values stay in a near cache; points and sets whose sums stay in registers. */
enum { VALUE_POINTS = 8, SIDE_POINTS = 4 };
#ifdef __AVX512F__
enum { SIDE_SETS = SIGRAMP_PRECISION == 32 ? 4 : 2 };
#else
enum { SIDE_SETS = SIGRAMP_PRECISION == 32 ? 2 : 1 };
#endif

/* Rows of a power of two would all lie in the same places of a cache. */
enum { ROW_TERMS = TILE_TERMS + 8 };

/* A unit's values at the terms of a tile, for each of a few points. */
typedef struct {
    double high[VALUE_POINTS][ROW_TERMS];
#if SIGRAMP_PRECISION == 64
    double low[VALUE_POINTS][ROW_TERMS];
    double largest[VALUE_POINTS];
#endif
} tile_values;

/* The sets' weights of a tile's terms, and 0 for those that fill it up. */
typedef struct {
    double weight[SIGRAMP_SETS][ROW_TERMS];
    double largest[SIGRAMP_SETS]; /* of their sizes, NaN apart */
    int is_mixed[SIGRAMP_SETS];
} set_weights;

/* Where a few sets' sums at a few points begin. */
typedef struct {
    const tile_values *values;
    const set_weights *weights;
    size_t size;       /* of the tile */
    size_t set, point; /* the first */
} set_block;

SIGRAMP_INLINE void fill_set(const sigramp_loop_terms *terms, size_t start, size_t count,
                             const quick_tile *tile, set_weights *weights, size_t set)
{
    const real *const given = (const real *)terms->weights + start;
    double *const weight = weights->weight[set];
    double largest = 0;
#pragma omp simd reduction(max : largest)
    for (size_t i = 0; i < count; ++i) {
        weight[i] = given[i];
        largest = fabs((double)given[i]) > largest ? fabs((double)given[i]) : largest;
    }
    for (size_t i = count; i < tile->size; ++i)
        weight[i] = 0;
    weights->largest[set] = largest;
    weights->is_mixed[set] = terms->weighting == WEIGHTS_MIXED;
}

#if SIGRAMP_PRECISION == 32
/* A batch's values, and those of its second half. */
typedef struct {
    double first[2], last[2];
} batch_values;

/* Two numerators over their denominators, by the denominators' inverse product. */
SIGRAMP_INLINE void divide_two(fraction a, fraction b, double inverse, double *value)
{
    value[0] = a.over * (inverse * b.under);
    value[1] = b.over * (inverse * a.under);
}

/* With one division: denominators are at most LARGEST_EXPONENTIAL and 1. Only two of a batch of
 * two. */
SIGRAMP_INLINE batch_values divide_batch(fraction a, fraction b, fraction c, fraction d)
{
    const double first = a.under * b.under, last = BATCH == 4 ? c.under * d.under : 1;
    const double inverse = unit_divisions == 0 ? 1 : 1 / (first * last);
    batch_values values;
    divide_two(a, b, inverse * last, values.first);
    divide_two(c, d, inverse * first, values.last);
    return values;
}

/* Of the block's point, into the values' place. */
static __attribute__((noinline)) void fill_values(const sigramp_loop_terms *terms,
                                                  const quick_tile *tile, const tile_points *block,
                                                  size_t point, tile_values *values, size_t place)
{
    const tile_point at = {.at = {.x = block->x[point],
                                  .slope = terms->slope[0] + terms->slope[1],
                                  .falling = block->falling[point],
                                  .rising = unit_takes_either ? 0 : block->rising[point]}};
    const double doubt = unit_is_bounded ? 0 : block->doubt[point];
    const size_t share = tile->size / BATCH, third = BATCH == 4 ? 2 * share : 0;
    double *const to = values->high[place];
#pragma omp simd
    for (size_t i = 0; i < share; ++i) {
        const batch_values batch =
            divide_batch(tile_term(tile, i, at), tile_term(tile, i + share, at),
                         tile_term(tile, i + third, at), tile_term(tile, i + third + share, at));
        to[i] = batch.first[0];
        to[i + share] = batch.first[1];
        if (BATCH == 4) {
            to[i + 2 * share] = batch.last[0];
            to[i + 3 * share] = batch.last[1];
        }
    }
    to[0] += doubt;
}

typedef struct {
    vector sum[SIDE_SETS][SIDE_POINTS];
} side_sums;

/* Sums of products, or of their sizes; how many sets and points, and which of both, is known to the
 * compiler. */
SIGRAMP_INLINE side_sums add_products(set_block at, size_t sets, size_t points, int is_absolute)
{
    side_sums sums;
    memset(&sums, 0, sizeof sums);
    for (size_t i = 0; i < at.size; i += DOUBLES) {
        vector value[SIDE_POINTS];
#pragma GCC unroll 4
        for (size_t j = 0; j < points; ++j)
            value[j] = vector_of(at.values->high[at.point + j] + i);
#pragma GCC unroll 4
        for (size_t k = 0; k < sets; ++k) {
            vector weight = vector_of(at.weights->weight[at.set + k] + i);
            weight = is_absolute ? vector_absolute(weight) : weight;
#pragma GCC unroll 4
            for (size_t j = 0; j < points; ++j)
                sums.sum[k][j] = vector_multiply_add(weight, value[j], sums.sum[k][j]);
        }
    }
    return sums;
}

SIGRAMP_INLINE double sum_of_lanes(vector a)
{
    double sum = 0;
    for (int l = 0; l < DOUBLES; ++l)
        sum += a[l];
    return sum;
}

SIGRAMP_INLINE void add_side(set_block at, size_t sets, size_t points, sigramp_quick_total *totals)
{
    const side_sums sums = add_products(at, sets, points, 0);
    side_sums absolutes = sums;
    int is_mixed = 0;
    for (size_t k = 0; k < sets; ++k)
        is_mixed |= at.weights->is_mixed[at.set + k];
    if (is_mixed)
        absolutes = add_products(at, sets, points, 1);
    for (size_t k = 0; k < sets; ++k)
        for (size_t j = 0; j < points; ++j) {
            const double sum = sum_of_lanes(sums.sum[k][j]);
            const double absolute = fabs(sum_of_lanes(absolutes.sum[k][j]));
            add_quickly(&totals[k * SIGRAMP_SET_POINTS + j], (quick_subtotal){sum, 0, absolute});
        }
}
#else
/* Of the block's point, into the values' place. */
static __attribute__((noinline)) void fill_values(const sigramp_loop_terms *terms,
                                                  const quick_tile *tile, const tile_points *block,
                                                  size_t point, tile_values *values, size_t place)
{
    const tile_point at = tile_point_of(terms, block, point);
    double *const high = values->high[place], *const low = values->low[place];
    vector largest_in = vector_all(0);
    double largest = 0;
    for (size_t i = 0; i < tile->size; i += TILE_STEP) {
        const group unit = units_from(tile, i, &at);
        FOR_GROUP_VECTORS
        {
            const size_t first = i + (size_t)(DOUBLES * k);
            vector_to(high + first, unit.of[k].high);
            vector_to(low + first, unit.of[k].low);
            largest_in = vector_larger(unit.of[k].high, largest_in);
        }
    }
    for (int l = 0; l < DOUBLES; ++l)
        largest = largest_in[l] > largest ? largest_in[l] : largest;
    values->largest[place] = largest;
}

/*
 * Sums of products begin at a number of 3 2^e, where all of a tile's come to less than 2^e: so each
 * sum is on the grid of numbers of that size, and a product's rest is exact but for one rounding.
 */
typedef struct {
    vector sum[SIDE_SETS][SIDE_POINTS], rest[SIDE_SETS][SIDE_POINTS];
    double start[SIDE_SETS][SIDE_POINTS];
} side_sums;

/* Of a tile's products. NaN or infinite if those are. */
SIGRAMP_INLINE double start_of(double largest_weight, double largest_value)
{
    const double most = 2 * TILE_TERMS * largest_weight * largest_value;
    return 3 * real_of_bits(bits_of(most) & (EXPONENT_MASK << STORED_BITS));
}

/* How far all those sums' rests are off, over the start and QUICK_ERROR: of a product it is 2^-53.5
 * of the start at most, and a step of a lane is off by no more than 2^-53 of all of the lane's.
 * That is 2^-28.9 where a lane has half of the terms. */
#define START_ERROR 0x1p-27

SIGRAMP_INLINE side_sums add_products(set_block at, size_t sets, size_t points)
{
    side_sums sums;
    for (size_t k = 0; k < sets; ++k)
        for (size_t j = 0; j < points; ++j) {
            sums.start[k][j] =
                start_of(at.weights->largest[at.set + k], at.values->largest[at.point + j]);
            sums.sum[k][j] = vector_all(sums.start[k][j]);
            sums.rest[k][j] = vector_all(0);
        }
    for (size_t i = 0; i < at.size; i += DOUBLES) {
        vector weight[SIDE_SETS];
#pragma GCC unroll 4
        for (size_t k = 0; k < sets; ++k)
            weight[k] = vector_of(at.weights->weight[at.set + k] + i);
#pragma GCC unroll 4
        for (size_t j = 0; j < points; ++j) {
            const vector high = vector_of(at.values->high[at.point + j] + i);
            const vector low = vector_of(at.values->low[at.point + j] + i);
#pragma GCC unroll 4
            for (size_t k = 0; k < sets; ++k) {
                const vector before = sums.sum[k][j];
                const vector sum = vector_multiply_add(weight[k], high, before);
                const vector rest = vector_multiply_add(weight[k], high, before - sum);
                sums.rest[k][j] += vector_multiply_add(weight[k], low, rest);
                sums.sum[k][j] = sum;
            }
        }
    }
    return sums;
}

SIGRAMP_INLINE double add_absolutes(set_block at, size_t k, size_t j)
{
    const double *const weight = at.weights->weight[at.set + k];
    const double *const value = at.values->high[at.point + j];
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < at.size; ++i)
        sum += fabs(weight[i]) * value[i];
    return sum;
}

SIGRAMP_INLINE void add_side(set_block at, size_t sets, size_t points, sigramp_quick_total *totals)
{
    const side_sums sums = add_products(at, sets, points);
    for (size_t k = 0; k < sets; ++k)
        for (size_t j = 0; j < points; ++j) {
            const double start = sums.start[k][j];
            quick_subtotal subtotal = {0, 0, 0};
            for (int l = 0; l < DOUBLES; ++l) {
                const scaled sum = two_sum(subtotal.high, sums.sum[k][j][l] - start);
                subtotal.high = sum.high;
                subtotal.low += sum.low + sums.rest[k][j][l];
            }
            /* Where the start is large beside the sum, all of that may be in the rests. */
            const scaled sum = two_sum(subtotal.high, subtotal.low);
            const double absolute =
                at.weights->is_mixed[at.set + k] ? add_absolutes(at, k, j) : fabs(sum.high);
            add_quickly(&totals[k * SIGRAMP_SET_POINTS + j],
                        (quick_subtotal){sum.high, sum.low, absolute + START_ERROR * start});
        }
}
#endif

SIGRAMP_INLINE void add_point_sides(set_block at, size_t sets, size_t points,
                                    sigramp_quick_total *totals)
{
    if (points == SIDE_POINTS)
        add_side(at, sets, SIDE_POINTS, totals);
    else
        for (size_t j = 0; j < points; ++j, ++at.point)
            add_side(at, sets, 1, totals + j);
}

/* The tile's terms at a few points, for all sets. */
static __attribute__((noinline)) void add_values_of(const tile_values *values,
                                                    const set_weights *weights, size_t size,
                                                    size_t sets, size_t points,
                                                    sigramp_quick_total *totals)
{
    for (size_t set = 0; set < sets; set += SIDE_SETS)
        for (size_t point = 0; point < points; point += SIDE_POINTS) {
            const size_t left = points - point;
            set_block at = {values, weights, size, set, point};
            const size_t side = left < SIDE_POINTS ? left : SIDE_POINTS;
            sigramp_quick_total *to = totals + set * SIGRAMP_SET_POINTS + point;
            if (sets - set >= SIDE_SETS) {
                add_point_sides(at, SIDE_SETS, side, to);
                continue;
            }
            for (; at.set < sets; ++at.set, to += SIGRAMP_SET_POINTS)
                add_point_sides(at, 1, side, to);
        }
}

#endif
