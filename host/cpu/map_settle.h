/* SPDX-License-Identifier: MIT */
/* Points of a block of a double map that a quicker form leaves uncertain, in the pair form. */
#ifndef SIGRAMP_HOST_CPU_MAP_SETTLE_H
#define SIGRAMP_HOST_CPU_MAP_SETTLE_H

#include "map.h"

/* Above the pair form's relative error, 2^-61.1 (tests/certificates proves it); tests/library/forms
 * measures it, and the quick forms'. */
#define PAIR_SLACK 0x1p-61

enum { SETTLED_POINTS = 8 };

/* y[j] = u(x[j] - a) in the pair form for the points of a list. */
SIGRAMP_INLINE void settle(const real *x, real a, int shifted, const uint16_t *list, size_t count,
                           real *restrict y)
{
    real point[SETTLED_POINTS] = {0}, value[SETTLED_POINTS];
    natural edge[SETTLED_POINTS];
    for (size_t done = 0; done < count; done += SETTLED_POINTS) {
        const size_t left = count - done, size = left < SETTLED_POINTS ? left : SETTLED_POINTS;
        for (size_t i = 0; i < size; ++i)
            point[i] = x[list[done + i]];
#pragma omp simd
        for (size_t i = 0; i < SETTLED_POINTS; ++i) {
            const quick_result result = map_point_quick(point[i], a, shifted);
            value[i] = result.value;
            edge[i] = (natural)result.edge;
        }
        for (size_t i = 0; i < size; ++i)
            y[list[done + i]] = edge[i] ? map_point_edge(point[i], a) : value[i];
    }
}

#endif
