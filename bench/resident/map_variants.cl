/* SPDX-License-Identifier: MIT */
/*
 * kernels/map.cl in other ways, with the same bits: y[j] = u(x[j] - offset) for j < count.
 *
 * POINTS: how many a work-item takes, all of them loaded before the first is computed.
 * VECTOR: they are neighbours, loaded and stored as one vector; x and y begin at a multiple of it.
 *         Otherwise they are a global size apart.
 * APART:  the points that need the exact evaluation are listed, list[0] of them, for a kernel of
 *         their own, so that the first one needs no registers for it.
 */
#include "map.h"

static real value_of(real point, real offset, size_t j, global uint *list)
{
    const quick_result quick = map_point_quick(point, offset, 1);
#ifdef APART
    if (quick.edge)
        list[1 + atomic_inc(&list[0])] = (uint)j;
    return quick.value;
#else
    return quick.edge ? map_point_edge(point, offset) : quick.value;
#endif
}

#ifdef VECTOR

#define LOAD SIGRAMP_JOIN(vload, POINTS)
#define STORE SIGRAMP_JOIN(vstore, POINTS)

kernel void map(global const real *x, global real *y, ulong count, real offset, global uint *list)
{
    const size_t item = get_global_id(0);
    const size_t first = item * POINTS;
    real values[POINTS];
    if (first + POINTS <= count) {
        STORE(((global const VECTOR *)x)[item], 0, values);
        for (size_t k = 0; k < POINTS; ++k)
            values[k] = value_of(values[k], offset, first + k, list);
        ((global VECTOR *)y)[item] = LOAD(0, values);
    } else {
        for (size_t j = first; j < count; ++j)
            y[j] = value_of(x[j], offset, j, list);
    }
}

#else

kernel void map(global const real *x, global real *y, ulong count, real offset, global uint *list)
{
    const size_t apart = get_global_size(0);
    real points[POINTS];
    for (size_t k = 0, j = get_global_id(0); k < POINTS; ++k, j += apart)
        points[k] = j < count ? x[j] : 0;
    for (size_t k = 0, j = get_global_id(0); k < POINTS; ++k, j += apart)
        if (j < count)
            y[j] = value_of(points[k], offset, j, list);
}

#endif

kernel void map_listed(global const real *x, global real *y, real offset, global const uint *list)
{
    for (size_t k = get_global_id(0); k < list[0]; k += get_global_size(0)) {
        const uint j = list[1 + k];
        y[j] = map_point_edge(x[j], offset);
    }
}
