/* SPDX-License-Identifier: MIT */
/* The offsets in cells: where they lie, and their Chebyshev moments, sum of w T_k(2 (a/width -
 * cell) - 1). */
#ifndef SIGRAMP_HOST_SUM_MOMENTS_H
#define SIGRAMP_HOST_SUM_MOMENTS_H

#include "sigramp/sigramp.h"
#include "sum/cell_vector.h"

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

moment_survey moments_survey(const moment_terms *terms, int threads);

/*
 * moments: one vector a cell, of the offsets in the cells from first on; every offset must be in
 * one, and no cell is farther from 0 than 2^50. Weights are taken times 2^weight_shift. The result
 * does not depend on threads. exact: in double the accuracy, else within moments_error times the
 * sum of |w|.
 */
sigramp_status moments_add_up(const moment_terms *terms, double first, size_t cells, int order,
                              int exact, int weight_shift, int threads, cell_vector *moments);

double moments_error(size_t count, size_t cells, int exact);

#endif
