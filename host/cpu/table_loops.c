/* SPDX-License-Identifier: MIT */
/*
 * Points looked up in a table (kernels/table.h), compiled once per precision and instruction set
 * (SIGRAMP_PRECISION, SIGRAMP_ISA).
 */
#include "cpu/loops.h"

#include "cpu/streamed_stores.h"
#include "table.h"

/* Counts of points. */
enum { TABLE_BLOCK = 128, PREFETCH_DISTANCE = 4096 };
_Static_assert((int)TABLE_BLOCK == (int)SIGRAMP_WITHOUT_POINTS, "a block of points");

typedef struct {
    real variable[TABLE_BLOCK];
    real rounded[TABLE_BLOCK]; /* the value before 2^exponent */
    int cell[TABLE_BLOCK];
} block_values;

enum { FOUR = 4 };
typedef real four_reals __attribute__((vector_size(FOUR * sizeof(real))));
#ifdef __clang__
#define PICK(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef integer four_integers __attribute__((vector_size(FOUR * sizeof(integer))));
#define PICK(a, b, i, j, k, l) __builtin_shuffle(a, b, (four_integers){i, j, k, l})
#endif

static table_shape shape_of(const sigramp_loop_table *table)
{
    const table_shape shape = {(real)table->inverse_width,
                               (real)table->first,
                               (real)table->last_index,
                               table->row,
                               table->exponent,
                               (real)table->level[0],
                               (real)table->level[1],
                               (real)table->slope[0],
                               (real)table->slope[1],
                               table->line_exponent,
                               table->guarded,
                               table->inverse_exponent};
    return shape;
}

/* 0 if all points are in the same cell, as sorted ones often are. */
static int find_cells(const real *x, table_shape shape, block_values *values)
{
    const int first = table_find(x[0] * shape.inverse_width, shape).cell;
    int others = 0;
#pragma omp simd reduction(| : others)
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const table_place place = table_find(x[j] * shape.inverse_width, shape);
        values->cell[j] = place.cell;
        values->variable[j] = place.variable;
        others |= place.cell ^ first;
    }
    return others;
}

/* All in one cell; row is known when this is compiled. */
SIGRAMP_INLINE void find_values_of_cell(const real *numbers, int row, table_shape shape,
                                        block_values *values)
{
    real cell[TABLE_LONG_ROW]; /* which no store can change */
    memcpy(cell, numbers + (size_t)values->cell[0] * (size_t)row, (size_t)row * sizeof *cell);
    shape.row = row;
#pragma omp simd
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const table_place place = {0, values->variable[j]};
        const scaled value = table_cell_value(cell, place, shape);
        values->rounded[j] = value.high + value.low;
    }
}

/* columns[m][l] = rows[l][m]: loads and turns whole vectors, which is faster than one load or one
 * gathered lane a number. */
SIGRAMP_INLINE void turn(const real *const rows[FOUR], size_t start, real columns[FOUR][FOUR])
{
    four_reals a, b, c, d; /* no array: it would be built in memory, from smaller parts */
    memcpy(&a, rows[0] + start, sizeof a);
    memcpy(&b, rows[1] + start, sizeof b);
    memcpy(&c, rows[2] + start, sizeof c);
    memcpy(&d, rows[3] + start, sizeof d);
    const four_reals even_ab = PICK(a, b, 0, 4, 2, 6), odd_ab = PICK(a, b, 1, 5, 3, 7);
    const four_reals even_cd = PICK(c, d, 0, 4, 2, 6), odd_cd = PICK(c, d, 1, 5, 3, 7);
    const four_reals first = PICK(even_ab, even_cd, 0, 1, 4, 5);
    const four_reals second = PICK(odd_ab, odd_cd, 0, 1, 4, 5);
    const four_reals third = PICK(even_ab, even_cd, 2, 3, 6, 7);
    const four_reals fourth = PICK(odd_ab, odd_cd, 2, 3, 6, 7);
    memcpy(columns[0], &first, sizeof first);
    memcpy(columns[1], &second, sizeof second);
    memcpy(columns[2], &third, sizeof third);
    memcpy(columns[3], &fourth, sizeof fourth);
}

/* The polynomials of table_cell_value, four side by side, in two parts or else rounded; row and
 * which are known when this is compiled. */
SIGRAMP_INLINE void find_values(const real *numbers, int row, int in_parts, block_values *values,
                                real *high, real *low)
{
    for (size_t j = 0; j < TABLE_BLOCK; j += FOUR) {
        const real *rows[FOUR];
        real columns[TABLE_LONG_ROW][FOUR];
        for (size_t l = 0; l < FOUR; ++l)
            rows[l] = numbers + (size_t)values->cell[j + l] * (size_t)row;
        turn(rows, 0, columns);
        if (row > FOUR)
            turn(rows, FOUR, columns + FOUR);
#pragma omp simd
        for (size_t l = 0; l < FOUR; ++l) {
            real sum = columns[row - 1][l];
#pragma GCC unroll 8
            for (int c = row - 2; c > 0; --c)
                sum = table_step(sum, values->variable[j + l], columns[c][l]);
            if (in_parts) {
                high[j + l] = columns[0][l];
                low[j + l] = sum;
            } else {
                values->rounded[j + l] = columns[0][l] + sum;
            }
        }
    }
}

SIGRAMP_INLINE void find_rows(const real *numbers, int row, int others, table_shape shape,
                              block_values *values)
{
    if (others)
        find_values(numbers, row, 0, values, NULL, NULL);
    else
        find_values_of_cell(numbers, row, shape, values);
}

/* 0 if the quick form is right everywhere. */
static natural round_quick(const block_values *values, table_shape shape, real *restrict y)
{
    natural edges = 0;
#pragma omp simd reduction(| : edges)
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const table_place place = {0, values->variable[j]};
        const quick_result quick = table_point_quick(values->rounded[j], place, shape);
        y[j] = quick.value;
        edges |= (natural)quick.edge;
    }
    return edges;
}

__attribute__((noinline)) static void table_edges(const real *x, const block_values *values,
                                                  const sigramp_loop_table *table, real *y)
{
    const table_shape shape = shape_of(table);
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const table_place place = {values->cell[j], values->variable[j]};
        if (table_point_quick(values->rounded[j], place, shape).edge)
            y[j] = table_point_edge(x[j], table->numbers, (real)table->below, (real)table->above,
                                    shape);
    }
}

/* The block's results go through a buffer that stays in the nearest cache: y may be x. */
static void table_block(const real *x, const sigramp_loop_table *table, real *y, int stream)
{
    _Alignas(STREAM_ALIGNMENT) real result[TABLE_BLOCK];
    block_values values;
    const table_shape shape = shape_of(table);
    const int others = find_cells(x, shape, &values);
    if (shape.row == TABLE_SHORT_ROW)
        find_rows(table->numbers, TABLE_SHORT_ROW, others, shape, &values);
    else
        find_rows(table->numbers, TABLE_LONG_ROW, others, shape, &values);
    if (round_quick(&values, shape, result))
        table_edges(x, &values, table, result);
    if (stream)
        stream_copy(y, result, sizeof result);
    else
        memcpy(y, result, sizeof result);
}

/* Fewer points than a block. */
static void table_rest(size_t count, const real *x, const sigramp_loop_table *table, real *y)
{
    real block[TABLE_BLOCK] = {0};
    memcpy(block, x, count * sizeof *block);
    table_block(block, table, block, 0);
    memcpy(y, block, count * sizeof *block);
}

/* All points of a guarded table. */
static void guarded_points(size_t count, const real *x, const sigramp_loop_table *table, real *y)
{
    const table_shape shape = shape_of(table);
    for (size_t j = 0; j < count; ++j)
        y[j] =
            table_point_edge(x[j], table->numbers, (real)table->below, (real)table->above, shape);
}

#define LOOP_NAME_(precision, isa) sigramp_table_##precision##_##isa
#define LOOP_NAME(precision, isa) LOOP_NAME_(precision, isa)

sigramp_table_loop LOOP_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA);

void LOOP_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA)(size_t count, const void *x_array,
                                               const sigramp_loop_table *table, void *y_array,
                                               int stream)
{
    const real *x = x_array;
    real *y = y_array;
    if (table->guarded) {
        guarded_points(count, x, table, y);
        return;
    }
    const size_t first = stream ? stream_lead(y, sizeof *y, count) : 0;
    if (first > 0)
        table_rest(first, x, table, y);
    size_t j = first;
    for (; count - j >= TABLE_BLOCK; j += TABLE_BLOCK) {
        if (count - j >= TABLE_BLOCK + PREFETCH_DISTANCE)
            prefetch(x + j + PREFETCH_DISTANCE, TABLE_BLOCK * sizeof *x);
        table_block(x + j, table, y + j, stream);
    }
    if (j < count)
        table_rest(count - j, x + j, table, y + j);
    if (stream)
        stream_end();
}

#ifndef __AVX512F__ /* which wins nothing here */
#define VALUES_NAME_(precision, isa) sigramp_table_values_##precision##_##isa
#define VALUES_NAME(precision, isa) VALUES_NAME_(precision, isa)

void VALUES_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA)(const void *x, const sigramp_loop_table *table,
                                                 sigramp_loop_values values);

/* Where the cells hold no value, or one that is nothing after 2^exponent. */
static void find_beyond(const real *x, const real *high, const real *low,
                        const block_values *values, table_shape shape, integer *restrict beyond)
{
#pragma omp simd
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const int on_line = (int)(shape.slope != 0) & (int)(values->variable[j] > (real)0.5);
        beyond[j] = (integer)((int)!is_finite(x[j] * shape.inverse_width) | on_line |
                              (int)(absolute(high[j] + low[j]) < power_of_two(1 - EXPONENT_BIAS)));
    }
}

void VALUES_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA)(const void *x_array,
                                                 const sigramp_loop_table *table,
                                                 sigramp_loop_values unrounded)
{
    const table_shape shape = shape_of(table);
    const real unknown = real_of_bits(QUIET_NAN_BITS); /* the limits are rounded */
    const real *x = x_array;
    real *high = unrounded.high, *low = unrounded.low;
    integer *exponent = unrounded.exponent, beyond[TABLE_BLOCK];
    block_values values;
    find_cells(x, shape, &values);
    if (shape.row == TABLE_SHORT_ROW)
        find_values(table->numbers, TABLE_SHORT_ROW, 1, &values, high, low);
    else
        find_values(table->numbers, TABLE_LONG_ROW, 1, &values, high, low);
    find_beyond(x, high, low, &values, shape, beyond);
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        exponent[j] = shape.exponent;
        if (!beyond[j] && !shape.guarded)
            continue;
        const scaled value = table_point_unrounded(x[j], table->numbers, unknown, unknown, shape);
        high[j] = value.high;
        low[j] = value.low;
        exponent[j] = value.exponent;
    }
}
#endif
