/* SPDX-License-Identifier: MIT */
#include "sum/part_table.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "sum/cell_sums.h"
#include "sum/cell_table.h"
#include "sum/whole_table.h"

/* More points are not looked at before they are computed: with them the rest is cheap. */
enum { MOST_POINTS = 1 << 15 };

/* The part has the cells of the offsets, and so far beyond them, in units' widths. */
static const double beside = 1;

/* It is worth its own work if the whole has so many times its cells. */
enum { LEAST_SAVING = 2 };

struct part_table {
    fast_plan plan; /* with moments */
    sigramp_sum_options options;
    double least, greatest;     /* of t, between which the part has its points */
    _Atomic(sum_table *) whole; /* NULL: not made yet */
};

static double cells_beside(const fast_plan *plan)
{
    return ceil(beside / plan->expansion->width) + 1;
}

/* Whether the numbers of the part's first and last cell are reals. */
static int has_real_ends(const fast_plan *plan)
{
    const int precision = plan->terms.precision;
    const double more = cells_beside(plan), first = plan->offset_first - more;
    const double last = plan->offset_first + (double)plan->offset_cells - 1 + more;
    return whole_table_cells_to_real(precision, first, -1) == 0 &&
           whole_table_cells_to_real(precision, last, 1) == 0;
}

/* Whether any table of the plan has the usual exponent and needs no guard: then both have the same
 * numbers. Sums are larger than their terms where the unit is a line, by the number of cells. */
static int has_usual_numbers(const fast_plan *plan, double largest)
{
    enum { ROOM = 32 };
    _Static_assert((1L << (ROOM - 2)) > 4L * MOST_ROWS, "the room for the line");
    const plan_range *const range = &plan->range;
    return largest + ROOM < range->largest_exponent + range->usual_exponent &&
           abs(plan->width_exponent) <= range->plain_width_exponent;
}

int part_table_is_worth_it(const fast_plan *plan, const sigramp_sum_options *options,
                           double largest)
{
    const uint64_t points = options->points ? options->points : plan->terms.count;
    const double own = (double)plan->offset_cells, more = cells_beside(plan);
    return plan->in_parts && !plan->spaced && points <= MOST_POINTS && plan->left > more &&
           plan->right > more &&
           own + plan->left + plan->right >= LEAST_SAVING * (own + 2 * more) &&
           has_usual_numbers(plan, largest) && has_real_ends(plan);
}

/* The cells of the part: as in the whole but for the outermost ones. */
static sigramp_status fill_part(fast_plan *plan, const sigramp_sum_options *options,
                                sum_table *table)
{
    const double more = cells_beside(plan);
    plan->first = plan->offset_first - more;
    plan->cells = plan->offset_cells + 2 * (size_t)more;
    const sigramp_status status = fast_plan_add_up(plan);
    return status ? status : fast_plan_write(plan, options, table);
}

sigramp_status part_table_create(fast_plan *plan, const sigramp_sum_options *options,
                                 sum_table *table)
{
    part_table *const part = malloc(sizeof *part);
    const sigramp_status status = part ? fill_part(plan, options, table) : SIGRAMP_OUT_OF_MEMORY;
    if (status) {
        free(part);
        return status;
    }
    const double cuts = plan->grade.cuts;
    part->options = *options;
    part->least = table->loop.first + cuts + 1;
    part->greatest = table->loop.first + table->loop.last_index - cuts;
    atomic_init(&part->whole, NULL);
    part->plan = *plan;
    part->plan.terms.offsets = NULL; /* the caller's, who may take them back */
    part->plan.terms.weights = NULL;
    part->plan.expansion = NULL;
    part->plan.sums.first = NULL;
    part->plan.tails = NULL;
    part->plan.wanted_end = 0; /* all cells that the whole will have */
    plan->moments = NULL;      /* the part's now */
    plan->occupied = NULL;
    table->part = part;
    return SIGRAMP_OK;
}

void part_table_destroy(part_table *part)
{
    if (!part)
        return;
    sum_table *const whole = atomic_load(&part->whole);
    if (whole)
        sum_table_destroy(whole);
    free(whole);
    fast_plan_empty(&part->plan);
    free(part);
}

/* The whole by a copy of the plan, whose moments stay. */
static sigramp_status fill_whole(const part_table *part, sum_table *whole)
{
    fast_plan plan = part->plan;
    sigramp_status status = fast_plan_set_width(&plan, &part->options);
    if (status == SIGRAMP_OK)
        status = whole_table_create(&plan, &part->options, whole);
    plan.moments = NULL;
    plan.occupied = NULL;
    fast_plan_empty(&plan);
    kept_expansions_put(plan.expansions, plan.expansion);
    return status;
}

/* Threads that need it at once may make one each; the first to have it keeps it. NULL: no memory.
 */
static const sum_table *whole_of(part_table *part)
{
    sum_table *found = atomic_load(&part->whole);
    if (found)
        return found;
    sum_table *const made = calloc(1, sizeof *made);
    const int is_made = made && fill_whole(part, made) == SIGRAMP_OK;
    if (is_made && atomic_compare_exchange_strong(&part->whole, &found, made))
        return made;
    if (made)
        sum_table_destroy(made);
    free(made);
    return found;
}

const sigramp_loop_table *sum_table_whole(const sum_table *table)
{
    const sum_table *const whole = table->part ? whole_of(table->part) : table;
    return whole ? &whole->loop : NULL;
}

const sigramp_loop_table *sum_table_for(const sum_table *table, int precision, size_t count,
                                        const void *x)
{
    const part_table *const part = table->part;
    if (part && !atomic_load(&part->whole) && count <= MOST_POINTS &&
        part->plan.loops->are_between(precision, count, x, table->loop.inverse_width, part->least,
                                      part->greatest))
        return &table->loop;
    return sum_table_whole(table);
}
