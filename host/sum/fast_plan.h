/* SPDX-License-Identifier: MIT */
/* A table in the making, which the steps of planning share: host/sum/fast.c, segment_zones.c or
 * closed.c lay its cells out, cell_sums.c fills them, cell_table.c writes the table. */
#ifndef SIGRAMP_HOST_SUM_FAST_PLAN_H
#define SIGRAMP_HOST_SUM_FAST_PLAN_H

#include "sum/cell_loops.h"
#include "sum/moments.h"
#include "sum/progression.h"
#include "sum/scaled_twofold.h"
#include "sum/sum_planner.h"

/* Of a table: the number of each is a real of the precision, a float32 too, with room for the cells
 * beyond the offsets. */
enum { MOST_ROWS = (1 << 24) - (1 << 18) };

/* For a precision and a tolerance. */
typedef struct {
    double tolerance; /* the error bound of every unit is below it; 0: the best */
    int order;        /* coefficients in a cell, whose width is at most width */
    double width;
    int exact;        /* whether the sum of the offsets needs more than doubles */
    int cuts;         /* a cell's rows in the table */
    int row;          /* numbers in one */
    double saturated; /* where exp(-t) is below the rounding of a result */
} grade;

/* For a precision. A table is written with an exponent (kernels/table.h) of its own, the usual one
 * unless its largest number would overflow: then it has largest_exponent. Beyond most_exponent the
 * rest of a lowest coefficient could be lost where results are normal: then it is guarded, and so
 * it is beyond plain_width_exponent, where x inverse_width could overflow, or lose a subnormal x.
 */
typedef struct {
    double rounding;
    int vanishing_exponent; /* below it every result rounds to zero */
    int overflow_exponent;  /* from it on every result is infinite */
    int usual_exponent, largest_exponent, most_exponent;
    int plain_width_exponent; /* of a cell's width */
    int most_width_exponent;  /* of one of segments, whose inverse and multiples must be reals */
    double farthest; /* cell from 0: the first one must be near it and a real of the precision */
    /* A zone has a table if its cells are fewer than so many for each offset near it. Measured with
     * as many points as offsets: then it takes the time that adding those offsets one by one would,
     * 25 to 30 microseconds for a unit's width, and 15 to 20 ns for an offset at a point. */
    double cells_per_offset;
    size_t few; /* terms up to which one table's cells are wide */
} plan_range;

/*
 * The table is cells with sums of their own and, farther out on either side, tails where nothing
 * is left but one exponential.
 */
typedef struct {
    moment_terms terms;
    const progression *spaced;   /* instead of the terms' offsets, or NULL */
    const moment_totals *totals; /* instead of the terms' arrays, or NULL */
    grade grade;
    plan_range range;
    const cell_loops *loops;
    cell_expansion *expansion; /* out of the planner's, until it is put back */
    double inverse_width; /* 2^-width_exponent, negative for a negative slope; infinite beyond */
    int width_exponent;
    int guards; /* whether the table may be guarded, where that keeps digits */
    moment_weights weights;
    int weight_shift;
    int scale_exponent;  /* the sum's scale is 2^scale_exponent times that of the options */
    double offset_first; /* the cell of the first offset */
    size_t offset_cells;
    double left, right; /* cells to either side of an offset until its unit is as its limit */
    double first;       /* the first cell with sums of its own */
    size_t cells, left_tail, right_tail;
    size_t wanted, wanted_end; /* the cells that are to be added up; 0 and 0: all */
    twofold weight, moment; /* of offsets left of all these: sum of w, of w (first's middle - a) */
    kept_expansions *expansions;
    int threads;
    int in_parts;          /* whether the table may begin with a part */
    double moments_error;  /* relative */
    cell_vector *moments;  /* offset_cells */
    size_t *occupied;      /* offset_cells + 1: the first cell from each on that has offsets */
    cell_numbers sums;     /* cells: Chebyshev coefficients */
    scaled_twofold *tails; /* left_tail, then right_tail: the exponential in each cell's middle */
} fast_plan;

/* The weight_shift for weights whose largest is below 2^exponent. */
int fast_weight_shift(int exponent);

fast_plan fast_plan_new(const sigramp_sum_options *options, int scale_exponent, moment_terms terms,
                        const sum_planner *planner);

/* Takes wide cells if the terms are few, or the usual ones again; then the width is to be set. */
void fast_plan_for_few(fast_plan *plan, const sigramp_sum_options *options);
void fast_plan_for_many(fast_plan *plan, const sigramp_sum_options *options);

/* The cells' width, a power of two, and the unit's expansion there, which is to be put back. */
sigramp_status fast_plan_set_width(fast_plan *plan, const sigramp_sum_options *options);

/* plan->left and right; the sum of the terms' sizes is 2^largest. */
void fast_plan_set_reach(fast_plan *plan, sigramp_unit unit, double largest);

/* Without its sums. */
void fast_plan_empty(fast_plan *plan);

#endif
