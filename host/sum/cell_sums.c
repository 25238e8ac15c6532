/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "sum/fast_plan.h"
#include "threads/pool.h"

/* What the offsets near a cell take one thread. */
static const double NEAR_NANOSECONDS = 400;

static int is_empty(const cell_vector *moments)
{
    int empty = moments->constant.high == 0 && moments->linear.high == 0;
    for (int k = 0; k < MOST_ORDER - 2; ++k)
        empty = empty && moments->others[k] == 0;
    return empty;
}

/* The offsets of a cell, or NULL. */
static const cell_vector *moments_at(const fast_plan *plan, double cell)
{
    const double index = cell - plan->offset_first;
    if (index < 0 || index >= (double)plan->offset_cells)
        return NULL;
    const cell_vector *moments = plan->moments + (size_t)index;
    return is_empty(moments) ? NULL : moments;
}

/* Fills next[c], the first cell from c on that has offsets, for c up to plan->offset_cells. */
static void find_occupied(const fast_plan *plan, size_t *next)
{
    next[plan->offset_cells] = plan->offset_cells;
    for (size_t c = plan->offset_cells; c-- > 0;)
        next[c] = is_empty(&plan->moments[c]) ? next[c + 1] : c;
}

/* The offsets near enough for the matrices. */
static void add_near(const fast_plan *plan, const size_t *next, size_t p)
{
    const int near = plan->expansion.near;
    const double cell = plan->first + (double)p - plan->offset_first; /* among those of offsets */
    if (cell + near < 0)
        return;
    for (size_t c = next[(size_t)fmin(fmax(cell - near, 0), (double)plan->offset_cells)];
         c < plan->offset_cells && (double)c <= cell + near; c = next[c + 1])
        cell_matrix_add(&plan->expansion, (int)(cell - (double)c), &plan->moments[c],
                        &plan->sums[p]);
}

typedef struct {
    const fast_plan *plan;
    const size_t *next;
} near_work;

static void add_near_run(void *of, size_t begin, size_t end)
{
    const near_work *const work = of;
    for (size_t p = begin; p < end; ++p)
        add_near(work->plan, work->next, work->plan->wanted + p);
}

/* The far offsets on one side, seen from a cell's middle. */
typedef struct {
    double distance;             /* of the nearest cell with offsets */
    int terms;                   /* exponentials that are left of them */
    twofold state[SERIES_TERMS]; /* state[j] = the sum of w exp(-(j + 1) |t - b|) */
} far_offsets;

static const far_offsets no_far_offsets = {INFINITY, 0, {{0, 0}}};

/* One cell farther; entering: the offsets now far enough, or NULL. */
static void step_far(const fast_plan *plan, const cell_vector *entering, int to_the_right,
                     far_offsets *far)
{
    const cell_expansion *e = &plan->expansion;
    for (int j = 0; j < far->terms; ++j)
        far->state[j] = twofold_multiply(far->state[j], e->step[j]);
    far->distance = entering ? e->near + 1 : far->distance + 1;
    const double decay = plan->grade.saturated / (far->distance * e->width - e->growth);
    const int terms = decay < SERIES_TERMS - 1 ? (int)decay + 1 : SERIES_TERMS;
    for (int j = far->terms; j < terms; ++j)
        far->state[j] = twofold_of(0, 0);
    far->terms = terms;
    for (int j = 0; entering && j < terms; ++j) {
        const cell_vector *seen = to_the_right ? &e->growing[j] : &e->decaying[j];
        const twofold entered = twofold_multiply(e->entry[j], vector_dot_exact(seen, entering));
        far->state[j] = twofold_add(far->state[j], entered);
    }
}

/* One cell farther where nothing is left but one exponential, which may be of any size. */
static scaled_twofold step_tail(const cell_expansion *e, scaled_twofold *tail)
{
    *tail = scaled_twofold_multiply(*tail, scaled_twofold_of(e->step[0], 0));
    return *tail;
}

static int is_wanted(const fast_plan *plan, size_t p)
{
    return p >= plan->wanted && p < plan->wanted_end;
}

static void add_exponentials(const cell_expansion *e, const far_offsets *far, int to_the_right,
                             cell_vector *sums)
{
    for (int j = 0; j < far->terms; ++j)
        vector_add(sums, to_the_right ? &e->decaying[j] : &e->growing[j],
                   twofold_scale(far->state[j], to_the_right ? e->right[j] : e->left[j]));
}

/* From right to left: offsets far to the right of the cell. */
static void add_far_right(const fast_plan *plan)
{
    const cell_expansion *e = &plan->expansion;
    far_offsets far = no_far_offsets;
    for (size_t p = plan->cells; p-- > 0;) {
        step_far(plan, moments_at(plan, plan->first + (double)p + e->near + 1), 0, &far);
        if (is_wanted(plan, p))
            add_exponentials(e, &far, 0, &plan->sums[p]);
    }
    scaled_twofold tail = scaled_twofold_of(far.state[0], 0);
    for (size_t p = plan->left_tail; p-- > 0;)
        plan->tails[p] = step_tail(e, &tail);
}

/* From left to right: offsets far to the left, their exponentials, constant and line. weight is the
 * sum of their weights, reach of w (p - offset) in cells. */
static void add_far_left(const fast_plan *plan)
{
    const cell_expansion *e = &plan->expansion;
    far_offsets far = no_far_offsets;
    twofold weight = plan->weight, reach = plan->reach;
    for (size_t p = 0; p < plan->cells; ++p) {
        cell_vector *sums = &plan->sums[p];
        const cell_vector *entering = moments_at(plan, plan->first + (double)p - e->near - 1);
        step_far(plan, entering, 1, &far);
        if (p > 0)
            reach = twofold_add(reach, weight);
        if (entering) {
            weight = twofold_add(weight, entering->constant);
            reach = twofold_add(reach, twofold_scale(entering->constant, e->near + 1));
            reach = twofold_add(reach, twofold_scale(entering->linear, -0.5));
        }
        const int is_end = p + 1 == plan->cells && plan->right_tail == 0;
        if (!is_end &&
            is_wanted(
                plan,
                p)) /* there the limit alone is left, a line only where the weights do not cancel
                     */
            add_exponentials(e, &far, 1, sums);
        const twofold line = twofold_scale(reach, e->slope * e->width);
        const twofold half_slope = twofold_scale(weight, e->slope * e->width / 2);
        sums->constant = twofold_add(sums->constant, twofold_multiply(weight, e->constant));
        sums->constant = twofold_add(sums->constant, line);
        sums->linear = twofold_add(sums->linear, half_slope);
    }
    scaled_twofold tail = scaled_twofold_of(far.state[0], 0);
    for (size_t p = 0; p < plan->right_tail; ++p)
        plan->tails[plan->left_tail + p] = step_tail(e, &tail);
}

static sigramp_status add_moments(fast_plan *plan)
{
    if (plan->spaced) {
        progression_add_up(plan->spaced, plan->offset_first, plan->offset_cells, plan->grade.order,
                           plan->weight_shift, plan->moments);
        plan->moments_error = PROGRESSION_ERROR;
        return SIGRAMP_OK;
    }
    plan->moments_error = moments_error(plan->terms.count, plan->offset_cells, plan->grade.exact);
    return moments_add_up(&plan->terms, plan->offset_first, plan->offset_cells, plan->grade.order,
                          plan->grade.exact, plan->weight_shift, plan->threads, plan->moments);
}

sigramp_status fast_plan_add_up(fast_plan *plan)
{
    const size_t tails = plan->left_tail + plan->right_tail;
    plan->moments = calloc(plan->offset_cells, sizeof *plan->moments);
    plan->sums = calloc(plan->cells, sizeof *plan->sums);
    plan->tails = calloc(tails + 1, sizeof *plan->tails);
    if (!plan->moments || !plan->sums || !plan->tails)
        return SIGRAMP_OUT_OF_MEMORY;
    const sigramp_status status = add_moments(plan);
    size_t *const next = malloc((plan->offset_cells + 1) * sizeof *next);
    if (status != SIGRAMP_OK || !next) {
        free(next);
        return status != SIGRAMP_OK ? status : SIGRAMP_OUT_OF_MEMORY;
    }
    find_occupied(plan, next);
    if (plan->wanted_end == 0)
        plan->wanted_end = plan->cells;
    near_work work = {plan, next};
    pool_run((pool_loop){plan->threads, plan->wanted_end - plan->wanted, 64, NEAR_NANOSECONDS},
             add_near_run, &work);
    free(next);
    add_far_right(plan);
    add_far_left(plan);
    return SIGRAMP_OK;
}
