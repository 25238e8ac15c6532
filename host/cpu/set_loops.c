/* SPDX-License-Identifier: MIT */
/*
 * The loops of direct sums of several sets of weights, compiled like host/cpu/unit_loops.c: what a
 * unit comes to serves all sets. None where the machine has no fused operations.
 */
#ifdef __FP_FAST_FMA
#if SIGRAMP_PRECISION == 32
#define SIGRAMP_WIDE
#endif
#include "cpu/quick_sets.h"

#define LOOP_NAME_(name, unit, precision, isa) sigramp_##name##_##unit##_##precision##_##isa
#define LOOP_NAME(name, unit, precision, isa) LOOP_NAME_(name, unit, precision, isa)
#define QUICK_ADD_SETS LOOP_NAME(quick_add_sets, SIGRAMP_UNIT, SIGRAMP_PRECISION, SIGRAMP_ISA)

int QUICK_ADD_SETS(size_t sets, size_t count, const void *x, const sigramp_loop_terms *const *terms,
                   size_t start, size_t term_count, sigramp_quick_total *totals);

/* Block by block: a few points' values stay in a near cache while all sets take them. */
int QUICK_ADD_SETS(size_t sets, size_t count, const void *x, const sigramp_loop_terms *const *terms,
                   size_t start, size_t term_count, sigramp_quick_total *totals)
{
    quick_tile tile;
    tile_points block;
    tile_values values;
    set_weights weights;
    for (size_t done = 0; done < term_count; done += TILE_TERMS) {
        const size_t left = term_count - done, size = left < TILE_TERMS ? left : TILE_TERMS;
        if (!fill_tile(terms[0], start + done, size, &tile))
            return 0;
        fill_points(terms[0], &tile, count, x, &block);
        for (size_t k = 0; k < sets; ++k)
            fill_set(terms[k], start + done, size, &tile, &weights, k);
        for (size_t point = 0; point < count; point += VALUE_POINTS) {
            const size_t beyond = count - point;
            const size_t points = beyond < VALUE_POINTS ? beyond : VALUE_POINTS;
            for (size_t j = 0; j < points; ++j)
                fill_values(terms[0], &tile, &block, point + j, &values, j);
            add_values_of(&values, &weights, tile.size, sets, points, totals + point);
        }
    }
    return 1;
}
#endif
