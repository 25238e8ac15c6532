/* SPDX-License-Identifier: MIT */
/*
 * What a cell holds: a function's Chebyshev coefficients, or the moments that coefficients are
 * multiplied with. Cells are narrow, so that only the first two need more than a double: the others
 * are smaller than the first by 2^-8 and more.
 */
#ifndef SIGRAMP_HOST_SUM_CELL_VECTOR_H
#define SIGRAMP_HOST_SUM_CELL_VECTOR_H

#include "sum/twofold.h"

enum { MOST_ORDER = 10 };

typedef struct {
    twofold constant, linear;
    double others[MOST_ORDER - 2]; /* unused ones are 0 */
} cell_vector;

static inline double others_dot(const cell_vector *a, const cell_vector *b)
{
    double sum = 0;
    for (int k = 0; k < MOST_ORDER - 2; ++k)
        sum += a->others[k] * b->others[k];
    return sum;
}

/* To a double's accuracy. */
static inline double vector_dot(const cell_vector *a, const cell_vector *b)
{
    const double first = a->constant.high * b->constant.high;
    return first + (a->linear.high * b->linear.high + others_dot(a, b));
}

static inline twofold vector_dot_exact(const cell_vector *a, const cell_vector *b)
{
    const twofold rest =
        twofold_add(twofold_multiply(a->linear, b->linear), twofold_of(others_dot(a, b), 0));
    return twofold_add(twofold_multiply(a->constant, b->constant), rest);
}

static inline void vector_add(cell_vector *sum, const cell_vector *a, twofold factor)
{
    sum->constant = twofold_add(sum->constant, twofold_multiply(a->constant, factor));
    sum->linear = twofold_add(sum->linear, twofold_multiply(a->linear, factor));
    for (int k = 0; k < MOST_ORDER - 2; ++k)
        sum->others[k] += a->others[k] * factor.high;
}

#endif
