/* SPDX-License-Identifier: MIT */
#include "sum/piece_table.h"

#include "sum/cell_sums.h"
#include "sum/cell_table.h"

#include <string.h>

size_t piece_rows_count(const piece_rows *rows)
{
    return rows->cells == 0
               ? 0
               : ((rows->plan.left_tail + rows->cells) * (size_t)rows->plan.grade.cuts);
}

/* The sums over `count` of the offsets, the first at 0, from the cell of `from` widths to that of
 * `to`; left of that there is a tail, if followed, to where all results round to zero. */
sigramp_status piece_rows_add_up(const piece_layout *l, double count, double from, double to,
                                 int followed, piece_rows *rows)
{
    fast_plan *const plan = &rows->plan;
    const scaled_twofold step = count > 1
                                    ? scaled_twofold_shift(l->distance, -l->shape.width_exponent)
                                    : scaled_twofold_zero();
    progression offsets = {
        0, scaled_twofold_value(scaled_twofold_multiply(step, scaled_twofold_of_double(count - 1))),
        scaled_twofold_times_power(step, 0), (uint64_t)count};
    const double width = l->shape.expansion->width;
    *plan = l->shape;
    plan->terms.count = (size_t)count;
    plan->spaced = &offsets;
    plan->offset_cells = (size_t)floor(offsets.to) + 1;
    fast_plan_set_reach(plan, l->options->unit,
                        log2(count) + log2(fabs(l->scale.value.high)) + l->scale.exponent);
    const double beside =
        ceil((l->reach + 4) / width); /* own cells to either side of the offsets */
    const double left = followed ? fmin(beside, plan->left) : beside;
    plan->first = -left;
    plan->cells = plan->offset_cells + (size_t)(left + beside);
    plan->left_tail = followed ? (size_t)(plan->left - left) : 0;
    const double first = fmax(floor(from / width), plan->first);
    const double last = fmin(floor(to / width), plan->first + (double)plan->cells - 1);
    rows->skipped = (size_t)(first - plan->first);
    rows->cells = (size_t)(last - first) + 1;
    plan->wanted = rows->skipped;
    plan->wanted_end = rows->skipped + rows->cells;
    const sigramp_status status = fast_plan_add_up(plan);
    plan->spaced = NULL;
    return status;
}

/* Nothing is left in the first cell and beyond. */
void piece_rows_close_left(piece_rows *rows)
{
    static const cell_vector nothing = {{0, 0}, {0, 0}, {0}};
    if (rows->plan.left_tail > 0)
        rows->plan.tails[0] = scaled_twofold_zero();
    else
        vector_set(rows->plan.sums, rows->skipped, &nothing, rows->plan.grade.order);
}

static void write_reals(int precision, size_t count, const double *values, char *to)
{
    for (size_t i = 0; i < count; ++i) {
        const float single = (float)values[i];
        if (precision == 32)
            memcpy(to + i * sizeof single, &single, sizeof single);
        else
            memcpy(to + i * sizeof *values, &values[i], sizeof *values);
    }
}

static void write_rows(const piece_layout *l, const piece_rows *rows, size_t before, size_t all,
                       char *numbers)
{
    const size_t bytes = (size_t)l->precision / 8, row = (size_t)l->shape.grade.row;
    fast_plan inner = rows->plan;
    if (rows->cells == 0)
        return;
    inner.sums.first += rows->skipped;
    inner.cells = rows->cells;
    fast_plan_write_guarded(&inner, l->options, numbers + before * row * bytes,
                            numbers + (all * row + before) * bytes);
}

sigramp_status piece_table_write(const piece_layout *l, sum_table *table)
{
    const size_t bytes = (size_t)l->precision / 8;
    const size_t ends = piece_rows_count(&l->ends), rows = ends + piece_rows_count(&l->period);
    table->loop.row = l->shape.grade.row;
    table->loop.pieces = 1;
    table->loop.piece_rows = rows > 0 ? rows : 1; /* without a table, one of nothing */
    const size_t size = loop_table_numbers(&table->loop) * bytes;
    if (!sum_table_reserve(table, size))
        return SIGRAMP_OUT_OF_MEMORY;
    memset(table->memory, 0, rows > 0 ? PIECES_HEADER * bytes : size);
    char *const reals = table->memory;
    write_reals(l->precision, PIECES_CONSTANT_COUNT, (const double *)&l->constants, reals);
    write_reals(l->precision, PIECES_MOST * PIECES_ONE_COUNT, (const double *)l->list,
                reals + PIECES_CONSTANT_COUNT * bytes);
    char *const numbers = reals + PIECES_HEADER * bytes;
    write_rows(l, &l->ends, 0, rows, numbers);
    write_rows(l, &l->period, ends, rows, numbers);
    return SIGRAMP_OK;
}
