/* SPDX-License-Identifier: MIT */
/*
 * A work-item's points of a map, for OpenCL C: all of them quickly, then those that are left
 * uncertain, one by one. One of a thousand is, but of the 32 or 64 points that a GPU treats at once
 * often one; and compilers for CPUs make vectors of a loop without rare ways only. What is
 * uncertain is known to the work-item alone: there is no list, no other kernel and no memory that
 * would hold it. Floats are quick in the float form, but for ramps, and go on as in
 * host/cpu/map_settle.h. Where subnormal numbers are lost, they are quick in pairs: nothing has
 * tried all floats in the float form there.
 */
#ifndef SIGRAMP_KERNELS_MAP_ITEM_H
#define SIGRAMP_KERNELS_MAP_ITEM_H

#include "item.h"
#include "map.h"

#if SIGRAMP_PRECISION == 32 && !unit_is_ramp && !defined(SIGRAMP_FLUSHES_SUBNORMALS)
#define IN_FLOAT_FORM 1
#else
#define IN_FLOAT_FORM 0
#endif

#if IN_FLOAT_FORM
#include "float_item.h"

#include "float_form.h"

SIGRAMP_INLINE quick_result item_point_quick(float_place tables, real x, real a, int shifted)
{
    const scaled difference = shifted ? two_sum(x, -a) : make_scaled(x, 0, 0);
    const float_argument t = {
        .high = difference.high, .low = difference.low, .shifted = shifted, .tables = tables};
    natural doubt;
    quick_result result;
    result.value = float_rounded(t, &doubt);
    result.edge = (int)doubt;
    return result;
}

SIGRAMP_INLINE real item_point_edge(real x, real a)
{
    const quick_result quick = map_point_quick(x, a, 1);
    return quick.edge ? map_point_edge(x, a) : quick.value;
}
#else
typedef int float_place;
#define item_point_quick(tables, x, a, shifted) map_point_quick((x), (a), (shifted))
#define item_point_edge(x, a) map_point_edge((x), (a))
#endif

/* Writes the results that are certain, for the others at most the points themselves; a bit for each
 * of these. is_whole = 1 promises that the item has all of its points. */
SIGRAMP_INLINE uint quick_points(item_block block, float_place tables, real a, int shifted,
                                 int is_whole)
{
    uint doubts = 0;
    ITEM_UNROLL
    for (item_index k = 0; k < MAP_ITEM_POINTS; ++k) {
        const item_index j = k * block.size + block.item;
        if (is_whole || j < block.count) {
            const real point = block.x[j];
            const quick_result quick = item_point_quick(tables, point, a, shifted);
            if (ITEM_STORES_ALL || !quick.edge)
                block.y[j] = quick.edge ? point : quick.value;
            doubts |= (uint)(quick.edge != 0) << k;
        }
    }
    return doubts;
}

SIGRAMP_INLINE void settle_points(item_block block, uint doubts, real a)
{
    for (; doubts != 0; doubts = item_doubts_left(doubts)) {
        const item_index j = item_doubtful(block, doubts);
        block.y[j] = item_point_edge(block.x[j], a);
    }
}

#endif
