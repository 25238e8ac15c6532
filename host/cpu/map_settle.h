/* SPDX-License-Identifier: MIT */
/* Points of a block of a map that a quick form leaves uncertain, in the next: of doubles the pair
 * form, of floats the wide form and then integers. */
#ifndef SIGRAMP_HOST_CPU_MAP_SETTLE_H
#define SIGRAMP_HOST_CPU_MAP_SETTLE_H

#include "map.h"

/* Above the pair form's relative error, 2^-61.1 with a logarithm, 2^-62.4 without
 * (tests/certificates proves it); tests/library/forms measures it, and the quick forms'. */
#define PAIR_SLACK (unit_has_logarithm ? 0x1p-61 : 0x1.8p-63)

/* Settled at once: where many are left, and of the last ones. */
enum { SETTLED_POINTS = 64, VECTOR_POINTS = 512 / SIGRAMP_PRECISION };

/* A block's points that are not certain: a bit for each, in words of so many. */
enum { DOUBT_POINTS = 32 };
typedef uint32_t block_doubts[MAP_BLOCK / DOUBT_POINTS];

/* Some of them, and zeros. */
typedef struct {
    real point[SETTLED_POINTS];
    uint16_t place[SETTLED_POINTS];
    size_t count;
} doubt_list;

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
SIGRAMP_INLINE void settle_points(real a, int shifted, const doubt_list *list, real *y)
{
    if (list->count == SETTLED_POINTS)
        settle_step(a, shifted, list, 0, SETTLED_POINTS, SETTLED_POINTS, y);
    else
        for (size_t done = 0; done < list->count; done += VECTOR_POINTS) {
            const size_t left = list->count - done;
            settle_step(a, shifted, list, done, VECTOR_POINTS,
                        left < VECTOR_POINTS ? left : VECTOR_POINTS, y);
        }
}

/* The same; the list is empty then. */
__attribute__((noinline)) static void settle_list(real a, doubt_list *list, real *y)
{
    if (a != 0)
        settle_points(a, 1, list, y);
    else
        settle_points(0, 0, list, y);
    list->count = 0;
}

/* y[j] = u(x[j] - a) in the next form wherever doubts has a bit, j < count. */
SIGRAMP_INLINE void settle(size_t count, const real *x, const block_doubts doubts, real a,
                           real *restrict y)
{
    doubt_list list = {.count = 0};
    for (size_t j = 0; j < count; j += DOUBT_POINTS)
        for (uint32_t left = doubts[j / DOUBT_POINTS]; left != 0; left &= left - 1) {
            const size_t place = j + (size_t)__builtin_ctz(left);
            list.point[list.count] = x[place];
            list.place[list.count] = (uint16_t)place;
            if (++list.count == SETTLED_POINTS)
                settle_list(a, &list, y);
        }
    if (list.count > 0)
        settle_list(a, &list, y);
}

#endif
