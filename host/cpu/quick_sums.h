/* SPDX-License-Identifier: MIT */
/*
 * Direct sums, quickly: nearly every result without the exact addition of host/cpu/sum_loops.h.
 *
 * The exact sum rounds a number whose error has a bound. Another sum of the same terms, added in
 * any order, has another; where every number within both bounds rounds to the same result, that is
 * the exact sum's result, and only the few other points need it. So nothing here need be the same
 * on every machine.
 *
 * exp(-slope (x - a)) is a product of two factors, one for the point and one for the offset, each
 * found once per tile of terms and block of points, relative to the tile's centre. What is left of
 * a term is host/cpu/quick_tile_*.h's.
 */
#ifndef SIGRAMP_HOST_CPU_QUICK_SUMS_H
#define SIGRAMP_HOST_CPU_QUICK_SUMS_H

#include <math.h>

#include "cpu/unit_loops.h"
#include "sum.h"

enum { QUICK_POINTS = SIGRAMP_QUICK_POINTS, TILE_TERMS = 512 };

/* The exponents of a tile's factors, and of a point's, reach no further from 0. */
#define TILE_REACH 170
#define POINT_REACH 600
/* exp(-t) counts as no more: the products of denominators must stay finite. */
#define LARGEST_EXPONENTIAL 0x1p250
/* Sums below so much of the largest weight do not count: their terms may have met that limit, or be
 * near the smallest arguments, of which the exact sum loses low parts. Nor do sums so small that
 * they have lost low parts themselves. */
#define LEAST_OF_WEIGHT (SIGRAMP_PRECISION == 32 && unit_degree == 0 ? 0x1p-100 : 0x1p-180)
#define LEAST_QUICK_SUM 0x1p-900

/* Above the relative errors of a quick sum and of an exact one's terms (host/sum/terms.c), and of
 * an exact one's limbs, per term. */
#if SIGRAMP_PRECISION == 32
#define QUICK_ERROR 0x1p-40
#define EXACT_ERROR 0x1p-34
#define LIMB_ERROR 0x1p-54
#else
#define QUICK_ERROR 0x1p-61
#define EXACT_ERROR 0x1p-60
#define LIMB_ERROR 0x1p-90
#endif

/* A sum of weights times units, and an upper bound of that of their absolute values. */
typedef struct {
    double high, low, absolute;
} quick_part;

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

/* A sum_argument, or one that exp() takes. */
SIGRAMP_INLINE double within(double t, double reach)
{
    return t > reach ? reach : t < -reach ? -reach : t;
}

#if SIGRAMP_PRECISION == 32
#include "cpu/quick_tile_32.h"
#else
#include "cpu/quick_tile_64.h"
#endif

SIGRAMP_INLINE int64 bits_of_double(double value)
{
    int64 bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

SIGRAMP_INLINE double double_of_bits(int64 bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

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
    const int is_narrow = fabs(terms->slope[0]) * (double)farthest <= TILE_REACH;
    if (!is_finite(farthest) || !is_finite(a[0]) || !(is_narrow || unit_is_exact))
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
    const double sum = total->sum + part.high, added = sum - total->sum;
    const double error = (total->sum - (sum - added)) + (part.high - added);
    total->sum = sum;
    total->rest += error + part.low;
    total->absolute += part.absolute;
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

/* How far from the quick sum the exact one's number can be. */
SIGRAMP_INLINE double slack_of(const sigramp_quick_total *total, size_t terms)
{
    const double most_of_unit = unit_degree == 1 ? 1 : unit_degree == 2 ? 0.25 : (double)INFINITY;
    const double largest = most_of_unit * total->weight;
    const double limbs = largest < total->absolute ? largest : total->absolute;
    return total->absolute * (QUICK_ERROR + EXACT_ERROR) + limbs * LIMB_ERROR * (double)terms;
}

SIGRAMP_INLINE int is_reliable(const sigramp_quick_total *total)
{
    if (SIGRAMP_PRECISION == 32 && unit_is_exact && total->absolute == 0 && total->sum == 0)
        return 1; /* every term is 0 */
    return total->absolute >= total->weight * LEAST_OF_WEIGHT &&
           total->absolute >= LEAST_QUICK_SUM && fabs(total->sum) < (double)INFINITY;
}

/* Rounded to a subnormal double a result would have been rounded twice. */
SIGRAMP_INLINE int is_rounded_once(real result)
{
    return SIGRAMP_PRECISION == 32 || absolute(result) >= power_of_two(2 - EXPONENT_BIAS);
}

/* The result at *x if it is certain; 0 if not. */
static int quick_finish(const void *x, const sigramp_loop_terms *terms,
                        const sigramp_quick_total *total, void *y)
{
    const double factor = terms->factor[0] + terms->factor[1];
    const double high = total->sum * factor;
    const double low = multiply_add(total->sum, factor, -high) + total->rest * factor;
    const double reach = slack_of(total, terms->count) * fabs(factor) * (1 + 0x1p-20);
    const real least = (real)ldexp(high + (low - reach), terms->factor_exponent);
    const real most = (real)ldexp(high + (low + reach), terms->factor_exponent);
    if (!is_finite(*(const real *)x) || !is_reliable(total) || !is_rounded_once(least) ||
        bits_of(least) != bits_of(most))
        return 0;
    *(real *)y = total->sum == 0 ? 0 : least; /* a sum of nothing is +0 */
    return 1;
}

#endif
