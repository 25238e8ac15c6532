/* SPDX-License-Identifier: MIT */
/* Offsets near and far into the sums of cells. Compiled once for each instruction set
 * (SIGRAMP_ISA); the compiler makes vectors of the loops. */
#include "sum/cell_loop.h"

#include <math.h>
#include <string.h>

/* To the constant, k = 0, or the linear coefficients, from all the moments. */
LOOP_INLINE void add_exact_row(cell_numbers factors, const cell_vector *of, cell_numbers sums,
                               size_t k, size_t count, int order)
{
    const cell_vector moments = *of;
    double *const high = sums.first + 2 * k * sums.stride, *const low = high + sums.stride;
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const cell_vector row = vector_at(factors, i, order);
        const twofold sum =
            twofold_add(twofold_of(high[i], low[i]), vector_dot_exact(&row, &moments, order));
        high[i] = sum.high;
        low[i] = sum.low;
    }
}

/* To another coefficient, from so many moments. */
LOOP_INLINE void add_row(cell_numbers factors, const cell_vector *of, cell_numbers sums, size_t k,
                         size_t count, int order)
{
    const cell_vector moments = *of;
    double *const other = sums.first + (2 + k) * sums.stride;
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const cell_vector row = vector_at(factors, i, order);
        other[i] += vector_dot(&row, &moments, order);
    }
}

static void add_near_to(const cell_expansion *e, int k, const near_offsets *near, cell_numbers sums)
{
    const cell_numbers factors = cell_matrix_row(e, k, near->distance);
    const cell_numbers to = cell_numbers_from(sums, near->place);
    if (k < 2)
        FOR_ORDER(e->order, add_exact_row, factors, near->moments, to, (size_t)k, near->count);
    else
        FOR_ROW_ORDER(cell_row_order(e, k), add_row, factors, near->moments, to, (size_t)k,
                      near->count);
}

/* Row by row, for the caches hold the matrices of one row. */
static void add_near(const cell_expansion *e, const near_offsets *near, size_t count,
                     cell_numbers sums)
{
    for (int k = 0; k < e->order; ++k)
        for (size_t n = 0; n < count; ++n)
            add_near_to(e, k, &near[n], sums);
}

LOOP_INLINE void enter(const cell_expansion *e, const cell_vector *entering, int to_the_right,
                       series_numbers *state, size_t lanes, int order)
{
    const cell_vector moments = *entering;
    const cell_numbers seen = cell_series(to_the_right ? &e->growing : &e->decaying);
#pragma omp simd
    for (size_t j = 0; j < lanes; ++j) {
        const cell_vector exponential = vector_at(seen, j, order);
        const twofold entered = twofold_multiply(twofold_of(e->entry.high[j], e->entry.low[j]),
                                                 vector_dot_exact(&exponential, &moments, order));
        const twofold sum = twofold_add(twofold_of(state->high[j], state->low[j]), entered);
        state->high[j] = sum.high;
        state->low[j] = sum.low;
    }
}

static void decay(const cell_expansion *e, series_numbers *state, size_t lanes)
{
#pragma omp simd
    for (size_t j = 0; j < lanes; ++j) {
        const twofold less = twofold_multiply(twofold_of(state->high[j], state->low[j]),
                                              twofold_of(e->step.high[j], e->step.low[j]));
        state->high[j] = less.high;
        state->low[j] = less.low;
    }
}

/* Of so many terms, by whole vectors. */
static size_t lanes_of(int terms)
{
    return ((size_t)terms + CELL_LANES - 1) / CELL_LANES * CELL_LANES;
}

static void step_far(const cell_expansion *e, double saturated, const cell_vector *entering,
                     int to_the_right, far_offsets *far)
{
    decay(e, &far->state, lanes_of(far->terms));
    far->distance = entering ? e->near + 1 : far->distance + 1;
    const double rate = saturated / (far->distance * e->width - e->growth);
    const int before = far->terms;
    far->terms = rate < SERIES_TERMS - 1 ? (int)rate + 1 : SERIES_TERMS;
    if (entering)
        FOR_ORDER(e->order, enter, e, entering, to_the_right, &far->state, lanes_of(far->terms));
    const int lost = before > far->terms ? before : far->terms;
    const size_t end = lanes_of(lost) < SERIES_TERMS ? lanes_of(lost) : SERIES_TERMS;
    for (size_t j = (size_t)far->terms; j < end; ++j) /* those beyond are 0 anyway */
        far->state.high[j] = far->state.low[j] = 0;
}

LOOP_INLINE void add_exponential(cell_vector exponential, double factor, const double *high,
                                 const double *low, cell_numbers sums, size_t count, int order)
{
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        cell_vector sum = vector_at(sums, i, order);
        vector_add(&sum, &exponential, twofold_scale(twofold_of(high[i], low[i]), factor), order);
        vector_set(sums, i, &sum, order);
    }
}

static void add_far(const cell_expansion *e, const far_states *states, int terms, int to_the_right,
                    cell_numbers sums, size_t count)
{
    const cell_numbers seen = cell_series(to_the_right ? &e->decaying : &e->growing);
    for (int j = 0; j < terms; ++j) {
        const cell_vector exponential = vector_at(seen, (size_t)j, e->order);
        FOR_ORDER(e->order, add_exponential, exponential, to_the_right ? e->right[j] : e->left[j],
                  states->high[j], states->low[j], sums, count);
    }
}

/* The chain of products is what takes the time: numbers are normalized apart from it. */
static void set_tails(const cell_expansion *e, const far_offsets *far, scaled_twofold *tails,
                      size_t place, size_t count, int step)
{
    enum { MOST_MULTIPLES = 64 }; /* above 2^-13 */
    const twofold decay = twofold_of(e->step.high[0], e->step.low[0]);
    scaled_twofold tail = scaled_twofold_of(twofold_of(far->state.high[0], far->state.low[0]), 0);
    twofold multiple = tail.value;
    for (size_t i = 0; i < count; ++i, place += (size_t)step) {
        multiple = twofold_multiply(multiple, decay);
        tails[place] = scaled_twofold_of(multiple, tail.exponent);
        if (i % MOST_MULTIPLES == MOST_MULTIPLES - 1) {
            tail = tails[place];
            multiple = tail.value;
        }
    }
}

extern const cell_loops CELL_LOOP(loops);
const cell_loops CELL_LOOP(loops) = {.find_extremes = CELL_LOOP(find_extremes),
                                     .are_between = CELL_LOOP(are_between),
                                     .add_terms = CELL_LOOP(add_terms),
                                     .add_up_spaced = CELL_LOOP(add_up_spaced),
                                     .add_near = add_near,
                                     .step_far = step_far,
                                     .add_far = add_far,
                                     .set_tails = set_tails,
                                     .write_sums = CELL_LOOP(write_sums),
                                     .write_multiples = CELL_LOOP(write_multiples)};
