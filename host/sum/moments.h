/* SPDX-License-Identifier: MIT */
/*
 * The offsets in cells: where they lie, and their Chebyshev moments, sum of w T_k(2 (a/width -
 * cell) - 1).
 *
 * Moments are whole numbers, so that neither the order of the terms nor how they are shared among
 * threads shows in them. Of a weight w' 2^e, 1 <= |w'| < 2, w' T_k is computed in doubles and
 * counted in units of 2^-HIGH_GRID, what is left, if that is much, in units of 2^-LOW_GRID: so what
 * is lost of a term is little of that term, whatever the others are, and a power of two in the
 * weights changes nothing else. Counts are added up by classes of CLASS_BINADES values of e, each
 * times 2^(e - the class's lowest), and classes exactly in the end.
 */
#ifndef SIGRAMP_HOST_SUM_MOMENTS_H
#define SIGRAMP_HOST_SUM_MOMENTS_H

#include <stdint.h>

#include "plan/reals.h"
#include "sigramp/sigramp.h"
#include "sum/cell_vector.h"
#include "sum/moment_totals.h"
#include "sum/outline.h"

typedef struct {
    int precision;
    size_t count;
    const void *offsets;
    const void *weights; /* NULL: ones */
    double inverse_width;
} moment_terms;

/* The sizes of weights that are not 0. */
typedef struct {
    double least, largest; /* infinite and 0: there are none */
} moment_weights;

typedef struct {
    int all_finite;
    /* Of the terms that are finite. */
    double least, greatest; /* cells of the outermost offsets */
    moment_weights weights;
    term_outline outline; /* of all terms */
} moment_survey;

/* Of the terms begin .. end - 1, finite or not. */
typedef struct {
    term_outline outline; /* if nothing is strange */
    moment_weights weights;
    int strange; /* something is infinite or NaN */
} moment_extremes;
typedef moment_extremes find_extremes_loop(const moment_terms *terms, size_t begin, size_t end);

/* A class's lowest exponent is a multiple of CLASS_BINADES; classes are counted from that of the
 * least subnormal number on, which is taken times 2^CLASS_LIFT like all below 2^-1000: so every
 * weight has all its digits. A term's high count is below 2^37 and its low one, whose carry the
 * high one has, too: in a run of at most MOST_RUN_TERMS terms no count leaves 64 bits. */
enum { CLASS_BINADES = 16, CLASS_LIFT = 80, HIGH_GRID = 20, LOW_GRID = 57 };
enum { MOST_RUN_TERMS = 1 << 25 };
enum { MOST_CLASSES = (2046 + CLASS_LIFT) / CLASS_BINADES + 1 };

/* The moments that are counted to LOW_GRID: the others count so much less (cell_moments_error). */
static inline int moment_fine(int order, int exact)
{
    return exact ? (order > 9 ? 10 : 7) : 3;
}

/* How a run of terms is added up: for each of so many cells from `first` on and each class from
 * first_class on to its counts, first the high ones, then the low ones; others do not count. */
typedef struct {
    const moment_terms *terms;
    double first;
    size_t cells;
    int order, exact;
    int first_class, classes;
} moment_run;
typedef void add_terms_loop(const moment_run *run, size_t begin, size_t end, int64_t *counts);

static inline double moment_weight(const moment_terms *terms, int precision, size_t i)
{
    return terms->weights ? sum_real_at(precision, terms->weights, i) : 1;
}

/* The cell t is in, |t| < 2^51; between two cells either. No branch, so that vectors can do it. */
static inline double moment_cell(double t)
{
    return ((t - 0.5) + 0x1.8p+52) - 0x1.8p+52;
}

/* Of all terms, whose order and number of threads do not show. */
moment_extremes moments_extremes(const moment_terms *terms, find_extremes_loop *loop, int threads);

/* What moments_survey finds of terms with these; its cells and weights count only if nothing is
 * strange. */
moment_survey moments_survey_of(const moment_extremes *all, double inverse_width);

moment_survey moments_survey(const moment_terms *terms, find_extremes_loop *loop, int threads);

/*
 * moments: one vector a cell, of the offsets in the cells from first on; every offset must be in
 * one, and no cell is farther from 0 than 2^50. weights: of all terms, or of more. Weights are
 * taken times 2^weight_shift. Neither threads nor the order of the terms changes the result. exact:
 * in double the accuracy.
 */
sigramp_status moments_add_up(const moment_terms *terms, moment_weights weights, double first,
                              size_t cells, int order, int exact, int weight_shift,
                              add_terms_loop *loop, int threads, cell_vector *moments);

/* Adds the terms sign times, 1 or -1; all are finite and in the cells, weights: of them or of more.
 * SIGRAMP_OUT_OF_MEMORY, and then nothing is changed. */
sigramp_status moments_count(const moment_terms *terms, moment_weights weights,
                             moment_totals *totals, int sign, add_terms_loop *loop, int threads);

/* Room for the classes of weights from the least to the largest, which is not 0; 0 without memory.
 */
int moments_reserve(moment_weights weights, moment_totals *totals);

/* What moments_add_up makes of the terms that are in the counts. */
void moments_of_totals(const moment_totals *totals, int weight_shift, cell_vector *moments);

#endif
