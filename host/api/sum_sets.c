/* SPDX-License-Identifier: MIT */
/* Sums of the same offsets at the same points with several sets of weights in one call: of direct
 * ones several go together. */
#include "api/sum_batch.h"
#include "cpu/cpu.h"
#include "threads/float_environment.h"

/* Points from which on a thread takes some of a group's, not sets of its own. */
enum { POINTS_OF_THREAD = 8 };

/* Of a group's plans, unless two take more. */
static const double MOST_PLAN_BYTES = 1 << 28;

/* Neighbouring sets, which go together. */
typedef struct {
    size_t first, count;
    sigramp_sum_plan *plans[SIGRAMP_SETS]; /* NULL where there is none */
} set_group;

/* Whether all the sets have direct plans; else those before one that has none. */
static int plan_directly(const sum_batch *batch, set_group *group)
{
    for (size_t k = 0; k < group->count; ++k) {
        const batch_problem problem = batch_problem_at(batch, group->first + k);
        if (batch_plan(batch, &problem, &group->plans[k]) != SIGRAMP_OK ||
            group->plans[k]->method != SIGRAMP_METHOD_DIRECT)
            return 0;
    }
    return 1;
}

/* The sums of all the group's sets, or their derivatives. */
static void sum_together(const sum_batch *batch, const set_group *group, int is_derivative)
{
    const sum_terms *terms[SIGRAMP_SETS];
    void *y[SIGRAMP_SETS];
    for (size_t k = 0; k < group->count; ++k) {
        const batch_problem problem = batch_problem_at(batch, group->first + k);
        const sigramp_sum_plan *const plan = group->plans[k];
        terms[k] = is_derivative ? &plan->derivative->terms : &plan->terms;
        y[k] = is_derivative ? problem.dy : problem.y;
    }
    cpu_sum_sets(group->count, terms, batch->context->isa, batch->context->threads, batch->points,
                 batch->x, y);
}

static void execute_together(batch_work *work, const set_group *group)
{
    sum_together(work->batch, group, 0);
    if (work->batch->dy)
        sum_together(work->batch, group, 1);
    for (size_t k = 0; k < group->count; ++k) {
        batch_note_done(work, group->plans[k]);
        sigramp_sum_plan_destroy(group->plans[k]);
    }
}

/* A device may have done some of them. */
static int are_to_do(const batch_work *work, const set_group *group)
{
    for (size_t k = 0; k < group->count; ++k)
        if (!batch_is_to_do(work, group->first + k))
            return 0;
    return 1;
}

/* A pool_body of a batch_work. What cannot go together, for want of memory too, goes one by one. */
static void do_sets(void *of, size_t begin, size_t end)
{
    batch_work *const work = of;
    set_group group = {begin, end - begin, {NULL}};
    if (group.count > 1 && are_to_do(work, &group) && plan_directly(work->batch, &group)) {
        execute_together(work, &group);
        return;
    }
    for (size_t k = 0; k < group.count; ++k)
        if (group.plans[k])
            batch_execute(work, begin + k, group.plans[k]);
        else
            batch_do_problems(work, begin + k, begin + k + 1);
}

/* As many as may go together, in even groups: fewer where a group has too few points for all
 * threads, or its plans, of four numbers a term, would take much memory. */
static size_t sets_at_once(const sum_batch *batch)
{
    const size_t sets = batch->problems;
    const size_t threads = batch->context ? (size_t)batch->context->threads : 1;
    const double plan_bytes = 4.0 * (batch->precision / 8) * (double)batch->terms;
    const double fitting = plan_bytes > 0 ? MOST_PLAN_BYTES / plan_bytes : SIGRAMP_SETS;
    const size_t most = fitting < 2 ? 2 : fitting < SIGRAMP_SETS ? (size_t)fitting : SIGRAMP_SETS;
    const size_t full = sets / most + (sets % most != 0);
    const int is_for_few = batch->points < POINTS_OF_THREAD * threads && full < threads;
    const size_t groups = is_for_few ? threads : full;
    return sets > groups ? sets / groups + (sets % groups != 0) : 1;
}

static sigramp_status sum_sets(sigramp_context *context, const sigramp_sum_options *options,
                               int precision, size_t sets, size_t count, const void *offsets,
                               const void *weights, size_t points, const void *x, void *y, void *dy,
                               sigramp_batch_report *report)
{
    sum_batch batch = {.context = context,
                       .options = options,
                       .precision = precision,
                       .problems = sets,
                       .body = do_sets,
                       .terms = count,
                       .points = points,
                       .offsets = offsets,
                       .weights = weights,
                       .x = x,
                       .y = y,
                       .dy = dy};
    batch.at_once = sets_at_once(&batch);
    return batch_sum(batch, 0, report);
}

sigramp_status sigramp_sum_weight_sets_f32(sigramp_context *context,
                                           const sigramp_sum_options *options, size_t sets,
                                           size_t count, const float *offsets, const float *weights,
                                           size_t points, const float *x, float *y, float *dy,
                                           sigramp_batch_report *report)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return sum_sets(context, options, 32, sets, count, offsets, weights, points, x, y, dy, report);
}

sigramp_status sigramp_sum_weight_sets_f64(sigramp_context *context,
                                           const sigramp_sum_options *options, size_t sets,
                                           size_t count, const double *offsets,
                                           const double *weights, size_t points, const double *x,
                                           double *y, double *dy, sigramp_batch_report *report)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return sum_sets(context, options, 64, sets, count, offsets, weights, points, x, y, dy, report);
}
