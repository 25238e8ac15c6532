/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/stream.h"
#include "sum/cell_rows.h"
#include "sum/fast_plan.h"

static void write_number(int precision, void *numbers, size_t place, double value)
{
    if (precision == 64)
        ((double *)numbers)[place] = value;
    else
        ((float *)numbers)[place] = (float)value;
}

/* What a number of the precision leaves of the value. */
static double rest_of(int precision, twofold value)
{
    return precision == 64 ? value.low : (value.high - (double)(float)value.high) + value.low;
}

/* Writes one cell's rows: its coefficients times the scale's significand and a power of two. */
static void write_cell(const fast_plan *plan, const cell_rows *rows, size_t p, double factor,
                       double power, void *numbers)
{
    const int precision = plan->terms.precision;
    const size_t row = (size_t)plan->grade.row, cuts = (size_t)rows->cuts;
    for (size_t cut = 0; cut < cuts; ++cut) {
        double powers[MOST_ROW_TERMS];
        const size_t place = (p * cuts + cut) * row;
        const twofold lowest =
            cell_row(rows, (int)cut, plan->sums + p * (size_t)rows->order, powers);
        const twofold exact = twofold_scale(lowest, factor);
        const twofold scaled = twofold_of(exact.high * power, exact.low * power);
        write_number(precision, numbers, place, scaled.high);
        write_number(precision, numbers, place + 1, rest_of(precision, scaled));
        for (size_t m = 1; m + 1 < row; ++m)
            write_number(precision, numbers, place + 1 + m, powers[m] * factor * power);
    }
}

static double largest_sum(const fast_plan *plan)
{
    double largest = 0;
    for (size_t m = 0; m < plan->cells * (size_t)plan->grade.order; ++m)
        largest = fmax(largest, fabs(plan->sums[m].high));
    return largest;
}

/* The last cell's slope per row, in two parts of the precision. */
static void write_slope(const fast_plan *plan, double factor, double power, double slope[2])
{
    const size_t last = (plan->cells - 1) * (size_t)plan->grade.order;
    const twofold exact = twofold_scale(plan->sums[last + 1], 2 * factor);
    const double per_row = power / plan->grade.cuts;
    const twofold scaled = twofold_of(exact.high * per_row, exact.low * per_row);
    slope[0] = plan->terms.precision == 32 ? (double)(float)scaled.high : scaled.high;
    slope[1] = rest_of(plan->terms.precision, scaled);
    slope[1] = plan->terms.precision == 32 ? (double)(float)slope[1] : slope[1];
}

/* A scaled-back limit of the precision. */
static double limit_of(int precision, double value, double factor, int exponent)
{
    const double limit = ldexp(value * factor, exponent);
    return precision == 32 ? (double)(float)limit : limit;
}

/* The exponent the table is written with: the usual one, so that results that round to zero are
 * normal numbers in the table, or one that keeps the largest coefficient from overflowing. */
static int table_exponent(const fast_plan *plan, int scale_exponent)
{
    int exponent = 0;
    frexp(largest_sum(plan), &exponent);
    const int needed =
        exponent + scale_exponent - plan->weight_shift - plan->grade.largest_exponent;
    return needed > plan->grade.usual_exponent ? needed : plan->grade.usual_exponent;
}

sigramp_status fast_plan_write(const fast_plan *plan, const sigramp_sum_options *options,
                               sum_table *table)
{
    const grade *grade = &plan->grade;
    const size_t rows = plan->cells * (size_t)grade->cuts, row = (size_t)grade->row;
    int scale_exponent = 0;
    const double factor = frexp(options->scale, &scale_exponent);
    const int exponent = table_exponent(plan, scale_exponent);
    const double power = ldexp(1, scale_exponent - plan->weight_shift - exponent);
    if (exponent > grade->most_exponent || isinf(power))
        return SIGRAMP_NOT_SUPPORTED;
    cell_rows cell;
    cell_rows_make(grade->order, grade->cuts, grade->row - 1, &cell);
    const size_t bytes = rows * row * (size_t)plan->terms.precision / 8;
    table->memory = aligned_alloc(CACHE_LINE, (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    if (!table->memory)
        return SIGRAMP_OUT_OF_MEMORY;
    /* Beyond the first cell nothing is left; beyond the last, the constant and the line. */
    memset(table->memory, 0, bytes / plan->cells);
#pragma omp parallel for schedule(static) num_threads(plan->threads)
    for (size_t p = 1; p < plan->cells; ++p)
        write_cell(plan, &cell, p, factor, power, table->memory);
    const twofold *last = plan->sums + (plan->cells - 1) * (size_t)grade->order;
    const double above = plan->expansion.slope > 0 ? last[1].high * INFINITY : last[0].high;
    table->loop.numbers = table->memory;
    table->loop.inverse_width = plan->inverse_width * grade->cuts;
    table->loop.first = plan->first * grade->cuts;
    table->loop.last_index = (double)(rows - 1);
    table->loop.row = grade->row;
    table->loop.exponent = exponent;
    if (plan->expansion.slope > 0)
        write_slope(plan, factor, power, table->loop.slope);
    table->loop.below = 0;
    table->loop.above =
        limit_of(plan->terms.precision, above, factor, scale_exponent - plan->weight_shift);
    table->error_bound =
        grade->rounding * (1 + 2 * plan->expansion.width / grade->cuts) + plan->expansion.error;
    return SIGRAMP_OK;
}
