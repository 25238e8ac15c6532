/* SPDX-License-Identifier: MIT */
/* A block of a double map in the ratio form on AVX2; the pair form settles what that leaves
 * uncertain. */
#ifndef SIGRAMP_HOST_CPU_MAP_RATIO_AVX2_H
#define SIGRAMP_HOST_CPU_MAP_RATIO_AVX2_H

#include "cpu/map_settle.h"
#include "cpu/ratio_pass_avx2.h"

/* Above the errors of the two forms together. */
#define RATIO_MAP_SLACK (PAIR_SLACK + RATIO_SLACK)

/* Stores the results of a vector of points t; a bit for each that is not certain. */
SIGRAMP_INLINE uint32_t round_pair(vector_pair value, vector t, real *y)
{
    const vector slack = vector_all(RATIO_MAP_SLACK);
    const vector least = value.high + vector_minus_product(value.high, slack, value.low);
    const vector most = value.high + vector_multiply_add(value.high, slack, value.low);
    const vector tail = unit_is_even ? (vector)((vector_bits)t | SIGN_BIT) : t;
    const vector inside = (vector)_mm256_cmp_pd(tail, vector_all(-MOST_OF_RATIO), _CMP_GE_OQ);
    _mm256_storeu_pd(y, most);
    return (uint32_t)_mm256_movemask_pd(where_equal(least, most, inside)) ^ 0xf;
}

/* y[j] = u(x[j] - a), j < PASS_POINTS, and a bit of doubts for each that is not certain. */
SIGRAMP_INLINE void quick_pass(ratio_points points, real *y, uint32_t *doubts)
{
    ratio_room room;
    const ratio result = units_of_pass(points, &room);
    for (int k = 0; k < RATIO_VECTORS; k += RESULTS_AT_ONCE) {
        vector_pair value[RESULTS_AT_ONCE];
#pragma GCC unroll 2
        for (int i = 0; i < RESULTS_AT_ONCE; ++i)
            value[i] = value_of(result, k + i);
#pragma GCC unroll 2
        for (int i = 0; i < RESULTS_AT_ONCE; ++i) {
            const int start = RATIO_VECTOR_POINTS * (k + i);
            doubts[start / DOUBT_POINTS] |=
                round_pair(value[i], argument_of(points, k + i).high, y + start)
                << start % DOUBT_POINTS;
        }
    }
}

/* y[j] = u(x[j] - a) for the passes over the first points of a block. */
SIGRAMP_INLINE void fill_groups(size_t points, const real *x, const block_traffic *traffic, real a,
                                int shifted, real *restrict y)
{
    block_doubts doubts = {0};
    for (size_t done = 0; done < points; done += PASS_POINTS) {
        const ratio_points pass = {x + done, a, 1, shifted};
        move_traffic(traffic, done * sizeof *x, PASS_POINTS * sizeof *x);
        quick_pass(pass, y + done, doubts + done / DOUBT_POINTS);
    }
    settle(points, x, doubts, a, y);
}

#endif
