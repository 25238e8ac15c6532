/* SPDX-License-Identifier: MIT */
/*
 * Points looked up in a table (kernels/table.h), compiled once per precision and instruction set
 * (SIGRAMP_PRECISION, SIGRAMP_ISA).
 */
#include "cpu/table_loops.h"

#include "cpu/stream.h"
#include "table.h"

/* Counts of points. */
enum { TABLE_BLOCK = 128, PREFETCH_DISTANCE = 4096 };

typedef struct {
    real variable[TABLE_BLOCK];
    real lowest[TABLE_BLOCK];
    real others[TABLE_BLOCK]; /* what is added to the lowest coefficient */
    int cell[TABLE_BLOCK];
} block_values;

static table_shape shape_of(const sigramp_loop_table *table)
{
    const table_shape shape = {(real)table->inverse_width,
                               (real)table->first,
                               (real)table->last_index,
                               table->row,
                               table->exponent,
                               (real)table->slope[0],
                               (real)table->slope[1]};
    return shape;
}

static void find_cells(const real *x, table_shape shape, block_values *values)
{
#pragma omp simd
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const table_place place = table_find(x[j], shape);
        values->cell[j] = place.cell;
        values->variable[j] = place.variable;
    }
}

SIGRAMP_INLINE void set_value(const real *numbers, int cell, table_shape shape, size_t j,
                              block_values *values)
{
    const table_place place = {cell, values->variable[j]};
    const scaled value = table_cell_value(numbers, place, shape);
    values->lowest[j] = value.high;
    values->others[j] = value.low;
}

/*
 * Short rows are copied side by side, whole: then vectors of them are loaded and turned into
 * vectors of first, second, ... numbers, which is faster than gathering those from the table.
 */
static void short_rows(const real *numbers, table_shape shape, block_values *restrict values)
{
    enum { ROW = TABLE_SHORT_ROW };
    _Alignas(STREAM_ALIGNMENT) real rows[TABLE_BLOCK * ROW];
    shape.row = ROW;
    for (size_t j = 0; j < TABLE_BLOCK; ++j)
        memcpy(rows + j * ROW, numbers + (size_t)values->cell[j] * ROW, ROW * sizeof *rows);
#pragma omp simd
    for (size_t j = 0; j < TABLE_BLOCK; ++j)
        set_value(rows, (int)j, shape, j, values);
}

#if SIGRAMP_PRECISION == 64
/* Turning long rows around takes as long as it saves: one point after the other. */
__attribute__((noinline, optimize("no-tree-vectorize"))) static void
long_rows(const real *numbers, table_shape shape, block_values *values)
{
    shape.row = TABLE_LONG_ROW;
    for (size_t j = 0; j < TABLE_BLOCK; ++j)
        set_value(numbers, values->cell[j], shape, j, values);
}
#endif

/* 0 if the quick form is right everywhere. */
static natural round_quick(const block_values *values, table_shape shape, real *restrict y)
{
    natural edges = 0;
#pragma omp simd reduction(| : edges)
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const table_place place = {0, values->variable[j]};
        const scaled value = make_scaled(values->lowest[j], values->others[j], shape.exponent);
        const quick_result quick = table_point_quick(value, place, shape);
        y[j] = quick.value;
        edges |= (natural)quick.edge;
    }
    return edges;
}

static void table_edges(const real *x, const block_values *values, const sigramp_loop_table *table,
                        real *y)
{
    const table_shape shape = shape_of(table);
    for (size_t j = 0; j < TABLE_BLOCK; ++j) {
        const table_place place = {values->cell[j], values->variable[j]};
        const scaled value = make_scaled(values->lowest[j], values->others[j], shape.exponent);
        if (table_point_quick(value, place, shape).edge)
            y[j] = table_point_edge(x[j], table->numbers, place, (real)table->below,
                                    (real)table->above, shape);
    }
}

/* The block's results go through a buffer that stays in the nearest cache: y may be x. */
static void table_block(const real *x, const sigramp_loop_table *table, real *y, int stream)
{
    _Alignas(STREAM_ALIGNMENT) real result[TABLE_BLOCK];
    block_values values;
    const table_shape shape = shape_of(table);
    find_cells(x, shape, &values);
#if SIGRAMP_PRECISION == 64
    if (shape.row == TABLE_LONG_ROW)
        long_rows(table->numbers, shape, &values);
    else
#endif
        short_rows(table->numbers, shape, &values);
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

#define LOOP_NAME_(precision, isa) sigramp_table_##precision##_##isa
#define LOOP_NAME(precision, isa) LOOP_NAME_(precision, isa)

sigramp_table_loop LOOP_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA);

void LOOP_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA)(size_t count, const void *x_array,
                                               const sigramp_loop_table *table, void *y_array,
                                               int stream)
{
    const real *x = x_array;
    real *y = y_array;
    const size_t misaligned = (uintptr_t)y % STREAM_ALIGNMENT / sizeof *y;
    const size_t lead = stream && misaligned ? STREAM_ALIGNMENT / sizeof *y - misaligned : 0;
    const size_t first = lead < count ? lead : count;
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
