/* SPDX-License-Identifier: MIT */
/* A batch's problems that are for a device: small direct sums together, as many as there is room
 * for, the others one by one. */
#include "api/choose.h"
#include "api/policy.h"
#include "api/sum_batch.h"
#include "threads/pool.h"

#include <math.h>
#include <stdlib.h>

/* Fewer are done one by one, each in the form that is best for it. */
enum { LEAST_TOGETHER = 8 };

/* What a plan takes one thread, about. */
static const double PLAN_NANOSECONDS = 3000;

static int is_small(const batch_work *work, const batch_problem *problem)
{
    const sigramp_sum_options *const options = work->batch->options;
    return problem->terms.count <= work->room.terms && problem->points <= work->room.points &&
           options->constant == 0 && !options->exclude &&
           sum_method_of(options, work->batch->precision, problem->points, problem->terms.count,
                         problem->terms.offsets) == SIGRAMP_METHOD_DIRECT;
}

/* Together, for problems of so many terms. */
static int may_be_together(const batch_work *work, const batch_problem *problem)
{
    return context_gives_device(work->batch->context, problem->terms.count, INFINITY) &&
           is_small(work, problem);
}

static batch_way way_of(const batch_work *work, const batch_problem *problem)
{
    const size_t terms = problem->terms.count;
    const double all = (double)terms * (double)problem->points;
    if (work->has_together && may_be_together(work, problem))
        return BATCH_TOGETHER;
    return work->has_device && context_gives_device(work->batch->context, terms, all)
               ? BATCH_ALONE
               : BATCH_ON_CPU;
}

int batch_is_left(const batch_work *work, size_t p, const batch_problem *problem)
{
    return p >= work->next[way_of(work, problem)];
}

/* Problems that one launch sums together. */
typedef struct {
    batch_work *work;
    size_t capacity, count, terms, points;
    size_t *numbers;
    sigramp_sum_plan **plans;
    opencl_problem *sums;
} group;

static int take_memory(group *all)
{
    all->capacity = all->work->room.all_points / OPENCL_LONGEST_RUN + 1;
    all->numbers = calloc(all->capacity, sizeof *all->numbers);
    all->plans = calloc(all->capacity, sizeof *all->plans);
    all->sums = calloc(all->capacity, sizeof *all->sums);
    return all->numbers && all->plans && all->sums;
}

static void empty(group *all)
{
    for (size_t k = 0; k < all->count; ++k) {
        sigramp_sum_plan_destroy(all->plans[k]);
        all->plans[k] = NULL;
    }
    all->count = all->terms = all->points = 0;
}

static void release(group *all)
{
    free(all->numbers);
    free(all->plans);
    free(all->sums);
}

/* Whether there was room; the first always has. */
static int add(group *all, size_t p, const batch_problem *problem)
{
    const opencl_batch_room *const room = &all->work->room;
    const size_t runs = (problem->points + OPENCL_LONGEST_RUN - 1) / OPENCL_LONGEST_RUN;
    const size_t points = runs * OPENCL_LONGEST_RUN, terms = problem->terms.count;
    if (all->count > 0 && (all->count == all->capacity || all->points + points > room->all_points ||
                           all->terms + terms > room->all_terms))
        return 0;
    all->numbers[all->count++] = p;
    all->points += points;
    all->terms += terms;
    return 1;
}

static void make_plans(void *of, size_t begin, size_t end)
{
    group *const all = of;
    const sum_batch *const batch = all->work->batch;
    for (size_t k = begin; k < end; ++k) {
        const batch_problem problem = batch_problem_at(batch, all->numbers[k]);
        const sigramp_status status = batch_plan(batch, &problem, &all->plans[k]);
        if (status != SIGRAMP_OK)
            batch_note_failed(all->work, all->numbers[k], status, NULL);
    }
}

/* The sums of all, or their derivatives. */
static sigramp_status sum(group *all, int derivative)
{
    const sum_batch *const batch = all->work->batch;
    for (size_t k = 0; k < all->count; ++k) {
        const batch_problem problem = batch_problem_at(batch, all->numbers[k]);
        const sigramp_sum_plan *const plan = all->plans[k];
        all->sums[k] =
            (opencl_problem){derivative ? &plan->derivative->terms : &plan->terms, problem.points,
                             problem.x, derivative ? problem.dy : problem.y};
    }
    return opencl_sum_batch(batch->context->opencl, all->sums, all->count, batch->context->detail);
}

/* What replaces the points comes last. Whether all is well. */
static int execute(group *all)
{
    batch_work *const work = all->work;
    sigramp_context *const context = work->batch->context;
    const int both = work->batch->dy != NULL, is_last = both && work->batch->y == work->batch->x;
    context->place = CONTEXT_DEVICE;
    sigramp_status status = sum(all, is_last);
    if (status == SIGRAMP_OK && both)
        status = sum(all, !is_last);
    for (size_t k = 0; status == SIGRAMP_OK && k < all->count; ++k)
        batch_note_done(work, all->plans[k]);
    if (status != SIGRAMP_OK && !context_fall_back(context))
        batch_note_failed(work, all->numbers[0], status, context->detail);
    return status == SIGRAMP_OK;
}

static int do_group(group *all)
{
    batch_work *const work = all->work;
    if (all->count == 0)
        return 1;
    pool_run((pool_loop){work->batch->context->threads, all->count, 1, PLAN_NANOSECONDS},
             make_plans, all);
    const int done = work->failed == SIZE_MAX && execute(all);
    empty(all);
    return done;
}

static void run_together(group *all)
{
    batch_work *const work = all->work;
    size_t *const next = &work->next[BATCH_TOGETHER];
    int is_well = 1;
    for (size_t p = 0; is_well && p < work->batch->problems; ++p) {
        const batch_problem problem = batch_problem_at(work->batch, p);
        if (problem.points == 0 || way_of(work, &problem) != BATCH_TOGETHER ||
            add(all, p, &problem))
            continue;
        is_well = do_group(all);
        *next = is_well ? p : *next;
        add(all, p, &problem);
    }
    if (is_well && do_group(all))
        *next = work->batch->problems;
    all->count = 0; /* without plans */
}

/* Whether there are enough small problems, and enough of them for `auto` to open a device. */
static int are_worth_a_device(const batch_work *work)
{
    size_t count = 0;
    double terms = 0; /* at all points */
    for (size_t p = 0; p < work->batch->problems; ++p) {
        const batch_problem problem = batch_problem_at(work->batch, p);
        if (problem.points == 0 || !may_be_together(work, &problem))
            continue;
        ++count;
        terms += (double)problem.terms.count * (double)problem.points;
    }
    return count >= LEAST_TOGETHER && context_gives_device(work->batch->context, SIZE_MAX, terms);
}

static void run_alone(batch_work *work, size_t p)
{
    const batch_problem problem = batch_problem_at(work->batch, p);
    sigramp_sum_plan *plan = NULL;
    if (problem.points == 0 || way_of(work, &problem) != BATCH_ALONE)
        return;
    sigramp_status status = batch_plan(work->batch, &problem, &plan);
    if (status == SIGRAMP_OK)
        status = plan_execute(plan, problem.points, problem.x, problem.y, problem.dy);
    if (status == SIGRAMP_OK)
        batch_note_done(work, plan);
    else
        batch_note_failed(work, p, status, work->batch->context->detail);
    sigramp_sum_plan_destroy(plan);
}

void batch_run_on_device(batch_work *work)
{
    sigramp_context *const context = work->batch->context;
    size_t *const next = &work->next[BATCH_ALONE];
    group together = {.work = work};
    work->has_device = context_has_device(context);
    if (!work->has_device)
        return;
    work->room = opencl_room(context->opencl, work->batch->precision);
    if (are_worth_a_device(work) && context_find_device(context)) {
        work->room = opencl_room(context->opencl, work->batch->precision);
        work->has_together = take_memory(&together);
        if (work->has_together)
            run_together(&together);
        release(&together);
    }
    for (; *next < work->batch->problems && context_has_device(context); ++*next)
        if (*next < work->failed)
            run_alone(work, *next);
}
