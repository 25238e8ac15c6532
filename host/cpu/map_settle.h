/* SPDX-License-Identifier: MIT */
/* Points of a block of a map that a quick form leaves uncertain, in the next: of doubles the pair
 * form, of floats the wide form and then integers. */
#ifndef SIGRAMP_HOST_CPU_MAP_SETTLE_H
#define SIGRAMP_HOST_CPU_MAP_SETTLE_H

#include "map.h"

/* Above the pair form's relative error; tests/library/forms measures it, and the quick forms'. */
#define PAIR_SLACK 0x1p-61

enum { SETTLED_POINTS = 512 / SIGRAMP_PRECISION }; /* a vector of each */

typedef struct {
    uint16_t place[MAP_BLOCK];
    size_t count;
} doubt_list;

/* From a bit for each of DOUBT_POINTS. */
enum { DOUBT_POINTS = 32 };
SIGRAMP_INLINE void add_doubts(doubt_list *list, size_t start, uint32_t doubts)
{
    for (; doubts != 0; doubts &= doubts - 1)
        list->place[list->count++] = (uint16_t)(start + (size_t)__builtin_ctz(doubts));
}

/* y[j] = u(x[j] - a) in the next form for the points of a list. */
SIGRAMP_INLINE void settle(const real *x, real a, int shifted, const doubt_list *list,
                           real *restrict y)
{
    real point[SETTLED_POINTS] = {0}, value[SETTLED_POINTS];
    natural edge[SETTLED_POINTS];
    for (size_t done = 0; done < list->count; done += SETTLED_POINTS) {
        const size_t left = list->count - done,
                     size = left < SETTLED_POINTS ? left : SETTLED_POINTS;
        for (size_t i = 0; i < size; ++i)
            point[i] = x[list->place[done + i]];
#pragma omp simd
        for (size_t i = 0; i < SETTLED_POINTS; ++i) {
            const quick_result result = map_point_quick(point[i], a, shifted);
            value[i] = result.value;
            edge[i] = (natural)result.edge;
        }
        for (size_t i = 0; i < size; ++i)
            y[list->place[done + i]] = edge[i] ? map_point_edge(point[i], a) : value[i];
    }
}

#endif
