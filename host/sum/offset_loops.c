/* SPDX-License-Identifier: MIT */
/* Offsets near and far into the sums of cells. Compiled once for each instruction set
 * (SIGRAMP_ISA); the compiler makes vectors of the loops. */
#include "sum/cell_loop.h"

#include <math.h>
#include <string.h>

/* The numbers of CELL_LANES vectors in a place of their own: so they stay in registers. */
typedef struct {
    double of[CELL_NUMBERS][CELL_LANES];
} lane_numbers;

LOOP_INLINE void take_lanes(cell_numbers numbers, lane_numbers *lanes, int order)
{
    for (int n = 0; n < order + 2; ++n)
#pragma omp simd
        for (size_t i = 0; i < CELL_LANES; ++i)
            lanes->of[n][i] = numbers.first[(size_t)n * numbers.stride + i];
}

LOOP_INLINE void put_lanes(const lane_numbers *lanes, cell_numbers numbers, int order)
{
    for (int n = 0; n < order + 2; ++n)
#pragma omp simd
        for (size_t i = 0; i < CELL_LANES; ++i)
            numbers.first[(size_t)n * numbers.stride + i] = lanes->of[n][i];
}

LOOP_INLINE cell_numbers numbers_of(lane_numbers *lanes)
{
    return (cell_numbers){lanes->of[0], CELL_LANES};
}

/* To the constant, k = 0, or the linear coefficients, from all the moments. */
LOOP_INLINE void add_exact_row(cell_numbers factors, const cell_vector *of, cell_numbers sums,
                               size_t k, size_t count, int order)
{
    const cell_vector moments = *of;
    double *const high = sums.first + 2 * k * sums.stride, *const low = high + sums.stride;
#pragma omp simd
    for (size_t i = 0; i < whole_lanes(count); ++i) {
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
    for (size_t i = 0; i < whole_lanes(count); ++i) {
        const cell_vector row = vector_at(factors, i, order);
        other[i] += vector_dot(&row, &moments, order);
    }
}

LOOP_INLINE void add_exact_rows(const cell_expansion *e, int k, const near_offsets *near,
                                size_t count, cell_numbers sums, int order)
{
    for (size_t n = 0; n < count; ++n)
        add_exact_row(cell_matrix_row(e, k, near[n].distance), near[n].moments,
                      cell_numbers_from(sums, near[n].place), (size_t)k, near[n].count, order);
}

LOOP_INLINE void add_rows(const cell_expansion *e, int k, const near_offsets *near, size_t count,
                          cell_numbers sums, int order)
{
    for (size_t n = 0; n < count; ++n)
        add_row(cell_matrix_row(e, k, near[n].distance), near[n].moments,
                cell_numbers_from(sums, near[n].place), (size_t)k, near[n].count, order);
}

static void add_near_to(const cell_expansion *e, int k, const near_offsets *near, size_t count,
                        cell_numbers sums)
{
    if (k < 2)
        FOR_ORDER(e->order, add_exact_rows, e, k, near, count, sums);
    else
        FOR_ROW_ORDER(cell_row_order(e, k), add_rows, e, k, near, count, sums);
}

/* Row by row, for the caches hold the matrices of one row. */
static void add_near(const cell_expansion *e, const near_offsets *near, size_t count,
                     cell_numbers sums)
{
    for (int k = 0; k < e->order; ++k)
        add_near_to(e, k, near, count, sums);
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

static void step_far(const cell_expansion *e, double saturated, const cell_vector *entering,
                     int to_the_right, far_offsets *far)
{
    decay(e, &far->state, whole_lanes((size_t)far->terms));
    far->distance = entering ? e->near + 1 : far->distance + 1;
    const double rate = saturated / (far->distance * e->width - e->growth);
    const int before = far->terms;
    far->terms = rate < SERIES_TERMS - 1 ? (int)rate + 1 : SERIES_TERMS;
    if (entering)
        FOR_ORDER(e->order, enter, e, entering, to_the_right, &far->state,
                  whole_lanes((size_t)far->terms));
    const int lost = before > far->terms ? before : far->terms;
    const size_t end =
        whole_lanes((size_t)lost) < SERIES_TERMS ? whole_lanes((size_t)lost) : SERIES_TERMS;
    for (size_t j = (size_t)far->terms; j < end; ++j) /* those beyond are 0 anyway */
        far->state.high[j] = far->state.low[j] = 0;
}

/* Block by block, so that the sums stay in registers. */
LOOP_INLINE void add_exponentials(cell_numbers seen, const double *sizes, const far_states *states,
                                  cell_numbers sums, size_t count, int order)
{
    lane_numbers lanes;
    for (size_t start = 0; start < count; start += CELL_LANES) {
        const cell_numbers block = cell_numbers_from(sums, start);
        const int terms = states->terms[start / CELL_LANES];
        take_lanes(block, &lanes, order);
        for (int j = 0; j < terms; ++j) {
            const cell_vector exponential = vector_at(seen, (size_t)j, order);
            const double *const high = states->high[j] + start, *const low = states->low[j] + start;
#pragma omp simd
            for (size_t i = 0; i < CELL_LANES; ++i) {
                cell_vector sum = vector_at(numbers_of(&lanes), i, order);
                vector_add(&sum, &exponential, twofold_scale(twofold_of(high[i], low[i]), sizes[j]),
                           order);
                vector_set(numbers_of(&lanes), i, &sum, order);
            }
        }
        put_lanes(&lanes, block, order);
    }
}

static void add_far(const cell_expansion *e, const far_states *states, int to_the_right,
                    cell_numbers sums, size_t count)
{
    const cell_numbers seen = cell_series(to_the_right ? &e->decaying : &e->growing);
    const double *const sizes = to_the_right ? e->right : e->left;
    FOR_ORDER(e->order, add_exponentials, seen, sizes, states, sums, count);
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
