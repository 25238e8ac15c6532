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

#include "arguments.h"
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

/* A work-group's block of points: from x[0] on, to y[0] on, which may be the same; `item` of `size`
 * treats every size-th one of the `count`. */
typedef struct {
    global const real *x;
    global real *y;
    uint count, item, size;
} item_block;

/* Writes the results that are certain; a bit for each of the others. */
SIGRAMP_INLINE uint quick_points(item_block block, float_place tables, real a, int shifted)
{
    uint doubts = 0;
    for (uint k = 0; k < MAP_ITEM_POINTS; ++k) {
        const uint j = k * block.size + block.item;
        if (j < block.count) {
            const quick_result quick = item_point_quick(tables, block.x[j], a, shifted);
            if (!quick.edge)
                block.y[j] = quick.value;
            doubts |= (uint)(quick.edge != 0) << k;
        }
    }
    return doubts;
}

SIGRAMP_INLINE void settle_points(item_block block, uint doubts, real a)
{
    while (doubts != 0) {
        const uint k = 31 - clz(doubts);
        const uint j = k * block.size + block.item;
        block.y[j] = item_point_edge(block.x[j], a);
        doubts ^= (uint)1 << k;
    }
}

#endif
