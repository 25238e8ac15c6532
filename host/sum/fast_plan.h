/* SPDX-License-Identifier: MIT */
/* What the steps of planning a fast sum share: host/sum/fast.c lays it out, cell_sums.c fills it,
 * cell_table.c writes the table. */
#ifndef SIGRAMP_HOST_SUM_FAST_PLAN_H
#define SIGRAMP_HOST_SUM_FAST_PLAN_H

#include "sum/cells.h"
#include "sum/fast.h"
#include "sum/moments.h"

/* Per precision: coefficients in a cell and the widest cell, for a truncation error well below the
 * rounding; a cell's rows in the table and the numbers in one; where the units are saturated,
 * exp(-t) below the rounding of a result; the exponent below which every result rounds to zero; the
 * one the largest number in the table may have; the table's own, kernels/table.h, as a rule and at
 * most: the rest of a lowest coefficient may be lost where results are subnormal. */
typedef struct {
    int order;
    double width;
    int cuts;
    int row;
    double saturated;
    int vanishing_exponent;
    int largest_exponent;
    int usual_exponent;
    int most_exponent;
    double rounding;
    double farthest; /* cell from 0: the first one must be near it and a real of the precision */
} grade;

typedef struct {
    moment_terms terms;
    grade grade;
    cell_expansion expansion;
    double inverse_width;
    int weight_shift;
    double offset_first; /* the cell of the first offset */
    size_t offset_cells;
    double first; /* the table's first cell */
    size_t cells;
    int threads;
    twofold *moments; /* offset_cells * order */
    twofold *sums;    /* cells * order: Chebyshev coefficients */
} fast_plan;

/* The sums' Chebyshev coefficients in every cell, from the offsets. */
sigramp_status fast_plan_add_up(fast_plan *plan);

/* The table of those sums. */
sigramp_status fast_plan_write(const fast_plan *plan, const sigramp_sum_options *options,
                               sum_table *table);

#endif
