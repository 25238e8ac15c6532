/* SPDX-License-Identifier: MIT */
/*
 * The terms of a fast sum that is to change, as whole numbers: how many there are in each cell and
 * of each size of weights, and their moments. All that a table depends on comes from these, so
 * terms that are taken away leave no trace.
 */
#ifndef SIGRAMP_HOST_SUM_OPEN_TERMS_H
#define SIGRAMP_HOST_SUM_OPEN_TERMS_H

#include "sum/cell_loops.h"
#include "sum/moments.h"

/* Exponents of weights, as frexp has them. */
enum { LEAST_BINADE = -1073, BINADES = 1024 - LEAST_BINADE + 1 };

typedef struct {
    int precision;
    double least, greatest; /* offsets may be from one to the other */
    double inverse_width;
    int64_t count;
    int64_t *in_cell;              /* totals.cells of them */
    int64_t in_binade[2][BINADES]; /* by sign; zeros are in none */
    moment_totals totals;
} open_terms;

/* Room for the cells, none with terms; 0 without memory. */
int open_terms_reserve(open_terms *terms);
void open_terms_destroy(open_terms *terms);

/* What is wrong with terms that are to be added or taken. */
typedef enum {
    OPEN_DONE,
    OPEN_OFFSET, /* it is not in the range, or NaN */
    OPEN_WEIGHT, /* it is not finite */
    OPEN_ABSENT, /* so many terms in this cell or of this size there are not */
    OPEN_TOO_MANY,
    OPEN_FOREIGN, /* bytes that no sum with these cells has packed */
    OPEN_NO_MEMORY
} open_result;

/* Adds terms (weights NULL: ones), sign 1, or takes them, sign -1. If not OPEN_DONE nothing has
 * changed, and *wrong is the number of the first one that is wrong. */
open_result open_terms_change(open_terms *terms, int sign, size_t count, const void *offsets,
                              const void *weights, add_terms_loop *loop, int threads,
                              size_t *wrong);

/* Adds, or takes, the terms of a sum with the same cells; to take what was added cannot fail. */
open_result open_terms_merge(open_terms *terms, int sign, const open_terms *others);

/* The least and the largest number of the binades that have weights. */
moment_weights open_terms_weights(const open_terms *terms);

/* The range, not the terms; and the signs there are. */
term_outline open_terms_outline(const open_terms *terms);

#endif
