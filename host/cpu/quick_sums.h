/* SPDX-License-Identifier: MIT */
/*
 * The loops of kernels/quick_sum.h: blocks of points and tiles of terms. What is left of a term is
 * kernels/quick_term.h's or host/cpu/quick_tile_64.h's.
 */
#ifndef SIGRAMP_HOST_CPU_QUICK_SUMS_H
#define SIGRAMP_HOST_CPU_QUICK_SUMS_H

#include <math.h>

#include "cpu/unit_loops.h"
#include "sum.h"

enum { QUICK_POINTS = SIGRAMP_QUICK_POINTS, TILE_TERMS = 512 };

/* The terms of a tile whose offsets are so close together that their factors do not overflow. */
typedef struct {
    size_t size; /* a multiple of TILE_STEP */
    real centre;
    int is_weighted, is_mixed; /* are weights not all 1; are some of either sign */
    double largest_weight;     /* of their absolute values */
    double weight[TILE_TERMS];
#if SIGRAMP_PRECISION == 32
    double offset[TILE_TERMS];
    double rising[TILE_TERMS];  /* exp(slope (a - centre)) */
    double falling[TILE_TERMS]; /* and its inverse, for units of degree 0 */
#else
    real offset[TILE_TERMS];
    double rising[2][TILE_TERMS]; /* high and low parts */
    double falling[2][TILE_TERMS];
#endif
} quick_tile;

#if SIGRAMP_PRECISION == 32
#include "cpu/quick_tile_32.h"
#else
#include "cpu/quick_tile_64.h"
#endif

/* Weights as doubles, exact; as integers, sizes order alike, and only compilers that are told to
 * neglect NaN would vectorise the maximum of reals. */
SIGRAMP_INLINE void read_weights(const sigramp_loop_terms *terms, size_t start, size_t count,
                                 quick_tile *tile)
{
    const real *w = (const real *)terms->weight_significands + start;
    const integer *e = (const integer *)terms->weight_exponents + start;
    int64 largest = 0, positive = 0, negative = 0;
    for (size_t i = 0; i < count; ++i) {
        tile->weight[i] = weight_of(w[i], e[i]);
        const int64 bits = bits_of_double(tile->weight[i]), size = bits & INT64_MAX;
        largest = size > largest ? size : largest;
        positive |= bits > 0;
        negative |= bits < 0;
    }
    tile->is_mixed = positive && negative;
    tile->largest_weight = double_of_bits(largest);
}

/* The terms that fill the last step up have weight 0. */
SIGRAMP_INLINE void fill_weights(const sigramp_loop_terms *terms, size_t start, size_t count,
                                 quick_tile *tile)
{
    tile->is_weighted = terms->is_weighted || count < tile->size;
    tile->is_mixed = 0;
    tile->largest_weight = 1;
    if (terms->is_weighted)
        read_weights(terms, start, count, tile);
    for (size_t i = 0; tile->is_weighted && !terms->is_weighted && i < count; ++i)
        tile->weight[i] = 1;
    for (size_t i = count; i < tile->size; ++i)
        tile->weight[i] = 0;
}

/* How far an offset is from the first; NaN if one is. As integers, sizes order alike, NaN last. */
SIGRAMP_INLINE real farthest_from_first(const real *a, size_t count)
{
    natural farthest = 0;
    for (size_t i = 0; i < count; ++i) {
        const natural size = (natural)bits_of(absolute(a[i] - a[0]));
        farthest = size > farthest ? size : farthest;
    }
    return real_of_bits((integer)farthest);
}

/* 0 if the offsets are too far apart, or not finite. */
SIGRAMP_INLINE int fill_tile(const sigramp_loop_terms *terms, size_t start, size_t count,
                             quick_tile *tile)
{
    const real *a = (const real *)terms->offsets + start;
    const real farthest = farthest_from_first(a, count);
    const int is_narrow = quick_is_narrow(farthest, terms->slope[0]);
    const int is_near = farthest < QUICK_LIMIT && absolute(a[0]) < QUICK_LIMIT; /* and no NaN */
    if (!is_near || !(is_narrow || unit_is_exact))
        return 0;
    const size_t size = (count + TILE_STEP - 1) / TILE_STEP * TILE_STEP;
    tile->size = size;
    tile->centre = a[0];
    for (size_t i = 0; i < count; ++i)
        tile->offset[i] = a[i];
    for (size_t i = count; i < size; ++i)
        tile->offset[i] = a[0];
    fill_weights(terms, start, count, tile);
    if (!unit_is_exact)
        fill_factors(terms, tile);
    return 1;
}

SIGRAMP_INLINE void add_quickly(sigramp_quick_total *total, quick_part part, double largest_weight)
{
    const quick_total before = {total->sum, total->rest, total->absolute};
    const quick_total after = quick_plus(before, part);
    total->sum = after.sum;
    total->rest = after.rest;
    total->absolute = after.absolute;
    total->weight = largest_weight > total->weight ? largest_weight : total->weight;
}

/* Adds terms [start, start + count) to the totals of up to QUICK_POINTS points. */
static void quick_add(size_t points, const void *x, const sigramp_loop_terms *terms, size_t start,
                      size_t count, sigramp_quick_total *totals)
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
        for (size_t j = 0; j < points; ++j)
            add_quickly(&totals[j], tile_sum(terms, &tile, &block, j), tile.largest_weight);
    }
}

/* The result at *x if it is certain; 0 if not. */
static int quick_finish(const void *x, const sigramp_loop_terms *terms,
                        const sigramp_quick_total *total, void *y)
{
    const quick_total sum = {total->sum, total->rest, total->absolute};
    const quick_rounding rounding =
        quick_sum_value(*(const real *)x, sum, total->weight, (double)terms->count,
                        terms->factor[0] + terms->factor[1], terms->factor_exponent);
    if (rounding.certain)
        *(real *)y = rounding.value;
    return rounding.certain;
}

#endif
