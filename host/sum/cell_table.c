/* SPDX-License-Identifier: MIT */
#include "sum/cell_table.h"

#include <math.h>
#include <stdlib.h>

#include "sum/cell_error.h"
#include "sum/cell_rows.h"
#include "sum/exponent.h"
#include "sum/sorted.h"
#include "threads/pool.h"

/* What a cell takes one thread to be written, as a multiple and by itself. */
static const double MULTIPLE_NANOSECONDS = 15, CELL_NANOSECONDS = 40;

/* The number of the precision, and what it leaves of the value. */
static twofold split(int precision, twofold value)
{
    const double high = sum_nearest_real(precision, value.high);
    return twofold_of(high, sum_nearest_real(precision, (value.high - high) + value.low));
}

/* Cells of a table: multiples of one whose rows are there, or each from its sums. */
typedef struct {
    const cell_loops *loops;
    const table_writer *writer;
    const cell_rows *rows;
    size_t first;
    cell_row row[MOST_CUTS];
    const scaled_twofold *multiples;
    cell_numbers sums;
} cell_work;

static void write_multiples(void *of, size_t begin, size_t end)
{
    const cell_work *const work = of;
    work->loops->write_multiples(work->writer, work->rows->cuts, work->row, work->first + begin,
                                 work->multiples + begin, end - begin);
}

/* Cells from the table's first on that are multiples of an exponential. */
static void write_tail(const fast_plan *plan, const table_writer *writer, const cell_rows *rows,
                       size_t first, const series_vectors *series, const scaled_twofold *multiples,
                       size_t count)
{
    const cell_vector cell = vector_at(cell_series(series), 0, plan->grade.order);
    cell_work work = {.loops = plan->loops,
                      .writer = writer,
                      .rows = rows,
                      .first = first,
                      .multiples = multiples};
    for (int cut = 0; cut < rows->cuts; ++cut)
        work.row[cut] = cell_row_of(rows, cut, &cell);
    pool_run((pool_loop){plan->threads, count, CELL_RUN, MULTIPLE_NANOSECONDS}, write_multiples,
             &work);
}

static void write_sums(void *of, size_t begin, size_t end)
{
    const cell_work *const work = of;
    work->loops->write_sums(work->writer, work->rows, work->first + begin,
                            cell_numbers_from(work->sums, begin), end - begin);
}

/* They take about as long to make as a small table's other work, so the expansion keeps them. */
static const cell_rows *rows_of(const fast_plan *plan)
{
    cell_rows *const rows = &plan->expansion->rows;
    const int terms = plan->grade.row - 1;
    if (rows->cuts != plan->grade.cuts || rows->terms != terms)
        cell_rows_make(plan->grade.order, plan->grade.cuts, terms, rows);
    return rows;
}

static void write_cells(const fast_plan *plan, const table_writer *writer)
{
    const cell_expansion *e = plan->expansion;
    const cell_rows *const rows = rows_of(plan);
    write_tail(plan, writer, rows, 0, &e->growing, plan->tails, plan->left_tail);
    cell_work work = {.loops = plan->loops,
                      .writer = writer,
                      .rows = rows,
                      .first = plan->left_tail,
                      .sums = plan->sums};
    pool_run((pool_loop){plan->threads, plan->cells, CELL_RUN, CELL_NANOSECONDS}, write_sums,
             &work);
    write_tail(plan, writer, rows, plan->left_tail + plan->cells, &e->decaying,
               plan->tails + plan->left_tail, plan->right_tail);
}

static double largest_sum(const fast_plan *plan)
{
    const double *const constants = plan->sums.first;
    const double *const linears = constants + 2 * plan->sums.stride;
    double largest = 0;
    for (size_t p = 0; p < plan->cells; ++p)
        largest = fmax(largest, fabs(constants[p]) + fabs(linears[p]));
    return largest;
}

/* The exponent the table is written with: the usual one, so that results that round to zero are
 * normal numbers in the table, or one that keeps the largest number from overflowing. */
static int table_exponent(const fast_plan *plan, int scale_exponent)
{
    int exponent = 0;
    frexp(largest_sum(plan), &exponent);
    const int needed =
        exponent + scale_exponent - plan->weight_shift - plan->range.largest_exponent;
    return needed > plan->range.usual_exponent ? needed : plan->range.usual_exponent;
}

/* value 2^-exponent in two reals of the precision. */
static void write_line_number(const table_writer *writer, twofold value, int exponent,
                              double parts[2])
{
    const twofold number = split(
        writer->precision, twofold_of(ldexp(value.high, -exponent), ldexp(value.low, -exponent)));
    parts[0] = number.high;
    parts[1] = number.low;
}

/*
 * The line that the last row holds, by its level at the row's middle and its slope to the next row.
 * Both have the slope's exponent, so that only the way can make their sum large; but a slope that
 * has no bit in common with the level does not count, and may not make that overflow.
 */
static void write_line(const fast_plan *plan, const table_writer *writer, int exponent,
                       sigramp_loop_table *table)
{
    enum { FARTHEST_BELOW_LEVEL = 100 };
    const cell_vector last = vector_at(plan->sums, plan->cells - 1, plan->grade.order);
    const double row_width = 1.0 / plan->grade.cuts; /* the cell is two wide, from -1 to 1 */
    const twofold at_middle = twofold_add(last.constant, twofold_scale(last.linear, row_width - 1));
    const twofold level = twofold_scale(at_middle, writer->factor);
    const twofold per_cell = twofold_scale(last.linear, 2 * writer->factor);
    const twofold slope = twofold_of(per_cell.high * row_width, per_cell.low * row_width);
    const int least = exponent_of(level.high) - FARTHEST_BELOW_LEVEL;
    const int of_slope = exponent_of(slope.high);
    const int common = slope.high != 0 && of_slope > least ? of_slope : least;
    write_line_number(writer, level, common, table->level);
    write_line_number(writer, slope, common, table->slope);
    table->line_exponent = common + writer->shift + exponent;
}

/* Beyond the first cell nothing is left; beyond the last, the constant and the line. */
static void write_ends(const fast_plan *plan, const table_writer *writer, int exponent,
                       sigramp_loop_table *table)
{
    const cell_vector last = vector_at(plan->sums, plan->cells - 1, plan->grade.order);
    const int has_line = plan->expansion->slope > 0 && last.linear.high != 0 && writer->factor != 0;
    double limit = twofold_scale(last.constant, writer->factor).high;
    if (has_line)
        limit = last.linear.high * writer->factor * INFINITY;
    if (plan->right_tail > 0)
        limit = 0;
    const double above = ldexp(limit, writer->shift + exponent);
    table->below = 0;
    table->above = sum_nearest_real(writer->precision, above);
    if (has_line)
        write_line(plan, writer, exponent, table);
}

double fast_plan_error_bound(const fast_plan *plan)
{
    const double row_width = plan->expansion->width / plan->grade.cuts;
    return plan->range.rounding * (1 + 2 * row_width) +
           cell_error(plan->expansion, plan->grade.row - 1, plan->grade.cuts) + plan->moments_error;
}

static table_writer writer_of(const fast_plan *plan, const sigramp_sum_options *options,
                              int exponent)
{
    const size_t cells = plan->left_tail + plan->cells + plan->right_tail;
    int scale_exponent = 0;
    const double factor = frexp(options->scale, &scale_exponent);
    scale_exponent += plan->scale_exponent;
    const table_writer writer = {.precision = plan->terms.precision,
                                 .row = (size_t)plan->grade.row,
                                 .rows = cells * (size_t)plan->grade.cuts,
                                 .factor = factor,
                                 .shift = scale_exponent - plan->weight_shift - exponent};
    return writer;
}

void fast_plan_write_guarded(const fast_plan *plan, const sigramp_sum_options *options,
                             void *numbers, void *exponents)
{
    table_writer writer = writer_of(plan, options, 0);
    writer.numbers = numbers;
    writer.exponents = exponents;
    write_cells(plan, &writer);
}

/* Whether the sums in all cells are doubles with all their digits, whatever the scale: in a gap
 * between the offsets, or near one of little weight, they may not be. */
static int keeps_digits(const fast_plan *plan)
{
    enum { EXPONENTS = 1800 };
    const double gap = (double)plan->offset_cells * plan->expansion->width / 2;
    const moment_weights weights = plan->weights;
    const double in_weights = weights.largest > 0 ? log2(weights.largest) - log2(weights.least) : 0;
    /* log(2): tests/certificates/births/cell_table.sollya */
    return (gap + plan->grade.saturated) / 0.6931471805599453 + in_weights < EXPONENTS;
}

sigramp_status fast_plan_write(const fast_plan *plan, const sigramp_sum_options *options,
                               sum_table *table)
{
    const grade *grade = &plan->grade;
    const size_t number = (size_t)plan->terms.precision / 8;
    int exponent = table_exponent(plan, exponent_of(options->scale) + plan->scale_exponent);
    const int is_large = exponent > plan->range.most_exponent;
    const int is_wide = abs(plan->width_exponent) > plan->range.plain_width_exponent;
    const int guarded = (is_large || is_wide) && plan->guards && keeps_digits(plan);
    if (is_large && !guarded)
        return SIGRAMP_NOT_SUPPORTED;
    if (guarded)
        exponent = 0;
    table_writer writer = writer_of(plan, options, exponent);
    const size_t last_index = writer.rows - (size_t)grade->cuts;
    if (guarded)
        writer.rows = last_index + 1;
    const size_t bytes = writer.rows * (writer.row + (guarded ? 1 : 0)) * number;
    if (!sum_table_reserve(table, bytes))
        return SIGRAMP_OUT_OF_MEMORY;
    writer.numbers = table->memory;
    if (guarded)
        writer.exponents = (char *)table->memory + writer.rows * writer.row * number;
    write_cells(plan, &writer);
    table->loop.inverse_width =
        guarded ? copysign(1, options->slope) : plan->inverse_width * grade->cuts;
    table->loop.guarded = guarded;
    table->loop.inverse_exponent =
        guarded ? exponent_of(grade->cuts) - 1 - plan->width_exponent : 0;
    table->loop.first = (plan->first - (double)plan->left_tail) * grade->cuts;
    table->loop.last_index = (double)last_index;
    table->loop.row = grade->row;
    table->loop.exponent = exponent;
    write_ends(plan, &writer, exponent, &table->loop);
    table->error_bound = fast_plan_error_bound(plan);
    return SIGRAMP_OK;
}
