/* SPDX-License-Identifier: MIT */
/* A block of a float map in the float form; the wide form settles what that leaves uncertain. */
#ifndef SIGRAMP_HOST_CPU_MAP_FLOATS_H
#define SIGRAMP_HOST_CPU_MAP_FLOATS_H

#include "cpu/map_settle.h"
#include "cpu/vector.h"
#include "float_form.h"

SIGRAMP_INLINE float_argument argument_of_points(const real *x, real a, int shifted)
{
    float_argument t = {floats_of(x), floats_all(0), shifted};
    if (!shifted)
        return t;
    const floats point = t.high, minus = floats_all(-a), sum = point + minus;
    t.high = sum;
    t.low = SUM_REST(point, minus, sum);
    return t;
}

/* y[j] = u(x[j] - a) for the first count of a block's points, and some more. */
SIGRAMP_INLINE void fill_groups(size_t count, const real *x, const block_traffic *traffic, real a,
                                int shifted, real *restrict y)
{
    const block_traffic moved = *traffic;
    block_doubts doubts;
    for (size_t j = 0; j < count; j += DOUBT_POINTS) {
        floats value[DOUBT_POINTS / FLOATS];
        uint32_t uncertain = 0;
        move_traffic(&moved, j * sizeof *x, DOUBT_POINTS * sizeof *x);
#pragma GCC unroll 4
        for (size_t k = 0; k < DOUBT_POINTS / FLOATS; ++k) {
            natural some;
            value[k] = float_rounded(argument_of_points(x + j + FLOATS * k, a, shifted), &some);
            uncertain |= some << FLOATS * k;
        }
        doubts[j / DOUBT_POINTS] = uncertain;
#pragma GCC unroll 4
        for (size_t k = 0; k < DOUBT_POINTS / FLOATS; ++k)
            floats_to(y + j + FLOATS * k, value[k]);
    }
    settle(count, x, doubts, a, y);
}

#endif
