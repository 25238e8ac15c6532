/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_tile.h: float sums in double, several terms to a division. */
#ifndef SIGRAMP_HOST_CPU_QUICK_TILE_32_H
#define SIGRAMP_HOST_CPU_QUICK_TILE_32_H

#include "cpu/vector.h"
#include "quick_term.h"
#ifdef HAS_VECTOR_FORMS
#include "cpu/wide_vector.h"
#endif

enum { TILE_STEP = 32 }; /* several batches side by side */

typedef struct {
    double x[QUICK_POINTS];
    double falling[QUICK_POINTS]; /* exp(-slope (x - centre)) */
    double rising[QUICK_POINTS];  /* and its inverse, unless the unit takes either */
    double doubt[QUICK_POINTS];   /* NaN where slope (x - a) may be no float; else 0 */
} tile_points;

/* y[i] = exp(-t[i]), count a multiple of TILE_STEP; y may be t. */
SIGRAMP_INLINE void exp_minus_all(size_t count, const double *t, double *y)
{
#ifdef HAS_VECTOR_FORMS
    for (size_t i = 0; i < count; i += STEP_POINTS) {
        wides step;
        memcpy(&step, t + i, sizeof step);
        const wide_ratio power = wide_ratio_power_of_two(step, MINUS_LOG2_E);
        step = wides_over(power.over, power.under);
        memcpy(y + i, &step, sizeof step);
    }
#else
    for (size_t i = 0; i < count; ++i)
        y[i] = wide_exp(-t[i]);
#endif
}

SIGRAMP_INLINE void fill_factors(const sigramp_loop_terms *terms, quick_tile *tile)
{
    const double slope = terms->slope[0] + terms->slope[1], centre = tile->centre;
    const size_t size = tile->size;
    for (size_t i = 0; i < size; ++i)
        tile->rising[i] = slope * (centre - tile->offset[i]);
    if (!unit_takes_either)
        for (size_t i = 0; i < size; ++i)
            tile->falling[i] = wide_exp(tile->rising[i]);
    exp_minus_all(size, tile->rising, tile->rising);
}

SIGRAMP_INLINE void fill_points(const sigramp_loop_terms *terms, const quick_tile *tile,
                                size_t count, const void *x_array, tile_points *block)
{
    const real *const x = x_array;
    const double slope = terms->slope[0] + terms->slope[1];
    for (size_t j = 0; j < count; ++j) {
        const quick_point point = quick_point_of(x[j], slope, tile->centre);
        block->x[j] = x[j];
        block->falling[j] = point.falling;
        if (!unit_takes_either)
            block->rising[j] = point.rising;
        if (!unit_is_bounded)
            block->doubt[j] = point.doubt;
    }
}

typedef struct {
    quick_point at;
    int is_weighted, is_absolute;
} tile_point;

SIGRAMP_INLINE fraction tile_term(const quick_tile *tile, size_t i, tile_point point)
{
    const quick_offset a = {tile->offset[i], tile->rising[i],
                            unit_takes_either ? 0 : tile->falling[i]};
    fraction term = quick_term(a, point.at);
    if (point.is_weighted)
        term.over *= point.is_absolute ? fabs(tile->weight[i]) : tile->weight[i];
    return term;
}

SIGRAMP_INLINE double add_tile(const quick_tile *tile, tile_point point)
{
    const size_t share = tile->size / BATCH;
    double sum = point.at.doubt;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < share; ++i) {
        fraction batch = tile_term(tile, i, point);
#pragma GCC unroll 4
        for (size_t k = 1; k < BATCH; ++k)
            batch = fraction_plus(batch, tile_term(tile, i + k * share, point));
        sum += batch.over / batch.under;
    }
    return sum;
}

SIGRAMP_INLINE quick_subtotal tile_sum(const sigramp_loop_terms *terms, const quick_tile *tile,
                                       const tile_points *block, size_t j)
{
    tile_point point = {.at = {.x = block->x[j],
                               .slope = terms->slope[0] + terms->slope[1],
                               .falling = block->falling[j],
                               .rising = unit_takes_either ? 0 : block->rising[j],
                               .doubt = unit_is_bounded ? 0 : block->doubt[j]}};
    if (tile->weighting == WEIGHTS_ONE) {
        const double sum = add_tile(tile, point);
        return (quick_subtotal){sum, 0, sum};
    }
    point.is_weighted = 1;
    const double sum = add_tile(tile, point);
    if (tile->weighting == WEIGHTS_OF_ONE_SIGN)
        return (quick_subtotal){sum, 0, fabs(sum)};
    point.is_absolute = 1;
    return (quick_subtotal){sum, 0, add_tile(tile, point)};
}

#endif
