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

/* Points that leave a term out are taken so many at once. */
enum { SIGRAMP_WITHOUT_POINTS = 128 };

/* Sets of weights that go together, and their points. */
enum { SIGRAMP_SETS = 16, SIGRAMP_SET_POINTS = 64 };

/* SIGRAMP_WITHOUT_POINTS results before they are rounded: (high[j] + low[j]) 2^exponent[j], two
 * arrays of reals and one of integers of the precision's width; high[j] is not finite where there
 * is none. */
typedef struct {
    void *high, *low, *exponent;
} sigramp_loop_values;

/* Terms begin .. end - 1 but one, which need not be among them, as two runs. */
typedef struct {
    size_t start[2], count[2];
} sigramp_term_runs;

static inline sigramp_term_runs sigramp_terms_but(size_t begin, size_t end, int64_t but)
{
    const int is_inside = but >= (int64_t)begin && but < (int64_t)end;
    const size_t split = is_inside ? (size_t)but : end, after = split + (is_inside ? 1 : 0);
    const sigramp_term_runs runs = {{begin, after}, {split - begin, end - after}};
    return runs;
}

/* The term that point j leaves out, or -1. */
static inline int64_t sigramp_excluded_at(const int64_t *exclude, size_t j)
{
    return exclude ? exclude[j] : -1;
}

/* Limbs of infinite and NaN terms mean nothing, and wrap around. */
static inline sigramp_loop_total sigramp_add_totals(sigramp_loop_total a, sigramp_loop_total b)
{
    const sigramp_loop_total sum = {(int64_t)((uint64_t)a.limb_1 + (uint64_t)b.limb_1),
                                    (int64_t)((uint64_t)a.limb_2 + (uint64_t)b.limb_2),
                                    (int64_t)((uint64_t)a.limb_3 + (uint64_t)b.limb_3),
                                    a.special + b.special};
    return sum;
}

typedef struct {
    /* y[j] = u(x[j] - offset), j < count; y may be x. stream: store past the caches. */
    void (*map)(size_t count, const void *x, double offset, void *y, int stream);
    /* The same by the accurate path alone, slower: for doubles no more accurate. y may be x. */
    void (*map_accurate)(size_t count, const void *x, double offset, void *y);
    /* y[j] = the sum over the terms, but term exclude[j], at x[j], j < count; exclude NULL, or -1
     * in it: over all of them. y may be x. */
    void (*sum)(size_t count, const void *x, const sigramp_loop_terms *terms,
                const int64_t *exclude, void *y);
    /* The parts of a sum at *x, over terms start .. start + count - 1: its scale, its total, the
     * rounding. */
    int64_t (*scale)(const void *x, const sigramp_loop_terms *terms, size_t start, size_t count);
    sigramp_loop_total (*add)(const void *x, const sigramp_loop_terms *terms, size_t start,
                              size_t count, int64_t scale);
    void (*finish)(const sigramp_loop_terms *terms, sigramp_loop_total total, int64_t scale,
                   void *y);
    /* The same quickly: adds terms, but exclude's as above, to the totals at count points, at most
     * SIGRAMP_QUICK_POINTS; then a point's result, or 0 where the parts above must find it. */
    void (*quick_add)(size_t count, const void *x, const sigramp_loop_terms *terms, size_t start,
                      size_t term_count, const int64_t *exclude, sigramp_quick_total *totals);
    int (*quick_finish)(const void *x, const sigramp_loop_terms *terms,
                        const sigramp_quick_total *total, void *y);
    /* quick_add of several sets of weights of the same terms, at most SIGRAMP_SETS, none of which
     * leaves any out: adds set k's terms to totals[k SIGRAMP_SET_POINTS + j], j < count, at most
     * SIGRAMP_SET_POINTS. Returns 0, and the totals mean nothing, where offsets are too far apart.
     * NULL where the instruction set has no fused operations, as few machines have not. */
    int (*quick_add_sets)(size_t sets, size_t count, const void *x,
                          const sigramp_loop_terms *const *terms, size_t start, size_t term_count,
                          sigramp_quick_total *totals);
    /* y[j] = the sum at x[j], j < count; y may be x. */
    void (*segments)(size_t count, const void *x, const sigramp_loop_segments *segments, void *y);
    /* The same of at most SIGRAMP_WITHOUT_POINTS before rounding; and what a table has, no pieces,
     * at just so many. */
    void (*segment_values)(size_t count, const void *x, const sigramp_loop_segments *segments,
                           sigramp_loop_values values);
    void (*table_values)(const void *x, const sigramp_loop_table *table,
                         sigramp_loop_values values);
    /* y[j] = the sum at x[j] without term exclude[j], values[j] being that of all terms, j < count.
     * x and y have SIGRAMP_WITHOUT_POINTS elements, and do not overlap. Returns at how many points,
     * in places, y says nothing yet. */
    size_t (*subtract)(size_t count, const void *x, const sigramp_loop_terms *terms,
                       const int64_t *exclude, sigramp_loop_values values, void *y, size_t *places);
    /* The same at one of those points, *x, values' element j: *y is the rounded sum of all terms
     * there before. 0 where the others must be added up. */
    int (*subtract_one)(const void *x, const sigramp_loop_terms *terms, int64_t exclude,
                        sigramp_loop_values values, size_t j, void *y);
} sigramp_unit_loops;

#endif
