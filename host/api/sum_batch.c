/* SPDX-License-Identifier: MIT */
/* Many sums in one call: threads take problems, and each is planned and executed as by calls of its
 * own. */
#include "api/sum_batch.h"
#include "threads/float_environment.h"
#include "threads/pool.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What a problem takes one thread besides its terms; what a term at a point takes, of so many terms
 * or points at most, for there are other methods. They only decide whether threads are woken. */
static const double PROBLEM_NANOSECONDS = 2000, TERM_NANOSECONDS = 0.3, MOST_AT_ONCE = 300;

batch_problem batch_problem_at(const sum_batch *batch, size_t p)
{
    const size_t bytes = (size_t)batch->precision / 8;
    const size_t *const a = batch->offsets_start, *const x = batch->x_start;
    const size_t terms = a ? a[p + 1] - a[p] : batch->terms;
    const size_t points = x ? x[p + 1] - x[p] : batch->points;
    const size_t offset = a ? a[p] : 0, weight = a ? a[p] : p * terms;
    const size_t point = x ? x[p] : 0, result = x ? x[p] : p * points;
    const batch_problem problem = {{terms, batch->offsets ? batch->offsets + offset * bytes : NULL,
                                    batch->weights ? batch->weights + weight * bytes : NULL, NULL},
                                   points,
                                   points > 0 ? batch->x + point * bytes : NULL,
                                   points > 0 ? batch->y + result * bytes : NULL,
                                   points > 0 && batch->dy ? batch->dy + result * bytes : NULL};
    return problem;
}

sigramp_status batch_plan(const sum_batch *batch, const batch_problem *problem,
                          sigramp_sum_plan **plan)
{
    sigramp_sum_options options = *batch->options;
    options.points = problem->points;
    const sigramp_status status = context_check_terms(batch->context, &problem->terms);
    if (status != SIGRAMP_OK)
        return status;
    return context_plan_listed(batch->context, &options, batch->precision, problem->terms, plan);
}

void batch_note_done(batch_work *work, const sigramp_sum_plan *plan)
{
    sigramp_batch_report *const report = &work->report;
    pthread_mutex_lock(&work->lock);
    ++*(plan->method == SIGRAMP_METHOD_FAST ? &report->fast : &report->direct);
    report->error_bound = fmax(report->error_bound, plan->error_bound);
    if (plan->derivative)
        report->derivative_error_bound =
            fmax(report->derivative_error_bound, plan->derivative->error_bound);
    pthread_mutex_unlock(&work->lock);
}

void batch_note_failed(batch_work *work, size_t p, sigramp_status status, const char *why)
{
    pthread_mutex_lock(&work->lock);
    if (p < work->failed) {
        work->failed = p;
        work->status = status;
        snprintf(work->why, sizeof work->why, "%s", why ? why : "");
    }
    pthread_mutex_unlock(&work->lock);
}

void batch_execute(batch_work *work, size_t p, sigramp_sum_plan *plan)
{
    const batch_problem problem = batch_problem_at(work->batch, p);
    const sigramp_status status =
        plan_execute_on_cpu(plan, problem.points, problem.x, problem.y, problem.dy);
    if (status == SIGRAMP_OK)
        batch_note_done(work, plan);
    else
        batch_note_failed(work, p, status, NULL);
    sigramp_sum_plan_destroy(plan);
}

int batch_is_to_do(const batch_work *work, size_t p)
{
    const batch_problem problem = batch_problem_at(work->batch, p);
    return problem.points > 0 && p <= work->failed && batch_is_left(work, p, &problem);
}

static void do_problem(batch_work *work, size_t p)
{
    const batch_problem problem = batch_problem_at(work->batch, p);
    sigramp_sum_plan *plan = NULL;
    if (!batch_is_to_do(work, p))
        return;
    const sigramp_status status = batch_plan(work->batch, &problem, &plan);
    if (status == SIGRAMP_OK)
        batch_execute(work, p, plan);
    else
        batch_note_failed(work, p, status, NULL);
}

void batch_do_problems(void *of, size_t begin, size_t end)
{
    for (size_t p = begin; p < end; ++p)
        do_problem(of, p);
}

/* About what a problem takes one thread. */
static double mean_cost(const sum_batch *batch)
{
    double work = 0;
    for (size_t p = 0; p < batch->problems; ++p) {
        const batch_problem problem = batch_problem_at(batch, p);
        const double terms = (double)problem.terms.count, points = (double)problem.points;
        work += fmax(terms, points) * fmin(fmin(terms, points), MOST_AT_ONCE);
    }
    return PROBLEM_NANOSECONDS + TERM_NANOSECONDS * work / (double)batch->problems;
}

/* The detail of the first problem that failed: the one there is may be another's. */
static sigramp_status fail_problem(batch_work *work)
{
    sigramp_context *const context = work->batch->context;
    const batch_problem problem = batch_problem_at(work->batch, work->failed);
    sigramp_sum_plan *plan = NULL;
    if (!work->why[0] && batch_plan(work->batch, &problem, &plan) != SIGRAMP_OK)
        memcpy(work->why, context->detail, sizeof work->why);
    sigramp_sum_plan_destroy(plan); /* there is memory now */
    return context_fail(context, work->status, "problem %zu: %.460s", work->failed,
                        work->why[0] ? work->why : sigramp_status_message(work->status));
}

/* First those of a device, then those of the CPU path and what the device leaves, which threads
 * share. */
static sigramp_status run_batch(const sum_batch *batch, sigramp_batch_report *report)
{
    sigramp_context *const context = batch->context;
    batch_work work = {.batch = batch,
                       .lock = PTHREAD_MUTEX_INITIALIZER,
                       .failed = SIZE_MAX,
                       .status = SIGRAMP_OK};
    if (context->may_fall_back)
        context->place = CONTEXT_CPU;
    batch_run_on_device(&work);
    if (batch->problems > 0)
        pool_run((pool_loop){context->threads, batch->problems, batch->at_once, mean_cost(batch)},
                 batch->body, &work);
    if (work.status != SIGRAMP_OK)
        return fail_problem(&work);
    if (!batch->options->derivative)
        work.report.derivative_error_bound = INFINITY;
    if (report)
        *report = work.report;
    return SIGRAMP_OK;
}

/* Pointers that never fall, to elements that can be; count: how many there are. */
static sigramp_status check_starts(const sum_batch *batch, const char *name, const size_t *start,
                                   size_t *count)
{
    *count = 0;
    if (batch->problems == 0)
        return SIGRAMP_OK;
    if (!start)
        return context_fail(batch->context, SIGRAMP_INVALID_ARGUMENT, "%s is NULL for %zu problems",
                            name, batch->problems);
    for (size_t p = 0; p < batch->problems; ++p)
        if (start[p + 1] < start[p])
            return context_fail(batch->context, SIGRAMP_INVALID_ARGUMENT,
                                "%s[%zu] = %zu is below the one before it, %zu", name, p + 1,
                                start[p + 1], start[p]);
    if (start[batch->problems] > PTRDIFF_MAX / ((size_t)batch->precision / 8))
        return context_fail(batch->context, SIGRAMP_INVALID_ARGUMENT,
                            "%s[%zu] = %zu elements exceed the address space", name,
                            batch->problems, start[batch->problems]);
    *count = start[batch->problems] - start[0];
    return SIGRAMP_OK;
}

static sigramp_status check_product(const sum_batch *batch, const char *what, size_t each,
                                    size_t *count)
{
    const size_t most = PTRDIFF_MAX / ((size_t)batch->precision / 8);
    if (each > 0 && batch->problems > most / each)
        return context_fail(batch->context, SIGRAMP_INVALID_ARGUMENT,
                            "%zu sets of %zu %s exceed the address space", batch->problems, each,
                            what);
    *count = batch->problems * each;
    return SIGRAMP_OK;
}

/* How many there are of all problems. */
static sigramp_status count_all(const sum_batch *batch, int ragged, size_t *terms, size_t *points)
{
    if (!ragged) {
        const sigramp_status status = check_product(batch, "weights", batch->terms, terms);
        return status ? status : check_product(batch, "points", batch->points, points);
    }
    const sigramp_status status = check_starts(batch, "offsets_start", batch->offsets_start, terms);
    return status ? status : check_starts(batch, "x_start", batch->x_start, points);
}

static sigramp_status check_results(const sum_batch *batch, int ragged, size_t points)
{
    sigramp_context *const context = batch->context;
    if (batch->dy && !batch->options->derivative)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "dy is for options.derivative, which is not set");
    if (points == 0)
        return SIGRAMP_OK;
    if (!batch->x || !batch->y || (batch->options->derivative && !batch->dy))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "%s is NULL for %zu points",
                            !batch->x || !batch->y ? "x or y" : "dy", points);
    if (batch->dy == batch->y)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "dy is y");
    if (!ragged && batch->problems > 1 && (batch->y == batch->x || batch->dy == batch->x))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "results replace the points, which %zu sets of weights need",
                            batch->problems);
    return SIGRAMP_OK;
}

NOT_INLINED sigramp_status batch_sum(sum_batch batch, int ragged, sigramp_batch_report *report)
{
    static const sigramp_sum_options defaults = SIGRAMP_SUM_OPTIONS_DEFAULT;
    size_t terms = 0, points = 0;
    if (!batch.context)
        return SIGRAMP_INVALID_ARGUMENT;
    context_clear_detail(batch.context);
    if (!batch.options)
        batch.options = &defaults;
    sigramp_status status = context_check_listed(batch.context, batch.options, batch.precision);
    if (status == SIGRAMP_OK)
        status = count_all(&batch, ragged, &terms, &points);
    if (status == SIGRAMP_OK && terms > 0 && (!batch.offsets || (!ragged && !batch.weights)))
        status = context_fail(batch.context, SIGRAMP_INVALID_ARGUMENT, "%s is NULL for %zu terms",
                              batch.offsets ? "weights" : "offsets", terms);
    if (status == SIGRAMP_OK)
        status = check_results(&batch, ragged, points);
    return status == SIGRAMP_OK ? run_batch(&batch, report) : status;
}

static sigramp_status sum_ragged(sigramp_context *context, const sigramp_sum_options *options,
                                 int precision, size_t problems, const size_t *offsets_start,
                                 const void *offsets, const void *weights, const size_t *x_start,
                                 const void *x, void *y, void *dy, sigramp_batch_report *report)
{
    const sum_batch batch = {.context = context,
                             .options = options,
                             .precision = precision,
                             .problems = problems,
                             .body = batch_do_problems,
                             .at_once = 1,
                             .offsets_start = offsets_start,
                             .x_start = x_start,
                             .offsets = offsets,
                             .weights = weights,
                             .x = x,
                             .y = y,
                             .dy = dy};
    return batch_sum(batch, 1, report);
}

sigramp_status sigramp_sum_batch_f32(sigramp_context *context, const sigramp_sum_options *options,
                                     size_t problems, const size_t *offsets_start,
                                     const float *offsets, const float *weights,
                                     const size_t *x_start, const float *x, float *y, float *dy,
                                     sigramp_batch_report *report)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return sum_ragged(context, options, 32, problems, offsets_start, offsets, weights, x_start, x,
                      y, dy, report);
}

sigramp_status sigramp_sum_batch_f64(sigramp_context *context, const sigramp_sum_options *options,
                                     size_t problems, const size_t *offsets_start,
                                     const double *offsets, const double *weights,
                                     const size_t *x_start, const double *x, double *y, double *dy,
                                     sigramp_batch_report *report)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return sum_ragged(context, options, 64, problems, offsets_start, offsets, weights, x_start, x,
                      y, dy, report);
}
