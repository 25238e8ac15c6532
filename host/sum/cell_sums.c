/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "sum/fast_plan.h"

static void add_scaled(twofold *sums, const twofold *coefficients, int order, twofold factor)
{
    for (int k = 0; k < order; ++k)
        sums[k] = twofold_add(sums[k], twofold_multiply(coefficients[k], factor));
}

static twofold dot(const twofold *a, const twofold *b, int order)
{
    twofold sum = {0, 0};
    for (int k = 0; k < order; ++k)
        sum = twofold_add(sum, twofold_multiply(a[k], b[k]));
    return sum;
}

static int is_empty(const twofold *moments, int order)
{
    for (int k = 0; k < order; ++k)
        if (moments[k].high != 0)
            return 0;
    return 1;
}

/* The offsets of cell p + distance, for a direction, or NULL. */
static const twofold *moments_at(const fast_plan *plan, double cell)
{
    const double index = cell - plan->offset_first;
    if (index < 0 || index >= (double)plan->offset_cells)
        return NULL;
    const twofold *moments = plan->moments + (size_t)index * (size_t)plan->grade.order;
    return is_empty(moments, plan->grade.order) ? NULL : moments;
}

/* The offsets near enough for the matrices. */
static void add_near(const fast_plan *plan, size_t p)
{
    const int order = plan->grade.order, near = plan->expansion.near;
    twofold *sums = plan->sums + p * (size_t)order;
    for (int distance = -near; distance <= near; ++distance) {
        const twofold *moments = moments_at(plan, plan->first + (double)p - distance);
        const twofold *matrix = cell_matrix(&plan->expansion, distance);
        for (int k = 0; moments && k < order; ++k)
            sums[k] = twofold_add(sums[k], dot(matrix + k * order, moments, order));
    }
}

/* One direction of the far offsets' exponentials: state[j] is the sum of w exp(-(j + 1) |t - b|)
 * seen from the cell's middle. */
static void step_exponentials(const cell_expansion *e, const twofold *entering, int to_the_right,
                              twofold *state)
{
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const twofold *seen = to_the_right ? e->growing[j] : e->decaying[j];
        state[j] = twofold_multiply(state[j], e->step[j]);
        if (entering)
            state[j] =
                twofold_add(state[j], twofold_multiply(e->entry[j], dot(seen, entering, e->order)));
    }
}

static void add_exponentials(const cell_expansion *e, const twofold *state, int to_the_right,
                             twofold *sums)
{
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const double weight = to_the_right ? e->right[j] : e->left[j];
        if (fabs(state[j].high) > 0x1p-120 * fabs(state[0].high))
            add_scaled(sums, to_the_right ? e->decaying[j] : e->growing[j], e->order,
                       twofold_scale(state[j], weight));
    }
}

/* From right to left: offsets far to the right of the cell. */
static void add_far_right(const fast_plan *plan)
{
    const cell_expansion *e = &plan->expansion;
    twofold state[SERIES_TERMS] = {{0, 0}};
    for (size_t p = plan->cells; p-- > 0;) {
        const double cell = plan->first + (double)p;
        step_exponentials(e, moments_at(plan, cell + e->near + 1), 0, state);
        add_exponentials(e, state, 0, plan->sums + p * (size_t)e->order);
    }
}

/* From left to right: offsets far to the left, their exponentials, constant and line. weight is the
 * sum of their weights, reach of w (p - offset) in cells. */
static void add_far_left(const fast_plan *plan)
{
    const cell_expansion *e = &plan->expansion;
    twofold state[SERIES_TERMS] = {{0, 0}}, weight = plan->weight, reach = plan->reach;
    for (size_t p = 0; p < plan->cells; ++p) {
        twofold *sums = plan->sums + p * (size_t)e->order;
        const twofold *entering = moments_at(plan, plan->first + (double)p - e->near - 1);
        step_exponentials(e, entering, 1, state);
        if (p > 0)
            reach = twofold_add(reach, weight);
        if (entering) {
            weight = twofold_add(weight, entering[0]);
            reach = twofold_add(reach, twofold_scale(entering[0], e->near + 1));
            reach = twofold_add(reach, twofold_scale(entering[1], -0.5));
        }
        add_exponentials(e, state, 1, sums);
        sums[0] = twofold_add(sums[0], twofold_scale(weight, e->constant));
        sums[0] = twofold_add(sums[0], twofold_scale(reach, e->slope * e->width));
        sums[1] = twofold_add(sums[1], twofold_scale(weight, e->slope * e->width / 2));
    }
}

sigramp_status fast_plan_add_up(fast_plan *plan)
{
    const size_t order = (size_t)plan->grade.order;
    plan->moments = calloc(plan->offset_cells * order, sizeof *plan->moments);
    plan->sums = calloc(plan->cells * order, sizeof *plan->sums);
    if (!plan->moments || !plan->sums)
        return SIGRAMP_OUT_OF_MEMORY;
    const sigramp_status status =
        moments_add_up(&plan->terms, plan->offset_first, plan->offset_cells, plan->grade.order,
                       plan->weight_shift, plan->threads, plan->moments);
    if (status != SIGRAMP_OK)
        return status;
#pragma omp parallel for schedule(dynamic, 64) num_threads(plan->threads)
    for (size_t p = 0; p < plan->cells; ++p)
        add_near(plan, p);
    add_far_right(plan);
    add_far_left(plan);
    return SIGRAMP_OK;
}
