/* SPDX-License-Identifier: MIT */
#include "sum/whole_table.h"

#include <math.h>

#include "sum/cell_sums.h"
#include "sum/cell_table.h"

/* Room for so many cells left of the first offset and right of the last. */
static void place_cells(fast_plan *plan, double left, double right)
{
    const double saturated = ceil(plan->grade.saturated / plan->expansion->width) + 1;
    const double own_left = fmin(left, saturated), own_right = fmin(right, saturated);
    plan->first = plan->offset_first - own_left;
    plan->cells = plan->offset_cells + (size_t)(own_left + own_right);
    plan->left_tail = (size_t)(left - own_left);
    plan->right_tail = (size_t)(right - own_right);
}

size_t whole_table_cells_to_real(int precision, double cell, int step)
{
    size_t cells = 0;
    for (; precision == 32 && (double)(float)cell != cell; ++cells)
        cell += step;
    return cells;
}

/* Points are seen from the table's first cell and from its last: their numbers must be reals. */
static void round_ends(fast_plan *plan)
{
    const int precision = plan->terms.precision;
    const double last = plan->first + (double)(plan->cells + plan->right_tail) - 1;
    const size_t more = whole_table_cells_to_real(precision, last, 1);
    plan->left_tail +=
        whole_table_cells_to_real(precision, plan->first - (double)plan->left_tail, -1);
    plan->right_tail += plan->right_tail > 0 ? more : 0;
    plan->cells += plan->right_tail > 0 ? 0 : more;
}

/* In the outermost cells, which have no end, only the limit, the constant and the line, may be
 * left. */
static void close_ends(fast_plan *plan)
{
    static const cell_vector nothing = {{0, 0}, {0, 0}, {0}};
    const cell_expansion *e = plan->expansion;
    const cell_vector last = vector_at(plan->sums, plan->cells - 1, e->order);
    if (plan->left_tail > 0)
        plan->tails[0] = scaled_twofold_zero();
    else
        vector_set(plan->sums, 0, &nothing, e->order);
    if (plan->right_tail > 0) {
        plan->tails[plan->left_tail + plan->right_tail - 1] = scaled_twofold_zero();
        return;
    }
    cell_vector limit = nothing;
    limit.constant = e->constant.high != 0 || e->slope > 0 ? last.constant : limit.constant;
    limit.linear = e->slope > 0 ? last.linear : limit.linear;
    vector_set(plan->sums, plan->cells - 1, &limit, e->order);
}

sigramp_status whole_table_create(fast_plan *plan, const sigramp_sum_options *options,
                                  sum_table *table)
{
    place_cells(plan, plan->left, plan->right);
    round_ends(plan);
    const sigramp_status status = fast_plan_add_up(plan);
    if (status != SIGRAMP_OK)
        return status;
    close_ends(plan);
    plan->guards = 1;
    return fast_plan_write(plan, options, table);
}
