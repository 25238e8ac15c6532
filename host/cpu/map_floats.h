/* SPDX-License-Identifier: MIT */
/* A block of a float map in the float form and, of the tail, in its form; the wide form settles
 * what those leave uncertain. */
#ifndef SIGRAMP_HOST_CPU_MAP_FLOATS_H
#define SIGRAMP_HOST_CPU_MAP_FLOATS_H

#include "cpu/map_settle.h"
#include "cpu/vector.h"
#include "float_tail.h"

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

/* y[j] = u(x[j] - a) for so many points; a bit for each that is not certain. */
SIGRAMP_INLINE uint32_t fill_group(const real *x, real a, int shifted, real *restrict y)
{
    floats value[DOUBT_POINTS / FLOATS];
    uint32_t uncertain = 0;
#pragma GCC unroll 4
    for (size_t k = 0; k < DOUBT_POINTS / FLOATS; ++k) {
        natural some;
        value[k] = float_rounded(argument_of_points(x + FLOATS * k, a, shifted), &some);
        uncertain |= some << FLOATS * k;
    }
#pragma GCC unroll 4
    for (size_t k = 0; k < DOUBT_POINTS / FLOATS; ++k)
        floats_to(y + FLOATS * k, value[k]);
    return uncertain;
}

/* The same of points of the tail, of which those that are certain are written. */
SIGRAMP_INLINE uint32_t fill_tails(const real *x, real a, int shifted, real *y)
{
    uint32_t uncertain = 0;
    for (size_t k = 0; k < DOUBT_POINTS / FLOATS; ++k) {
        natural some;
        const float_argument t = argument_of_points(x + FLOATS * k, a, shifted);
        floats_to(y + FLOATS * k, float_tail_rounded(t, floats_of(y + FLOATS * k), &some));
        uncertain |= some << FLOATS * k;
    }
    return uncertain;
}

__attribute__((noinline)) static uint32_t fill_tail(const real *x, real a, real *y)
{
    return a != 0 ? fill_tails(x, a, 1, y) : fill_tails(x, 0, 0, y);
}

/* So many doubts of a group are settled one by one; of more the tail is asked. A block is looked
 * through for such groups if some in its places have more together than that. */
enum { FEW_DOUBTS = DOUBT_POINTS / 8, LOOK_STEP = 9, FEW_SEEN = 8 };

SIGRAMP_INLINE size_t count_of(uint32_t doubts)
{
    return (size_t)__builtin_popcount(doubts);
}

/* Or NaN. */
SIGRAMP_INLINE int is_of_tail(real x, real a)
{
    return !(unit_tail(x - a) > -LEAST_OF_TAIL);
}

/* The first points of a block, as far as they are of the tail, in whole groups; returns how many.
 */
__attribute__((noinline)) static size_t fill_first_tails(size_t count, const real *x,
                                                         const block_traffic *traffic, real a,
                                                         real *y, block_doubts doubts)
{
    size_t j = 0;
    for (; j < count && is_of_tail(x[j], a) && is_of_tail(x[j + DOUBT_POINTS - 1], a);
         j += DOUBT_POINTS) {
        doubts[j / DOUBT_POINTS] = fill_tail(x + j, a, y + j);
        if (count_of(doubts[j / DOUBT_POINTS]) > FEW_DOUBTS)
            break;
        move_traffic(traffic, j * sizeof *x, DOUBT_POINTS * sizeof *x);
    }
    return j;
}

SIGRAMP_INLINE int has_many(const block_doubts doubts, size_t groups)
{
    size_t seen = 0;
    for (size_t group = 0; group < groups; group += LOOK_STEP)
        seen += count_of(doubts[group]);
    return seen > FEW_SEEN;
}

/* Other groups of many doubts. */
__attribute__((noinline)) static void fill_more_tails(size_t groups, const real *x, real a, real *y,
                                                      block_doubts doubts)
{
    for (size_t group = 0; group < groups; ++group)
        if (count_of(doubts[group]) > FEW_DOUBTS)
            doubts[group] &= fill_tail(x + group * DOUBT_POINTS, a, y + group * DOUBT_POINTS);
}

/* The groups from `first` on, in the float form. A function of its own: what is around its loops
 * costs them registers. */
__attribute__((noinline)) static void fill_near(size_t first, size_t count, const real *x,
                                                const block_traffic *traffic, real a,
                                                real *restrict y, block_doubts doubts)
{
    const block_traffic moved = *traffic;
    if (a != 0)
        for (size_t j = first; j < count; j += DOUBT_POINTS) {
            move_traffic(&moved, j * sizeof *x, DOUBT_POINTS * sizeof *x);
            doubts[j / DOUBT_POINTS] = fill_group(x + j, a, 1, y + j);
        }
    else
        for (size_t j = first; j < count; j += DOUBT_POINTS) {
            move_traffic(&moved, j * sizeof *x, DOUBT_POINTS * sizeof *x);
            doubts[j / DOUBT_POINTS] = fill_group(x + j, 0, 0, y + j);
        }
}

/* y[j] = u(x[j] - a) for the first count of a block's points, and some more. */
__attribute__((noinline)) static void
fill_float_groups(size_t count, const real *x, const block_traffic *traffic, real a, real *y)
{
    block_doubts doubts;
    const size_t groups = (count + DOUBT_POINTS - 1) / DOUBT_POINTS;
    const size_t first =
        is_of_tail(x[0], a) ? fill_first_tails(count, x, traffic, a, y, doubts) : 0;
    fill_near(first, count, x, traffic, a, y, doubts);
    if (has_many(doubts, groups))
        fill_more_tails(groups, x, a, y, doubts);
    settle(count, x, doubts, a, y);
}

#endif
