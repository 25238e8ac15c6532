/* SPDX-License-Identifier: MIT */
/*
 * What a cell holds: a function's Chebyshev coefficients, or the moments that coefficients are
 * multiplied with. Cells are narrow, so that only the first two need more than a double: the others
 * are smaller than the first by 2^-8 and more.
 *
 * Here is the arithmetic of one cell; loops over cells (cell_loops.h) inline it with a constant
 * order and their compiler makes vectors of it. So nothing here is a loop or a call, and cells that
 * loops go over lie as cell_numbers, each number beside those of the neighbours.
 */
#ifndef SIGRAMP_HOST_SUM_CELL_VECTOR_H
#define SIGRAMP_HOST_SUM_CELL_VECTOR_H

#include <stddef.h>

#include "sum/twofold.h"

enum { MOST_ORDER = 14, CELL_NUMBERS = MOST_ORDER + 2 };

typedef struct {
    twofold constant, linear;
    double others[MOST_ORDER - 2]; /* unused ones are 0 */
} cell_vector;

/* Many of them: number n of vector i is first[n * stride + i], in the order of cell_vector. */
typedef struct {
    double *first;
    size_t stride;
} cell_numbers;

/* Those from vector i on. */
static inline cell_numbers cell_numbers_from(cell_numbers numbers, size_t i)
{
    return (cell_numbers){numbers.first + i, numbers.stride};
}

/* DO(0); DO(1); ... for the others that vectors of the order have. */
#define IF_OTHER(order, k, DO)                                                                     \
    if ((order) > (k) + 2) {                                                                       \
        DO(k);                                                                                     \
    }
#define EACH_OTHER(order, DO)                                                                      \
    IF_OTHER(order, 0, DO)                                                                         \
    IF_OTHER(order, 1, DO)                                                                         \
    IF_OTHER(order, 2, DO)                                                                         \
    IF_OTHER(order, 3, DO)                                                                         \
    IF_OTHER(order, 4, DO)                                                                         \
    IF_OTHER(order, 5, DO)                                                                         \
    IF_OTHER(order, 6, DO)                                                                         \
    IF_OTHER(order, 7, DO)                                                                         \
    IF_OTHER(order, 8, DO)                                                                         \
    IF_OTHER(order, 9, DO)                                                                         \
    IF_OTHER(order, 10, DO)                                                                        \
    IF_OTHER(order, 11, DO)
_Static_assert(MOST_ORDER - 2 == 12, "the others");

#define VECTOR_INLINE static inline __attribute__((always_inline))

VECTOR_INLINE cell_vector vector_at(cell_numbers numbers, size_t i, int order)
{
    const double *const from = numbers.first + i;
    const size_t stride = numbers.stride;
    cell_vector vector;
    vector.constant.high = from[0];
    vector.constant.low = from[stride];
    vector.linear.high = from[2 * stride];
    vector.linear.low = from[3 * stride];
#define READ(k) vector.others[k] = from[(4 + (k)) * stride]
    EACH_OTHER(order, READ)
#undef READ
    return vector;
}

VECTOR_INLINE void vector_set(cell_numbers numbers, size_t i, const cell_vector *vector, int order)
{
    double *const to = numbers.first + i;
    const size_t stride = numbers.stride;
    to[0] = vector->constant.high;
    to[stride] = vector->constant.low;
    to[2 * stride] = vector->linear.high;
    to[3 * stride] = vector->linear.low;
#define WRITE(k) to[(4 + (k)) * stride] = vector->others[k]
    EACH_OTHER(order, WRITE)
#undef WRITE
}

VECTOR_INLINE double others_dot(const cell_vector *a, const cell_vector *b, int order)
{
    double sum = 0;
#define ADD(k) sum += a->others[k] * b->others[k]
    EACH_OTHER(order, ADD)
#undef ADD
    return sum;
}

/* To a double's accuracy. */
VECTOR_INLINE double vector_dot(const cell_vector *a, const cell_vector *b, int order)
{
    const double first = a->constant.high * b->constant.high;
    return first + (a->linear.high * b->linear.high + others_dot(a, b, order));
}

VECTOR_INLINE twofold vector_dot_exact(const cell_vector *a, const cell_vector *b, int order)
{
    const twofold rest =
        twofold_add(twofold_multiply(a->linear, b->linear), twofold_of(others_dot(a, b, order), 0));
    return twofold_add(twofold_multiply(a->constant, b->constant), rest);
}

VECTOR_INLINE void vector_add(cell_vector *sum, const cell_vector *a, twofold factor, int order)
{
    const twofold constant = twofold_add(sum->constant, twofold_multiply(a->constant, factor));
    const twofold linear = twofold_add(sum->linear, twofold_multiply(a->linear, factor));
    sum->constant.high = constant.high;
    sum->constant.low = constant.low;
    sum->linear.high = linear.high;
    sum->linear.low = linear.low;
#define ADD(k) sum->others[k] += a->others[k] * factor.high
    EACH_OTHER(order, ADD)
#undef ADD
}

#endif
