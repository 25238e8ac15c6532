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
SIGRAMP_INLINE void fill_groups(size_t count, const real *x, const real *ahead, real a, int shifted,
                                real *y)
{
    doubt_list list;
    list.count = 0;
    for (size_t j = 0; j < count; j += DOUBT_POINTS) {
        floats value[DOUBT_POINTS / FLOATS];
        uint32_t doubts = 0;
        prefetch(ahead + j, DOUBT_POINTS * sizeof *ahead);
#pragma GCC unroll 4
        for (size_t k = 0; k < DOUBT_POINTS / FLOATS; ++k) {
            natural some;
            value[k] = float_rounded(argument_of_points(x + j + FLOATS * k, a, shifted), &some);
            doubts |= some << FLOATS * k;
        }
        add_doubts(&list, x, j, doubts);
#pragma GCC unroll 4
        for (size_t k = 0; k < DOUBT_POINTS / FLOATS; ++k)
            floats_to(y + j + FLOATS * k, value[k]);
    }
    settle(a, shifted, &list, y);
}

#endif
