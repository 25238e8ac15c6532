/* SPDX-License-Identifier: MIT */
/* The offsets in cells: where they lie, and their Chebyshev moments, sum of w T_k(2 (a/width -
 * cell) - 1). */
#ifndef SIGRAMP_HOST_SUM_MOMENTS_H
#define SIGRAMP_HOST_SUM_MOMENTS_H

#include "sigramp/sigramp.h"
#include "sum/cell_vector.h"
#include "plan/reals.h"

typedef struct {
    int precision;
    size_t count;
    const void *offsets;
    const void *weights; /* NULL: ones */
    double inverse_width;
} moment_terms;

typedef struct {
    int all_finite;
    /* Of the terms that are finite. */
    double least, greatest; /* cells of the outermost offsets */
    double largest_weight;  /* of |w| */
} moment_survey;

/* Of the terms begin .. end - 1, finite or not. */
typedef struct {
    double least, greatest, largest_weight;
    int strange; /* something is infinite or NaN */
} moment_extremes;
typedef moment_extremes find_extremes_loop(const moment_terms *terms, size_t begin, size_t end);

/* The moments whose rounding errors are added up too where doubles are wanted: what is lost in the
 * others counts less by 2^-24. */
enum { EXACT_MOMENTS = 4 };

/* How a run of terms is added up: for each cell from `first` on to order sums and the rounding
 * errors of the first `exact` of them, of weights times factor. */
typedef struct {
    const moment_terms *terms;
    double first, factor;
    int order, exact; /* EXACT_MOMENTS or 0 */
} moment_run;
typedef void add_terms_loop(const moment_run *run, size_t begin, size_t end, double *numbers);

static inline double moment_weight(const moment_terms *terms, int precision, size_t i)
{
    return terms->weights ? sum_real_at(precision, terms->weights, i) : 1;
}

/* The cell t is in, |t| < 2^51; between two cells either. No branch, so that vectors can do it. */
static inline double moment_cell(double t)
{
    return ((t - 0.5) + 0x1.8p+52) - 0x1.8p+52;
}

moment_survey moments_survey(const moment_terms *terms, find_extremes_loop *loop, int threads);

/*
 * moments: one vector a cell, of the offsets in the cells from first on; every offset must be in
 * one, and no cell is farther from 0 than 2^50. Weights are taken times 2^weight_shift. The result
 * does not depend on threads. exact: in double the accuracy, else within moments_error times the
 * sum of |w|.
 */
sigramp_status moments_add_up(const moment_terms *terms, double first, size_t cells, int order,
                              int exact, int weight_shift, add_terms_loop *loop, int threads,
                              cell_vector *moments);

double moments_error(size_t count, size_t cells, int exact);

#endif
