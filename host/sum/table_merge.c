/* SPDX-License-Identifier: MIT */
#include "sum/table_merge.h"

#include "sum/twofold.h"

#include <math.h>
#include <string.h>

static int is_plain(const sigramp_loop_table *loop)
{
    return !loop->segments && !loop->pieces && !loop->guarded && loop->slope[0] == 0;
}

int tables_match(const sum_table *a, const sum_table *b)
{
    const sigramp_loop_table *const one = &a->loop, *const other = &b->loop;
    return is_plain(one) && is_plain(other) && one->row == other->row &&
           one->exponent == other->exponent && one->inverse_width == other->inverse_width;
}

/* The row of a cell, by its number on the axis; the outermost are constant and go on for ever. */
static const double *row_at(const sigramp_loop_table *loop, double cell)
{
    const double index = fmin(fmax(cell - loop->first, 0), loop->last_index);
    return (const double *)loop->numbers + (size_t)index * (size_t)loop->row;
}

/* The lowest coefficient is in two parts: their sum loses nothing that a result could show. */
static void add_row(double *sum, const double *added, int row)
{
    const twofold lowest = twofold_add(twofold_of(sum[0], sum[1]), twofold_of(added[0], added[1]));
    sum[0] = lowest.high;
    sum[1] = lowest.low;
    for (int c = 2; c < row; ++c)
        sum[c] += added[c];
}

/* The rows from first to last of the one. 0 without memory: then it is as it was. */
static int widen(sum_table *table, double first, double last)
{
    const size_t row = (size_t)table->loop.row, rows = (size_t)(last - first) + 1;
    sum_table wider = *table;
    if (table->loop.first <= first && table->loop.first + table->loop.last_index >= last)
        return 1;
    if (!sum_table_reserve(&wider, rows * row * sizeof(double)))
        return 0;
    for (size_t k = 0; k < rows; ++k)
        memcpy((double *)wider.memory + k * row, row_at(&table->loop, first + (double)k),
               row * sizeof(double));
    wider.loop.first = first;
    wider.loop.last_index = last - first;
    sum_table_destroy(table);
    *table = wider;
    return 1;
}

int tables_merge(sum_table *sum, const sum_table *added)
{
    const sigramp_loop_table *const one = &sum->loop, *const other = &added->loop;
    if (!widen(sum, fmin(one->first, other->first),
               fmax(one->first + one->last_index, other->first + other->last_index)))
        return 0;
    double *row = sum->memory;
    for (double k = 0; k <= one->last_index; ++k, row += one->row)
        add_row(row, row_at(other, one->first + k), one->row);
    sum->loop.below += other->below;
    sum->loop.above += other->above;
    return 1;
}
