/* SPDX-License-Identifier: MIT */
/* Compiled once for each instruction set (SIGRAMP_ISA); the compiler makes vectors of the loops. */
#include "sum/cell_loops.h"

#include <math.h>
#include <string.h>

#define LOOP_INLINE static inline __attribute__((always_inline))

/* The loop for the usual orders, with everything in registers. */
#define FOR_ORDER(order, loop, ...)                                                                \
    do {                                                                                           \
        if ((order) == 9)                                                                          \
            loop(__VA_ARGS__, 9);                                                                  \
        else if ((order) == 5)                                                                     \
            loop(__VA_ARGS__, 5);                                                                  \
        else if ((order) == 4)                                                                     \
            loop(__VA_ARGS__, 4);                                                                  \
        else                                                                                       \
            loop(__VA_ARGS__, order);                                                              \
    } while (0)

LOOP_INLINE void add_near_of(const cell_expansion *e, const cell_vector *of, int distance,
                             cell_numbers sums, size_t count, int order)
{
    const cell_vector moments = *of;
    const size_t stride = sums.stride;
    for (int k = 0; k < 2; ++k) { /* the constant and the linear coefficient */
        const cell_numbers row = cell_matrix_row(e, k, distance);
        double *const high = sums.first + 2 * (size_t)k * stride, *const low = high + stride;
#pragma omp simd
        for (size_t i = 0; i < count; ++i) {
            const cell_vector factors = vector_at(row, i, order);
            const twofold sum = twofold_add(twofold_of(high[i], low[i]),
                                            vector_dot_exact(&factors, &moments, order));
            high[i] = sum.high;
            low[i] = sum.low;
        }
    }
    for (int k = 2; k < order; ++k) {
        const cell_numbers row = cell_matrix_row(e, k, distance);
        double *const other = sums.first + (2 + (size_t)k) * stride;
#pragma omp simd
        for (size_t i = 0; i < count; ++i) {
            const cell_vector factors = vector_at(row, i, order);
            other[i] += vector_dot(&factors, &moments, order);
        }
    }
}

static void add_near(const cell_expansion *e, const cell_vector *moments, int distance,
                     cell_numbers sums, size_t count)
{
    FOR_ORDER(e->order, add_near_of, e, moments, distance, sums, count);
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
    const double rate = saturated / (far->distance * e->width);
    const int before = far->terms;
    far->terms = rate < SERIES_TERMS - 1 ? (int)rate + 1 : SERIES_TERMS;
    if (entering)
        FOR_ORDER(e->order, enter, e, entering, to_the_right, &far->state, lanes_of(far->terms));
    const size_t end = lanes_of(before > far->terms ? before : far->terms);
    for (size_t j = (size_t)far->terms; j < end; ++j)
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

/* In a run of cells, so that loops go over them: the m-th number of the rows that are cut alike. */
typedef struct {
    double of[MOST_ROW_TERMS + 1][CELL_RUN];
} run_rows;

/* What they are multiplied with: a number and a power of two in two factors. */
typedef struct {
    double high[CELL_RUN], low[CELL_RUN];
    double rounded[CELL_RUN]; /* for all but the lowest coefficient */
    int shift[CELL_RUN];
    double halves[2][CELL_RUN];
} run_factors;

/* 2^exponents, which may be no doubles themselves. */
static void set_powers(const int *exponents, double halves[2][CELL_RUN], size_t count)
{
    enum { MOST = 2040 };
    for (size_t i = 0; i < count; ++i) {
        const int below = exponents[i] < MOST ? exponents[i] : MOST;
        const int whole = below > -MOST ? below : -MOST;
        halves[0][i] = scaled_twofold_power(whole / 2);
        halves[1][i] = scaled_twofold_power(whole - whole / 2);
    }
}

/* As frexp, which is no loop's, but of finite numbers. */
static inline int exponent_of(double value)
{
    const int small = fabs(value) < 0x1p-1000;
    const double normal = small ? value * 0x1p+200 : value;
    uint64_t bits;
    memcpy(&bits, &normal, sizeof bits);
    const int exponent = (int)(bits >> 52 & 0x7ff) - 1022 - (small ? 200 : 0);
    return value == 0 ? 0 : exponent;
}

static void set_factors(const table_writer *writer, const scaled_twofold *multiples, size_t count,
                        run_factors *factors)
{
    for (size_t i = 0; i < count; ++i) {
        const twofold product = twofold_scale(multiples[i].value, writer->factor);
        factors->high[i] = product.high;
        factors->low[i] = product.low;
        factors->rounded[i] = multiples[i].value.high * writer->factor;
        factors->shift[i] =
            multiples[i].value.high != 0 ? multiples[i].exponent + writer->shift : 0;
    }
    set_powers(factors->shift, factors->halves, count);
}

LOOP_INLINE double in_precision(double value, int precision)
{
    return precision == 32 ? (double)(float)value : value;
}

/* The lowest coefficient in two reals. */
LOOP_INLINE void split(double halves[2][CELL_RUN], run_rows *rows, size_t count, int precision)
{
    double *const highs = rows->of[0], *const lows = rows->of[1];
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const double whole = highs[i] * halves[0][i] * halves[1][i];
        const double rest = lows[i] * halves[0][i] * halves[1][i];
        const double high = in_precision(whole, precision);
        highs[i] = high;
        lows[i] = in_precision((whole - high) + rest, precision);
    }
}

LOOP_INLINE void put_rows(const table_writer *writer, size_t first, size_t step,
                          const run_rows *rows, size_t count, int precision, size_t row)
{
    for (size_t i = 0; i < count && first + i * step < writer->rows; ++i) {
        const size_t place = (first + i * step) * row;
        for (size_t m = 0; m < row; ++m)
            if (precision == 32)
                ((float *)writer->numbers)[place + m] = (float)rows->of[m][i];
            else
                ((double *)writer->numbers)[place + m] = rows->of[m][i];
    }
}

static void put_exponents(const table_writer *writer, size_t first, size_t step,
                          const int *exponents, const int *shifts, size_t count)
{
    for (size_t i = 0; i < count && first + i * step < writer->rows; ++i)
        if (writer->precision == 32)
            ((float *)writer->exponents)[first + i * step] = (float)(exponents[i] + shifts[i]);
        else
            ((double *)writer->exponents)[first + i * step] = exponents[i] + shifts[i];
}

/* Rows first, first + step, ... of the table; what was in them is lost. */
static void write_rows(const table_writer *writer, size_t first, size_t step, run_factors *factors,
                       run_rows *rows, size_t count)
{
    double own_halves[2][CELL_RUN];
    double(*halves)[CELL_RUN] = factors->halves;
    double *const highs = rows->of[0], *const lows = rows->of[1];
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const twofold exact = twofold_multiply(twofold_of(highs[i], lows[i]),
                                               twofold_of(factors->high[i], factors->low[i]));
        highs[i] = exact.high;
        lows[i] = exact.low;
    }
    if (writer->exponents) {
        int exponents[CELL_RUN], opposite[CELL_RUN];
        for (size_t i = 0; i < count; ++i) {
            exponents[i] = exponent_of(highs[i]);
            opposite[i] = -exponents[i];
        }
        put_exponents(writer, first, step, exponents, factors->shift, count);
        set_powers(opposite, own_halves, count);
        halves = own_halves;
    }
    if (writer->precision == 32)
        split(halves, rows, count, 32);
    else
        split(halves, rows, count, 64);
    for (size_t m = 2; m < writer->row; ++m)
#pragma omp simd
        for (size_t i = 0; i < count; ++i)
            rows->of[m][i] = rows->of[m][i] * factors->rounded[i] * halves[0][i] * halves[1][i];
    if (writer->precision == 32)
        put_rows(writer, first, step, rows, count, 32, 4);
    else if (writer->row == 8)
        put_rows(writer, first, step, rows, count, 64, 8);
    else
        put_rows(writer, first, step, rows, count, 64, 4);
}

LOOP_INLINE void make_rows(const cell_rows *rows, int cut, cell_numbers sums, size_t count,
                           run_rows *to, int order)
{
    const cell_vector lowest = rows->from[cut][0];
#pragma omp simd
    for (size_t i = 0; i < count; ++i) {
        const cell_vector cell = vector_at(sums, i, order);
        const twofold value = vector_dot_exact(&lowest, &cell, order);
        to->of[0][i] = value.high;
        to->of[1][i] = value.low;
    }
    for (int m = 1; m < rows->terms; ++m) {
        const cell_vector power = rows->from[cut][m];
#pragma omp simd
        for (size_t i = 0; i < count; ++i) {
            const cell_vector cell = vector_at(sums, i, order);
            to->of[m + 1][i] = vector_dot(&power, &cell, order);
        }
    }
}

static void write_sums(const table_writer *writer, const cell_rows *rows, size_t first,
                       cell_numbers sums, size_t count)
{
    scaled_twofold ones[CELL_RUN];
    run_factors factors;
    run_rows made;
    const size_t cuts = (size_t)rows->cuts;
    for (size_t i = 0; i < count; ++i)
        ones[i] = scaled_twofold_of_double(1);
    set_factors(writer, ones, count, &factors);
    for (size_t cut = 0; cut < cuts; ++cut) {
        FOR_ORDER(rows->order, make_rows, rows, (int)cut, sums, count, &made);
        write_rows(writer, first * cuts + cut, cuts, &factors, &made, count);
    }
}

static void write_multiples(const table_writer *writer, int cuts, const cell_row *row, size_t first,
                            const scaled_twofold *multiples, size_t count)
{
    run_factors factors;
    run_rows made;
    set_factors(writer, multiples, count, &factors);
    for (int cut = 0; cut < cuts; ++cut) {
        for (size_t i = 0; i < count; ++i) {
            made.of[0][i] = row[cut].lowest.high;
            made.of[1][i] = row[cut].lowest.low;
        }
        for (size_t m = 2; m < writer->row; ++m)
            for (size_t i = 0; i < count; ++i)
                made.of[m][i] = row[cut].others[m - 2];
        write_rows(writer, first * (size_t)cuts + (size_t)cut, (size_t)cuts, &factors, &made,
                   count);
    }
}

#define LOOPS_NAME_(isa) sigramp_cell_loops_##isa
#define LOOPS_NAME(isa) LOOPS_NAME_(isa)

extern const cell_loops LOOPS_NAME(SIGRAMP_ISA);
const cell_loops LOOPS_NAME(SIGRAMP_ISA) = {add_near, step_far, add_far, write_sums,
                                            write_multiples};
