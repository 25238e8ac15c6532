/* SPDX-License-Identifier: MIT */
/*
 * Points or terms in groups: pairs of doubles in four vectors, which one division serves. What
 * units are made of, but exponentials and logarithms, which each user makes its own way:
 * cpu/group_form.h, cpu/quick_tile_64.h.
 */
#ifndef SIGRAMP_HOST_CPU_GROUP_H
#define SIGRAMP_HOST_CPU_GROUP_H

#include "cpu/vector_pairs.h"

enum { GROUP_VECTORS = 4 };
#define FOR_GROUP_VECTORS _Pragma("GCC unroll 4") for (int k = 0; k < GROUP_VECTORS; ++k)

typedef struct {
    vector_pair of[GROUP_VECTORS];
    /* Known to the compiler: */
    int is_double; /* low parts are 0 */
    int is_small;  /* high parts are at most 1 */
} group;

/* t by what the formulas take of it: exp(-t) of a unit that takes either, where it is no even one's
 * exp(-|t|), and of others exp(-|t|); and the points, from a vector on. */
typedef struct {
    group exponential;
    pair_points points;
    int first;
} group_argument;

SIGRAMP_INLINE group group_one(void)
{
    group one = {.is_double = 1, .is_small = 1};
    FOR_GROUP_VECTORS
    {
        one.of[k].high = vector_all(1);
        one.of[k].low = vector_all(0);
    }
    return one;
}

#if unit_takes_either
SIGRAMP_INLINE group group_where_falling(group_argument t, group a, group b)
{
    (void)t;
    (void)b;
    return a;
}
#endif

SIGRAMP_INLINE group group_exponential(group_argument t)
{
    return t.exponential;
}

SIGRAMP_INLINE group group_one_plus(group e)
{
    const vector one = vector_all(1);
    FOR_GROUP_VECTORS
    {
        const vector high = e.of[k].high;
        const vector larger = e.is_small ? one : vector_larger(high, one);
        const vector smaller = e.is_small ? high : vector_smaller(high, one);
        const vector_pair sum = fast_sum(larger, smaller);
        e.of[k].high = sum.high;
        e.of[k].low += sum.low;
    }
    return e;
}

/* n/d for 1 <= d <= 2^250: one division, each part's share of it by what the others are, and the
 * rest of each quotient. */
SIGRAMP_INLINE group group_quotient(group n, group d)
{
    const vector first = d.of[0].high * d.of[1].high, last = d.of[2].high * d.of[3].high;
    const vector inverse = vector_all(1) / (first * last);
    const vector of_first = inverse * last, of_last = inverse * first;
    FOR_GROUP_VECTORS
    {
        const vector y = (k < 2 ? of_first : of_last) * d.of[k ^ 1].high;
        const vector high = n.of[k].high * y;
        vector rest = vector_minus_product(high, d.of[k].high, n.of[k].high);
        if (!n.is_double)
            rest += n.of[k].low;
        n.of[k].high = high;
        n.of[k].low = vector_minus_product(high, d.of[k].low, rest) * y;
    }
    n.is_double = 0;
    return n;
}

SIGRAMP_INLINE group group_ramp(group_argument t)
{
    group ramp;
    FOR_GROUP_VECTORS set_pair(&ramp.of[k], ramp_of(t.points, t.first + k));
    ramp.is_double = !t.points.shifted && !t.points.scaled;
    return ramp;
}

SIGRAMP_INLINE group group_ramp_plus(group_argument t, group rest)
{
    FOR_GROUP_VECTORS set_pair(&rest.of[k], ramp_plus(t.points, rest.of[k], t.first + k));
    return rest;
}

#endif
