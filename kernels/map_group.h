/* SPDX-License-Identifier: MIT */
/*
 * A work-group's block of points of a map in the float form, for OpenCL C: all of them quickly,
 * then those that are left uncertain, together. One of a thousand is, but of the 32 or 64 points
 * that a GPU treats at once often one; and compilers for CPUs make vectors of a way without
 * branches only. What the float form leaves goes on as host/cpu/map_settle.h has it.
 */
#ifndef SIGRAMP_KERNELS_MAP_GROUP_H
#define SIGRAMP_KERNELS_MAP_GROUP_H

#include "map.h"

#define IN_FLOAT_FORM (SIGRAMP_PRECISION == 32 && !unit_is_ramp)

SIGRAMP_INLINE real settled_point(real x, real a)
{
    const quick_result quick = map_point_quick(x, a, 1);
    return quick.edge ? map_point_edge(x, a) : quick.value;
}

#if IN_FLOAT_FORM
#include "arguments.h"
#include "float_item.h"

#include "float_form.h"

/* The largest work-group. */
#ifndef TILE
#define TILE 256
#endif

/* What the work-items of a group share: the form's tables, and the list of the doubtful points. */
typedef struct {
    float_tables tables;
    uint doubts;
    ushort doubtful[TILE * FLOAT_FORM_POINTS];
} map_group;

/* In all functions: item of `size`, which treats every size-th of the block's `count` points. */
SIGRAMP_INLINE void begin_group(local map_group *group, uint item, uint size)
{
    fill_float_tables(&group->tables, item, size);
    if (item == 0)
        group->doubts = 0;
}

SIGRAMP_INLINE real float_form_point(local const map_group *group, real x, real a, int shifted,
                                     natural *doubt)
{
    const scaled difference = shifted ? two_sum(x, -a) : make_scaled(x, 0, 0);
    const float_argument t = {.high = difference.high,
                              .low = difference.low,
                              .shifted = shifted,
                              .tables = &group->tables};
    return float_rounded(t, doubt);
}

/* Results where they are certain, elsewhere the points, so that y may be x; a bit for each of
 * those. */
SIGRAMP_INLINE uint quick_points(local const map_group *group, global const real *x, global real *y,
                                 uint item, uint size, uint count, real a, int shifted)
{
    uint doubts = 0;
    SIGRAMP_UNROLL
    for (uint k = 0; k < FLOAT_FORM_POINTS; ++k) {
        const uint i = k * size + item;
        if (i < count) {
            natural doubt;
            const real point = x[i];
            const real value = float_form_point(group, point, a, shifted, &doubt);
            y[i] = doubt ? point : value;
            doubts |= doubt << k;
        }
    }
    return doubts;
}

SIGRAMP_INLINE void add_doubts(local map_group *group, uint item, uint size, uint doubts)
{
    for (uint i = item; doubts != 0; doubts >>= 1, i += size)
        if (doubts & 1)
            group->doubtful[atomic_inc(&group->doubts)] = (ushort)i;
}

/* y holds the doubtful points. */
SIGRAMP_INLINE void settle(local const map_group *group, global real *y, uint item, uint size,
                           real a)
{
    const uint count = group->doubts;
    for (uint k = item; k < count; k += size) {
        const uint i = group->doubtful[k];
        y[i] = settled_point(y[i], a);
    }
}

#endif
#endif
