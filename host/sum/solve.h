/* SPDX-License-Identifier: MIT */
/*
 * Where a sum that rises, or falls, reaches given values: by its returned values alone, whoever
 * computes them.
 *
 * Reals are searched as integers in their order, their keys: that of a falling sum is the opposite
 * of its real's, so that every sum rises in them. Both zeros have key 0, and what is returned is
 * +0.
 */
#ifndef SIGRAMP_HOST_SUM_SOLVE_H
#define SIGRAMP_HOST_SUM_SOLVE_H

#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

/* y[j] = S(x[j]) for j < count, reals of the precision; without term exclude[j] unless that is
 * NULL. */
typedef sigramp_status solve_evaluate(void *of, size_t count, const void *x, const int64_t *exclude,
                                      void *y);

typedef struct {
    int precision;
    int direction; /* 1: S rises, -1: it falls */
    /* Where to look first: most of the change is between least and greatest, and a few widths to
     * either side. Not finite, or least > greatest: no idea. */
    double least, greatest, width;
    const int64_t *exclude; /* a term for each value; NULL: one sum for all of them */
    solve_evaluate *evaluate;
    void *of; /* evaluate's first argument */
} solve_sum;

/* x[j], j < count, for r[j] as sigramp_sum_solve_f32 and _f64 define it; x may be r. No x[j]
 * depends on the other r. SIGRAMP_OUT_OF_MEMORY, or the first failure of an evaluation. */
sigramp_status sum_solve(const solve_sum *sum, size_t count, const void *r, void *x);

#endif
