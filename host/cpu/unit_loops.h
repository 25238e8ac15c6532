/* SPDX-License-Identifier: MIT */
/*
 * The table of loops of one unit, one precision and one instruction set; host/cpu/unit_loops.c
 * fills it. Real arrays are passed as void pointers: their type is the table's precision.
 */
#ifndef SIGRAMP_HOST_CPU_UNIT_LOOPS_H
#define SIGRAMP_HOST_CPU_UNIT_LOOPS_H

#include <stddef.h>
#include <stdint.h>

#include "cpu/table_loops.h"

/* The terms of a sum as the loops and the OpenCL kernels read them; kernels/sum.h says what they
 * mean. */
typedef struct {
    const void *offsets;             /* count reals */
    const void *weight_significands; /* count reals */
    const void *weight_exponents;    /* count integers of the precision's width */
    const void *weights;             /* count reals, what quick sums read; NULL: all are 1 */
    size_t count;
    int weighting;         /* WEIGHTS_ONE, _OF_ONE_SIGN or _MIXED of kernels/quick_limits.h */
    double largest_weight; /* of their absolute values, NaN apart */
    double largest_offset; /* likewise; infinite if one is NaN */
    double slope[2];       /* high and low part; the high one is a real of the precision */
    double slope_rest;     /* the low part of its significand, a real of the precision */
    double guard_from;     /* points farther from 0 need care: sum_slope_at of kernels/sum.h */
    double factor[2];      /* the scale's significand: high and low part, reals */
    int32_t factor_exponent;
} sigramp_loop_terms;

/* A sum_total of kernels/sum.h, whatever the precision. */
typedef struct {
    int64_t limb_1;
    int64_t limb_2;
    int64_t limb_3;
    double special;
} sigramp_loop_total;

enum { SIGRAMP_QUICK_POINTS = 256 };

/* A quick sum of terms, host/cpu/quick_sums.h: sum + rest; an upper bound of the sum of the terms'
 * absolute values. */
typedef struct {
    double sum, rest, absolute;
} sigramp_quick_total;

#define SIGRAMP_LEAST_SCALE (-(INT64_C(1) << 24)) /* NOTHING of kernels/unit.h */

enum { SIGRAMP_SEGMENT_REALS = 5, SIGRAMP_SEGMENT_INTEGERS = 5 };

/* A sum in the segments of kernels/segments.h. */
struct sigramp_loop_segments {
    int unit; /* of sigramp_unit */
    size_t count;
    size_t buckets;
    size_t number_count;
    /* The arrays, in this order, parts of word_count words of the precision's width: count keys;
     * SIGRAMP_SEGMENT_REALS reals and as many integers for each segment; buckets + 1 integers of
     * the directory; number_count reals of tables; the terms' three. */
    const void *words;
    size_t word_count;
    const void *keys, *reals, *integers, *directory;
    sigramp_loop_table table; /* its numbers are all tables', its width and row each one's */
    sigramp_loop_terms terms; /* those that segments refer to; slope and scale */
    int64_t first_key;
    int32_t key_shift;
    double below, above; /* the limits at the two ends of u */
    double at_nan;       /* NaN, but for a sum of nothing */
};

typedef struct {
    /* y[j] = u(x[j] - offset), j < count; y may be x. stream: store past the caches. */
    void (*map)(size_t count, const void *x, double offset, void *y, int stream);
    /* The same by the accurate path alone, slower: for doubles no more accurate. y may be x. */
    void (*map_accurate)(size_t count, const void *x, double offset, void *y);
    /* y[j] = the sum over the terms at x[j], j < count; y may be x. */
    void (*sum)(size_t count, const void *x, const sigramp_loop_terms *terms, void *y);
    /* The parts of a sum at *x, over terms start .. start + count - 1: its scale, its total, the
     * rounding. */
    int64_t (*scale)(const void *x, const sigramp_loop_terms *terms, size_t start, size_t count);
    sigramp_loop_total (*add)(const void *x, const sigramp_loop_terms *terms, size_t start,
                              size_t count, int64_t scale);
    void (*finish)(const sigramp_loop_terms *terms, sigramp_loop_total total, int64_t scale,
                   void *y);
    /* The same quickly: adds terms to the totals at count points, at most SIGRAMP_QUICK_POINTS;
     * then a point's result, or 0 where the parts above must find it. */
    void (*quick_add)(size_t count, const void *x, const sigramp_loop_terms *terms, size_t start,
                      size_t term_count, sigramp_quick_total *totals);
    int (*quick_finish)(const void *x, const sigramp_loop_terms *terms,
                        const sigramp_quick_total *total, void *y);
    /* y[j] = the sum at x[j], j < count; y may be x. */
    void (*segments)(size_t count, const void *x, const sigramp_loop_segments *segments, void *y);
} sigramp_unit_loops;

#endif
