/* SPDX-License-Identifier: MIT */
/* Sums of weighted pairs of doubles, lane by lane: what the quick double sums of tiles and of
 * points share. */
#ifndef SIGRAMP_HOST_CPU_PAIR_SUMS_H
#define SIGRAMP_HOST_CPU_PAIR_SUMS_H

#include "cpu/vector_pairs.h"
#include "quick_sum.h"

/* Sums side by side. */
enum { SUMS = 2 };

typedef struct {
    vector_pair sum[SUMS];
    vector absolute[SUMS];
} pair_sums;

SIGRAMP_INLINE pair_sums no_sums(void)
{
    const vector zero = vector_all(0);
    const pair_sums none = {{{zero, zero}, {zero, zero}}, {zero, zero}};
    return none;
}

SIGRAMP_INLINE vector_pair weighted(vector_pair value, const real *weights)
{
    const vector weight = vector_of(weights), high = value.high * weight;
    const vector_pair product = {
        high,
        vector_multiply_add(value.low, weight, vector_product_minus(value.high, weight, high))};
    return product;
}

/* Up to four vectors of terms; weights of no use if all are 1. */
SIGRAMP_INLINE void add_pairs(pair_sums *total, int count, const vector_pair *value,
                              const real *weights, int weighting)
{
#pragma GCC unroll 4
    for (int i = 0; i < count; ++i) {
        const int k = i % SUMS;
        const vector_pair term =
            weighting == WEIGHTS_ONE ? value[i] : weighted(value[i], weights + DOUBLES * i);
        if (weighting == WEIGHTS_MIXED)
            total->absolute[k] += vector_absolute(term.high + term.low);
        const vector_pair sum = sum_of(total->sum[k].high, term.high);
        total->sum[k].high = sum.high;
        total->sum[k].low += sum.low + term.low;
    }
}

/* Where no lane has terms of both signs. */
SIGRAMP_INLINE void take_absolute(pair_sums *total)
{
    for (int i = 0; i < SUMS; ++i)
        total->absolute[i] = vector_absolute(total->sum[i].high + total->sum[i].low);
}

/* The lanes' sum; its low part holds no more than the high part has no place for, as those of many
 * runs of terms must be added. */
static __attribute__((noinline)) quick_subtotal subtotal_of(const pair_sums *total)
{
    vector_pair lanes_sum = total->sum[0];
    vector absolute = total->absolute[0];
    scaled sum = make_scaled(0, 0, 0);
    quick_subtotal all = {0, 0, 0};
    for (int i = 1; i < SUMS; ++i) {
        const vector_pair next = sum_of(lanes_sum.high, total->sum[i].high);
        lanes_sum.high = next.high;
        lanes_sum.low += next.low + total->sum[i].low;
        absolute += total->absolute[i];
    }
    for (int l = 0; l < DOUBLES; ++l) {
        const scaled next = two_sum(sum.high, lanes_sum.high[l]);
        sum.high = next.high;
        sum.low += next.low + lanes_sum.low[l];
        all.absolute += absolute[l];
    }
    sum = two_sum(sum.high, sum.low);
    all.high = sum.high;
    all.low = sum.low;
    return all;
}

#endif
