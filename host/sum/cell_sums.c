/* SPDX-License-Identifier: MIT */
#include "sum/cell_sums.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/cell_error.h"
#include "threads/pool.h"

/* What the offsets near a cell take one thread. */
static const double NEAR_NANOSECONDS = 300;

/* Zeros, and room for loops that take cells by whole vectors. The arrays of numbers are not apart
 * by a power of two: caches would not hold a few cells of all of them. */
static cell_numbers cell_numbers_create(size_t cells)
{
    const size_t stride = ((cells + 2 * CELL_LANES - 2) / CELL_LANES * CELL_LANES) | CELL_LANES;
    const size_t bytes = CELL_NUMBERS * stride * sizeof(double);
    double *const numbers = aligned_alloc(CELL_LANES * sizeof(double), bytes);
    if (numbers)
        memset(numbers, 0, bytes);
    return (cell_numbers){numbers, stride};
}

static int is_empty(const cell_vector *moments)
{
    if (moments->constant.high != 0 || moments->linear.high != 0)
        return 0;
    for (int k = 0; k < MOST_ORDER - 2; ++k)
        if (moments->others[k] != 0)
            return 0;
    return 1;
}

/* The offsets of a cell, or NULL. */
static const cell_vector *moments_at(const fast_plan *plan, double cell)
{
    const double index = cell - plan->offset_first;
    if (index < 0 || index >= (double)plan->offset_cells)
        return NULL;
    const size_t c = (size_t)index;
    return plan->occupied[c] == c ? &plan->moments[c] : NULL;
}

static void find_occupied(const fast_plan *plan)
{
    size_t next = plan->occupied[plan->offset_cells] = plan->offset_cells;
    for (size_t c = plan->offset_cells; c-- > 0; plan->occupied[c] = next)
        if (!is_empty(&plan->moments[c]))
            next = c;
}

/* Those of cell c in the cells begin .. end - 1, which are near. Loops take the cells from begin on
 * by whole vectors, the last of which may reach beyond the end. */
static near_offsets near_of(const fast_plan *plan, size_t c, size_t begin, size_t end)
{
    const int near = plan->expansion->near;
    const int distance = (int)(plan->first + (double)begin - plan->offset_first - (double)c);
    const int skipped = distance < -near ? (-near - distance) / CELL_LANES * CELL_LANES : 0;
    const int left = near + 1 - distance, all = (int)(end - begin);
    const near_offsets offsets = {&plan->moments[c], distance + skipped, (size_t)skipped,
                                  (size_t)((left < all ? left : all) - skipped)};
    return offsets;
}

/* The offsets near enough for the matrices, in the cells begin .. end - 1. */
static void add_near(const fast_plan *plan, size_t begin, size_t end)
{
    enum { AT_ONCE = 128 };
    near_offsets offsets[AT_ONCE];
    const int near = plan->expansion->near;
    const double first = plan->first + (double)begin - plan->offset_first; /* among the offsets' */
    const double last = first + (double)(end - begin - 1);
    if (last + near < 0)
        return;
    const double leftmost = fmin(fmax(first - near, 0), (double)plan->offset_cells);
    size_t c = plan->occupied[(size_t)leftmost], count = 0;
    do {
        for (count = 0; count < AT_ONCE && c < plan->offset_cells && (double)c <= last + near;
             c = plan->occupied[c + 1])
            offsets[count++] = near_of(plan, c, begin, end);
        plan->loops->add_near(plan->expansion, offsets, count,
                              cell_numbers_from(plan->sums, begin));
    } while (count == AT_ONCE);
}

static void add_near_run(void *of, size_t begin, size_t end)
{
    const fast_plan *const plan = of;
    add_near(plan, plan->wanted + begin, plan->wanted + end);
}

/* The offsets that are far enough from cell p, to its left or right, and not from its neighbour. */
static void step_far(const fast_plan *plan, size_t p, int to_the_right, far_offsets *far)
{
    const double beyond = plan->expansion->near + 1;
    const double cell = plan->first + (double)p + (to_the_right ? -beyond : beyond);
    plan->loops->step_far(plan->expansion, plan->grade.saturated, moments_at(plan, cell),
                          to_the_right, far);
}

static void keep_states(const far_offsets *far, far_states *states, size_t i)
{
    int *const most = &states->terms[i / CELL_LANES];
    *most = far->terms > *most ? far->terms : *most;
    for (int j = 0; j < SERIES_TERMS; ++j) {
        states->high[j][i] = far->state.high[j];
        states->low[j][i] = far->state.low[j];
    }
}

/* Past count cells from p on, whose states are kept. */
static void step_far_run(const fast_plan *plan, size_t p, size_t count, int to_the_right,
                         far_offsets *far, far_states *states)
{
    memset(states->terms, 0, sizeof states->terms);
    for (size_t k = 0; k < count; ++k) {
        const size_t i = to_the_right ? k : count - 1 - k;
        step_far(plan, p + i, to_the_right, far);
        keep_states(far, states, i);
    }
}

/* In count cells from p on. Loops take whole vectors: in cells beyond the count nothing is far. */
static void add_far(const fast_plan *plan, size_t p, size_t count, int to_the_right,
                    far_states *states)
{
    for (int j = 0; j < SERIES_TERMS; ++j)
        for (size_t i = count; i % CELL_LANES != 0; ++i)
            states->high[j][i] = states->low[j][i] = 0;
    plan->loops->add_far(plan->expansion, states, to_the_right, cell_numbers_from(plan->sums, p),
                         count);
}

static const far_offsets no_far_offsets = {INFINITY, 0, {{0}, {0}}};

/* From right to left: offsets far to the right of the cell. */
static void add_far_right(const fast_plan *plan)
{
    far_offsets far = no_far_offsets;
    far_states states;
    size_t p = plan->cells;
    while (p > plan->wanted_end)
        step_far(plan, --p, 0, &far);
    while (p > plan->wanted) {
        const size_t wanted = p - plan->wanted, count = wanted < CELL_RUN ? wanted : CELL_RUN;
        p -= count;
        step_far_run(plan, p, count, 0, &far, &states);
        add_far(plan, p, count, 0, &states);
    }
    while (p > 0)
        step_far(plan, --p, 0, &far);
    plan->loops->set_tails(plan->expansion, &far, plan->tails, plan->left_tail - 1, plan->left_tail,
                           -1);
}

/* From left to right: offsets far to the left, their exponentials. In the last cell the limit alone
 * is left, a line only where the weights do not cancel. */
static void add_far_left(const fast_plan *plan)
{
    far_offsets far = no_far_offsets;
    far_states states;
    size_t p = 0;
    while (p < plan->wanted)
        step_far(plan, p++, 1, &far);
    while (p < plan->wanted_end) {
        const size_t wanted = plan->wanted_end - p, count = wanted < CELL_RUN ? wanted : CELL_RUN;
        step_far_run(plan, p, count, 1, &far, &states);
        const size_t without = p + count == plan->cells && plan->right_tail == 0;
        add_far(plan, p, count - without, 1, &states);
        p += count;
    }
    while (p < plan->cells)
        step_far(plan, p++, 1, &far);
    plan->loops->set_tails(plan->expansion, &far, plan->tails, plan->left_tail, plan->right_tail,
                           1);
}

/* The first of the numbers, a constant or a linear coefficient. */
static void add_number(cell_numbers numbers, size_t p, twofold added)
{
    double *const high = numbers.first + p, *const low = high + numbers.stride;
    const twofold sum = twofold_add(twofold_of(*high, *low), added);
    *high = sum.high;
    *low = sum.low;
}

/* From left to right: the constant and the line of the offsets far to the left. weight is the sum
 * of their weights, moment of w (p - offset) in cells. */
static void add_lines(const fast_plan *plan)
{
    const cell_expansion *e = plan->expansion;
    const cell_numbers linears = {plan->sums.first + 2 * plan->sums.stride, plan->sums.stride};
    twofold weight = plan->weight, moment = plan->moment;
    if (e->constant.high == 0 && e->slope == 0)
        return;
    for (size_t p = 0; p < plan->cells; ++p) {
        const cell_vector *entering = moments_at(plan, plan->first + (double)p - e->near - 1);
        if (p > 0 && e->slope != 0)
            moment = twofold_add(moment, weight);
        if (entering)
            weight = twofold_add(weight, entering->constant);
        if (entering && e->slope != 0) {
            moment = twofold_add(moment, twofold_scale(entering->constant, e->near + 1));
            moment = twofold_add(moment, twofold_scale(entering->linear, -0.5));
        }
        add_number(plan->sums, p, twofold_multiply(weight, e->constant));
        if (e->slope == 0)
            continue;
        add_number(plan->sums, p, twofold_scale(moment, e->slope * e->width));
        add_number(linears, p, twofold_scale(weight, e->slope * e->width / 2));
    }
}

static sigramp_status fill_moments(fast_plan *plan)
{
    if (plan->spaced) {
        plan->loops->add_up_spaced(plan->spaced, plan->offset_first, plan->offset_cells,
                                   plan->grade.order, plan->weight_shift, plan->moments);
        plan->moments_error = PROGRESSION_ERROR;
        return SIGRAMP_OK;
    }
    plan->moments_error = cell_moments_error(plan->expansion, plan->grade.exact);
    if (plan->totals) {
        moments_of_totals(plan->totals, plan->weight_shift, plan->moments);
        return SIGRAMP_OK;
    }
    return moments_add_up(&plan->terms, plan->weights, plan->offset_first, plan->offset_cells,
                          plan->grade.order, plan->grade.exact, plan->weight_shift,
                          plan->loops->add_terms, plan->threads, plan->moments);
}

static sigramp_status add_moments(fast_plan *plan)
{
    plan->moments = malloc(plan->offset_cells * sizeof *plan->moments);
    plan->occupied = malloc((plan->offset_cells + 1) * sizeof *plan->occupied);
    if (!plan->moments || !plan->occupied || fill_moments(plan))
        return SIGRAMP_OUT_OF_MEMORY;
    find_occupied(plan);
    return SIGRAMP_OK;
}

sigramp_status fast_plan_add_up(fast_plan *plan)
{
    const size_t tails = plan->left_tail + plan->right_tail;
    const sigramp_status status = plan->moments ? SIGRAMP_OK : add_moments(plan);
    plan->sums = cell_numbers_create(plan->cells);
    plan->tails = malloc((tails + 1) * sizeof *plan->tails);
    if (status || !plan->sums.first || !plan->tails)
        return SIGRAMP_OUT_OF_MEMORY;
    if (plan->wanted_end == 0)
        plan->wanted_end = plan->cells;
    pool_run(
        (pool_loop){plan->threads, plan->wanted_end - plan->wanted, CELL_RUN, NEAR_NANOSECONDS},
        add_near_run, plan);
    add_far_right(plan);
    add_far_left(plan);
    add_lines(plan);
    return SIGRAMP_OK;
}
