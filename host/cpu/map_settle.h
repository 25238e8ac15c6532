/* SPDX-License-Identifier: MIT */
/* Points of a block of a map that a quick form leaves uncertain, in the next: of doubles the pair
 * form, of floats the wide form and then integers. */
#ifndef SIGRAMP_HOST_CPU_MAP_SETTLE_H
#define SIGRAMP_HOST_CPU_MAP_SETTLE_H

#include "map.h"

/* Above the pair form's relative error, 2^-61.1 (tests/certificates proves it); tests/library/forms
 * measures it, and the quick forms'. */
#define PAIR_SLACK 0x1p-61

/* Settled at once: where many are left, and of the last ones. */
enum { SETTLED_POINTS = 64, VECTOR_POINTS = 512 / SIGRAMP_PRECISION };

typedef struct {
    real point[MAP_BLOCK + 1]; /* the last element of both is never counted */
    uint16_t place[MAP_BLOCK + 1];
    size_t count;
} doubt_list;

/* From a bit for each of DOUBT_POINTS, the first of which is x[start]. No branch can foresee the
 * few that are set: the first two are written whether they are or not. */
enum { DOUBT_POINTS = 32, LIKELY_DOUBTS = 2 };
SIGRAMP_INLINE void add_doubts(doubt_list *list, const real *x, size_t start, uint32_t doubts)
{
    for (int likely = LIKELY_DOUBTS; likely > 0 || doubts != 0; --likely) {
        const uint32_t last = (uint32_t)1 << (DOUBT_POINTS - 1);
        const size_t place = start + (size_t)__builtin_ctz(doubts | last);
        list->point[list->count] = x[place];
        list->place[list->count] = (uint16_t)place;
        list->count += doubts != 0;
        doubts &= doubts - 1;
    }
}

/* y[j] = u(x[j] - a) in the next form for `size` points of a list from a place on, of the step's.
 */
SIGRAMP_INLINE void settle_step(real a, int shifted, const doubt_list *list, size_t start,
                                size_t step, size_t size, real *restrict y)
{
    const real *const point = list->point + start;
    const uint16_t *const place = list->place + start;
    real value[SETTLED_POINTS];
    natural edge[SETTLED_POINTS];
#pragma omp simd
    for (size_t i = 0; i < step; ++i) {
        const quick_result result = map_point_quick(point[i], a, shifted);
        value[i] = result.value;
        edge[i] = (natural)result.edge;
    }
    for (size_t i = 0; i < size; ++i)
        y[place[i]] = edge[i] ? map_point_edge(point[i], a) : value[i];
}

/* The same for all points of a list. A point is one long chain of operations: many side by side
 * cost little more than a vector of them. */
SIGRAMP_INLINE void settle(real a, int shifted, doubt_list *list, real *y)
{
    size_t done = 0;
    for (size_t i = list->count; i % VECTOR_POINTS != 0; ++i)
        list->point[i] = 0;
    for (; list->count - done >= SETTLED_POINTS; done += SETTLED_POINTS)
        settle_step(a, shifted, list, done, SETTLED_POINTS, SETTLED_POINTS, y);
    for (; done < list->count; done += VECTOR_POINTS) {
        const size_t left = list->count - done;
        settle_step(a, shifted, list, done, VECTOR_POINTS,
                    left < VECTOR_POINTS ? left : VECTOR_POINTS, y);
    }
}

#endif
