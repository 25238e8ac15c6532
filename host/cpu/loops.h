/* SPDX-License-Identifier: MIT */
/*
 * The loops of one precision and one instruction set: those of one unit, in a list that
 * host/cpu/unit_loops.c fills, and those over tables. Real arrays are passed as void pointers:
 * their type is the precision.
 */
#ifndef SIGRAMP_HOST_CPU_LOOPS_H
#define SIGRAMP_HOST_CPU_LOOPS_H

#include "plan/loop_segments.h"
#include "plan/loop_table.h"
#include "plan/loop_terms.h"

/* Points looked up in a table, or in pieces: y[j] = the table's function at x[j], j < count; y may
 * be x. stream: store past the caches. */
typedef void sigramp_table_loop(size_t count, const void *x, const sigramp_loop_table *table,
                                void *y, int stream);

enum { SIGRAMP_QUICK_POINTS = 256 };

/* A quick sum of terms, host/cpu/quick_sums.h: sum + rest; an upper bound of the sum of the terms'
 * absolute values. */
typedef struct {
    double sum, rest, absolute;
} sigramp_quick_total;

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
