/* SPDX-License-Identifier: MIT */
/* A block of a double map in vectors of pairs, in the product form if the unit is a reciprocal and
 * the processor has what that takes, in the group form or in the ratio form; the pair form settles
 * what those leave uncertain. */
#ifndef SIGRAMP_HOST_CPU_MAP_PAIRS_H
#define SIGRAMP_HOST_CPU_MAP_PAIRS_H

#include "cpu/map_settle.h"
#include "cpu/pass.h"
#ifdef __AVX512F__
#include "cpu/map_products.h"
#else
#define unit_is_product 0
#define fill_products(count, x, traffic, a, shifted, doubts, y)
#endif

/* Above the errors of the two forms together. */
#define MAP_SLACK (PAIR_SLACK + FORM_SLACK)

/* Stores the results of a vector of points t; a bit for each that is not certain. */
SIGRAMP_INLINE uint32_t round_pair(vector_pair value, vector t, real *y)
{
    const vector slack = vector_all(MAP_SLACK);
    const vector least = value.high + vector_minus_product(value.high, slack, value.low);
    const vector most = value.high + vector_multiply_add(value.high, slack, value.low);
    const vector tail = unit_is_even ? (vector)((vector_bits)t | SIGN_BIT) : t;
    const vector_lanes certain =
        vector_lanes_at_least(tail, vector_all(-MOST_OF_MAP)) & vector_lanes_equal(least, most);
    vector_to(y, most);
    return vector_lanes_bits(certain) ^ ((1u << DOUBLES) - 1);
}

/* y[j] = u(x[j] - a) for a pass of points, and a bit of doubts for each that is not certain. */
enum { PASS = PASS_STEPS * STEP_POINTS };
SIGRAMP_INLINE void quick_pass(const real *x, const block_traffic *traffic, size_t start, real a,
                               int shifted, uint32_t *doubts, real *restrict y)
{
    const pair_points points = {x, a, 1, shifted, 0};
    form_pass pass;
    for (int step = 0; step < PASS_STEPS; ++step) {
        move_traffic(traffic, (start + (size_t)step * STEP_POINTS) * sizeof *x,
                     STEP_POINTS * sizeof *x);
        begin_step(&pass, points, step, MOST_OF_MAP, NULL);
    }
    for (int k = 0; k < PASS / DOUBLES; k += VALUES_AT_ONCE) {
        vector_pair value[VALUES_AT_ONCE];
        uint32_t uncertain = 0;
        values_of_pass(&pass, points, k, value);
#pragma GCC unroll 4
        for (int i = 0; i < VALUES_AT_ONCE; ++i) {
            const vector t = argument_of(points, k + i).high;
            uncertain |= round_pair(value[i], t, y + DOUBLES * (k + i)) << DOUBLES * i;
        }
        doubts[DOUBLES * k / DOUBT_POINTS] |= uncertain << DOUBLES * k % DOUBT_POINTS;
    }
}

/* y[j] = u(x[j] - a) for the passes over the first count of a block's points. */
SIGRAMP_INLINE void fill_groups(size_t count, const real *x, const block_traffic *traffic, real a,
                                int shifted, real *restrict y)
{
    const block_traffic moved = *traffic;
    block_doubts doubts = {0};
    if (unit_is_product) {
        fill_products(count, x, &moved, a, shifted, doubts, y);
    } else {
        for (size_t start = 0; start < count; start += PASS)
            quick_pass(x + start, &moved, start, a, shifted, doubts + start / DOUBT_POINTS,
                       y + start);
    }
    settle(count, x, doubts, a, y);
}

#endif
