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
SIGRAMP_INLINE uint8_t round_pair(vector_pair value, vector t, real *y)
{
    const vector slack = vector_all(RATIO_MAP_SLACK);
    const vector least = value.high + vector_minus_product(value.high, slack, value.low);
    const vector most = value.high + vector_multiply_add(value.high, slack, value.low);
    const vector tail = unit_is_even ? (vector)((vector_bits)t | SIGN_BIT) : t;
    const vector inside = (vector)_mm256_cmp_pd(tail, vector_all(-MOST_OF_RATIO), _CMP_GE_OQ);
    _mm256_storeu_pd(y, most);
    return (uint8_t)(_mm256_movemask_pd(where_equal(least, most, inside)) ^ 0xf);
}

/* y[j] = u(x[j] - a), j < PASS_POINTS, and what is not certain of each vector's points. */
SIGRAMP_INLINE void quick_pass(ratio_points points, real *y, uint8_t *doubts)
{
    ratio_room room;
    const ratio result = units_of_pass(points, &room);
    for (int k = 0; k < RATIO_VECTORS; k += RESULTS_AT_ONCE) {
        vector_pair value[RESULTS_AT_ONCE];
#pragma GCC unroll 2
        for (int i = 0; i < RESULTS_AT_ONCE; ++i)
            value[i] = value_of(result, k + i);
#pragma GCC unroll 2
        for (int i = 0; i < RESULTS_AT_ONCE; ++i)
            doubts[k + i] = round_pair(value[i], argument_of(points, k + i).high,
                                       y + RATIO_VECTOR_POINTS * (k + i));
    }
}

/* Lists the points that are not certain, from a whole number of words of doubts. */
SIGRAMP_INLINE size_t list_doubts(size_t points, const uint8_t *doubts, uint16_t *list)
{
    size_t count = 0;
    for (size_t k = 0; k < points / RATIO_VECTOR_POINTS; k += sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, doubts + k, sizeof word);
        for (; word != 0; word &= word - 1) {
            const size_t bit = (size_t)__builtin_ctzll(word);
            list[count++] = (uint16_t)((k + bit / 8) * RATIO_VECTOR_POINTS + bit % 8);
        }
    }
    return count;
}

/* y[j] = u(x[j] - a) for the passes over the first points of a block. The memory is asked for
 * `ahead` little by little: all at once would hold the arithmetic up. */
SIGRAMP_INLINE void fill_groups(size_t points, const real *x, const real *ahead, real a,
                                int shifted, real *restrict y)
{
    uint8_t doubts[MAP_BLOCK / RATIO_VECTOR_POINTS];
    uint16_t list[MAP_BLOCK];
    size_t done = 0;
    for (; done < points; done += PASS_POINTS) {
        const ratio_points pass = {x + done, a, 1, shifted};
        prefetch(ahead + done, PASS_POINTS * sizeof *ahead);
        quick_pass(pass, y + done, doubts + done / RATIO_VECTOR_POINTS);
    }
    settle(x, a, shifted, list, list_doubts(done, doubts, list), y);
}

#endif
