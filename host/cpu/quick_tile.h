/* SPDX-License-Identifier: MIT */
/*
 * The tiles of kernels/quick_sum.h: terms whose exponentials have factors in common. What is left
 * of a tile's term is kernels/quick_term.h's or host/cpu/quick_tile_64.h's.
 */
#ifndef SIGRAMP_HOST_CPU_QUICK_TILE_H
#define SIGRAMP_HOST_CPU_QUICK_TILE_H

#include <math.h>

#include "cpu/loops.h"
#include "cpu/vector.h"
#include "sum.h"

enum { QUICK_POINTS = SIGRAMP_QUICK_POINTS, TILE_TERMS = 512 };

/* The terms of a tile whose offsets are so close together that their factors do not overflow. */
typedef struct {
    size_t size; /* a multiple of TILE_STEP */
    real centre;
    int weighting; /* of the terms, and those that fill it up */
    _Alignas(VECTOR_BYTES) double weight[TILE_TERMS];
#if SIGRAMP_PRECISION == 32
    double offset[TILE_TERMS];
    double rising[TILE_TERMS];  /* exp(slope (a - centre)) */
    double falling[TILE_TERMS]; /* and its inverse, unless the unit takes either */
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

/* The terms that fill the last step up have the weight 0. */
SIGRAMP_INLINE void fill_weights(const sigramp_loop_terms *terms, size_t start, size_t count,
                                 quick_tile *tile)
{
    const real *const weights = terms->weights;
    tile->weighting = terms->weighting;
    if (tile->weighting == WEIGHTS_ONE && count < tile->size)
        tile->weighting = WEIGHTS_OF_ONE_SIGN;
    if (tile->weighting == WEIGHTS_ONE)
        return;
    for (size_t i = 0; i < count; ++i)
        tile->weight[i] = weights ? weights[start + i] : 1;
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
    if (!quick_is_narrow(farthest, a[0], terms->slope[0], unit_is_ramp))
        return 0;
    const size_t size = (count + TILE_STEP - 1) / TILE_STEP * TILE_STEP;
    tile->size = size;
    tile->centre = a[0];
    for (size_t i = 0; i < count; ++i)
        tile->offset[i] = a[i];
    for (size_t i = count; i < size; ++i)
        tile->offset[i] = a[0];
    fill_weights(terms, start, count, tile);
    if (!unit_is_ramp)
        fill_factors(terms, tile);
    return 1;
}

SIGRAMP_INLINE void add_quickly(sigramp_quick_total *total, quick_subtotal subtotal)
{
    const quick_total before = {total->sum, total->rest, total->absolute};
    const quick_total after = quick_plus(before, subtotal);
    total->sum = after.sum;
    total->rest = after.rest;
    total->absolute = after.absolute;
}

#endif
