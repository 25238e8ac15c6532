/* SPDX-License-Identifier: MIT */
/* The loops that write rows, compiled once for each instruction set (SIGRAMP_ISA). */
#include "sum/cell_loop.h"
#include "sum/exponent.h"

#include <math.h>
#include <string.h>

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

/* The lowest coefficient in two reals. */
LOOP_INLINE void split(double halves[2][CELL_RUN], run_rows *rows, size_t count, int precision)
{
    double *const highs = rows->of[0], *const lows = rows->of[1];
#pragma omp simd
    for (size_t i = 0; i < whole_lanes(count); ++i) {
        const double whole = highs[i] * halves[0][i] * halves[1][i];
        const double rest = lows[i] * halves[0][i] * halves[1][i];
        const double high = sum_nearest_real(precision, whole);
        highs[i] = high;
        lows[i] = sum_nearest_real(precision, (whole - high) + rest);
    }
}

static void put_exponents(const table_writer *writer, size_t first, size_t step,
                          const int *exponents, const int *shifts, size_t count)
{
    for (size_t i = 0; i < count; ++i)
        sum_set_real(writer->precision, writer->exponents, first + i * step,
                     exponents[i] + shifts[i]);
}

/* The lowest coefficients of rows first, first + step, ... of the table as they are written, and
 * the powers that the others are to be multiplied with. */
static void finish_lowest(const table_writer *writer, size_t first, size_t step,
                          run_factors *factors, run_rows *rows, size_t count)
{
    double *const highs = rows->of[0], *const lows = rows->of[1];
#pragma omp simd
    for (size_t i = 0; i < whole_lanes(count); ++i) {
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
        set_powers(opposite, factors->halves, count);
    }
    if (writer->precision == 32)
        split(factors->halves, rows, count, 32);
    else
        split(factors->halves, rows, count, 64);
}

/* Rows first, first + step, ... of the table, which are there. */
LOOP_INLINE void put_rows(const table_writer *writer, size_t first, size_t step,
                          const run_factors *factors, run_rows *rows, size_t count, int precision,
                          size_t row)
{
    for (size_t m = 2; m < row; ++m)
#pragma omp simd
        for (size_t i = 0; i < whole_lanes(count); ++i)
            rows->of[m][i] = rows->of[m][i] * factors->rounded[i] * factors->halves[0][i] *
                             factors->halves[1][i];
    for (size_t i = 0; i < count; ++i)
        for (size_t m = 0; m < row; ++m)
            sum_set_real(precision, writer->numbers, (first + i * step) * row + m, rows->of[m][i]);
}

/* The same of multiples of one row, whose lowest coefficients are there. */
LOOP_INLINE void put_multiples(const table_writer *writer, size_t first, size_t step,
                               const run_factors *factors, const double *one,
                               const run_rows *lowest, size_t count, int precision, size_t row)
{
    for (size_t i = 0; i < count; ++i) {
        const size_t place = (first + i * step) * row;
        for (size_t m = 0; m < row; ++m)
            sum_set_real(precision, writer->numbers, place + m,
                         one[m] * factors->rounded[i] * factors->halves[0][i] *
                             factors->halves[1][i]);
        sum_set_real(precision, writer->numbers, place, lowest->of[0][i]);
        sum_set_real(precision, writer->numbers, place + 1, lowest->of[1][i]);
    }
}

/* The loop for the rows there are. */
#define FOR_ROW(writer, loop, ...)                                                                 \
    do {                                                                                           \
        if ((writer)->precision == 32)                                                             \
            loop(writer, __VA_ARGS__, 32, TABLE_SHORT_ROW);                                        \
        else if ((writer)->row == TABLE_LONG_ROW)                                                  \
            loop(writer, __VA_ARGS__, 64, TABLE_LONG_ROW);                                         \
        else                                                                                       \
            loop(writer, __VA_ARGS__, 64, TABLE_SHORT_ROW);                                        \
    } while (0)

/* How many of rows first, first + step, ... the table has: of a last cell without an end the first
 * row does for all. */
static size_t rows_within(const table_writer *writer, size_t first, size_t step, size_t count)
{
    while (count > 0 && first + (count - 1) * step >= writer->rows)
        --count;
    return count;
}

LOOP_INLINE void make_rows(const cell_rows *rows, int cut, cell_numbers sums, size_t count,
                           run_rows *to, int order)
{
    const cell_vector lowest = rows->from[cut][0];
#pragma omp simd
    for (size_t i = 0; i < whole_lanes(count); ++i) {
        const cell_vector cell = vector_at(sums, i, order);
        const twofold value = vector_dot_exact(&lowest, &cell, order);
        to->of[0][i] = value.high;
        to->of[1][i] = value.low;
    }
    for (int m = 1; m < rows->terms; ++m) {
        const cell_vector power = rows->from[cut][m];
#pragma omp simd
        for (size_t i = 0; i < whole_lanes(count); ++i) {
            const cell_vector cell = vector_at(sums, i, order);
            to->of[m + 1][i] = vector_dot(&power, &cell, order);
        }
    }
}

void CELL_LOOP(write_sums)(const table_writer *writer, const cell_rows *rows, size_t first,
                           cell_numbers sums, size_t count)
{
    scaled_twofold ones[CELL_RUN];
    run_factors factors;
    run_rows made;
    const size_t cuts = (size_t)rows->cuts;
    for (size_t i = 0; i < whole_lanes(count); ++i)
        ones[i] = scaled_twofold_of_double(1);
    set_factors(writer, ones, whole_lanes(count), &factors);
    for (size_t cut = 0; cut < cuts; ++cut) {
        const size_t row = first * cuts + cut, within = rows_within(writer, row, cuts, count);
        FOR_ORDER(rows->order, make_rows, rows, (int)cut, sums, within, &made);
        finish_lowest(writer, row, cuts, &factors, &made, within);
        FOR_ROW(writer, put_rows, row, cuts, &factors, &made, within);
    }
}

void CELL_LOOP(write_multiples)(const table_writer *writer, int cuts, const cell_row *row,
                                size_t first, const scaled_twofold *multiples, size_t count)
{
    const size_t step = (size_t)cuts;
    run_factors factors = {{0}, {0}, {0}, {0}, {{0}, {0}}}; /* beyond the multiples, too */
    run_rows lowest;
    set_factors(writer, multiples, count, &factors);
    for (size_t cut = 0; cut < step; ++cut) {
        const size_t place = first * step + cut, within = rows_within(writer, place, step, count);
        double one[MOST_ROW_TERMS + 1] = {0};
        memcpy(one + 2, row[cut].others, (writer->row - 2) * sizeof *one);
        for (size_t i = 0; i < whole_lanes(within); ++i) {
            lowest.of[0][i] = row[cut].lowest.high;
            lowest.of[1][i] = row[cut].lowest.low;
        }
        finish_lowest(writer, place, step, &factors, &lowest, within);
        FOR_ROW(writer, put_multiples, place, step, &factors, one, &lowest, within);
    }
}
