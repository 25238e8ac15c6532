/* SPDX-License-Identifier: MIT */
#include "cli/verify_ask.h"

#include <math.h>

/* The call of the problem's precision; arrays are void, and so of either. */
#define CALL(problem, call, ...)                                                                   \
    ((problem)->precision == 32 ? call##_f32(__VA_ARGS__) : call##_f64(__VA_ARGS__))

/* A problem's arrays in its precision. */
typedef struct {
    const void *offsets, *weights, *slopes, *x; /* weights, slopes: NULL without them */
    void *y;
} arrays;

static const void *given(const verify_problem *problem, size_t count, const double *from, float *to)
{
    for (size_t i = 0; problem->precision == 32 && i < count; ++i)
        to[i] = (float)from[i];
    return problem->precision == 32 ? (const void *)to : from;
}

/* Element i. */
static const void *from(const verify_problem *problem, const void *array, size_t i)
{
    return array ? (const char *)array + i * (size_t)problem->precision / 8 : NULL;
}

static void *into(const verify_problem *problem, void *array, size_t i)
{
    return (char *)array + i * (size_t)problem->precision / 8;
}

static arrays arrays_of(const verify_problem *problem, double *y)
{
    float *const weights = problem->narrow + VERIFY_MOST_TERMS;
    float *const slopes = weights + VERIFY_MOST_TERMS;
    float *const x = slopes + VERIFY_MOST_TERMS;
    float *const results = x + VERIFY_MOST_POINTS;
    const size_t weight_count = (problem->sets > 0 ? problem->sets : 1) * problem->terms;
    return (arrays){
        given(problem, problem->terms, problem->offsets, problem->narrow),
        problem->has_weights ? given(problem, weight_count, problem->weights, weights) : NULL,
        problem->has_slopes ? given(problem, problem->terms, problem->slopes, slopes) : NULL,
        given(problem, problem->points, problem->x, x),
        problem->precision == 32 ? (void *)results : y};
}

static sigramp_status take(const verify_problem *problem, sigramp_status status, const arrays *all,
                           double *y)
{
    const float *const results = all->y;
    for (size_t j = 0; problem->precision == 32 && j < verify_result_count(problem); ++j)
        y[j] = (double)results[j];
    return status;
}

sigramp_status verify_ask_map(const verify_problem *problem, sigramp_context *context,
                              verify_answer *answer)
{
    const arrays all = arrays_of(problem, answer->y);
    const sigramp_unit unit = problem->options.unit;
    const sigramp_unit_row *const row = sigramp_unit_info(unit);
    const double offset = problem->offsets[0];
    answer->bound = (verify_bound){.ulp = problem->precision == 32 ? row->ulp_f32 : row->ulp_f64};
    const sigramp_status status =
        problem->precision == 32
            ? sigramp_map_f32(context, unit, problem->points, all.x, (float)offset, all.y)
            : sigramp_map_f64(context, unit, problem->points, all.x, offset, all.y);
    return take(problem, status, &all, answer->y);
}

static sigramp_status plan(const verify_problem *problem, sigramp_context *context,
                           const arrays *all, sigramp_sum_plan **made)
{
    const sigramp_sum_options *const options = &problem->options;
    if (options->method == SIGRAMP_METHOD_CLOSED)
        return CALL(problem, sigramp_sum_plan_spaced, context, options, problem->start,
                    problem->stop, problem->terms, made);
    if (problem->has_slopes)
        return CALL(problem, sigramp_sum_plan_slopes, context, options, problem->terms,
                    all->offsets, all->weights, all->slopes, made);
    return CALL(problem, sigramp_sum_plan, context, options, problem->terms, all->offsets,
                all->weights, made);
}

typedef sigramp_status use_plan(const verify_problem *problem, sigramp_sum_plan *made,
                                const arrays *all, verify_answer *answer);

static sigramp_status ask_plan(const verify_problem *problem, sigramp_context *context,
                               verify_answer *answer, use_plan *use)
{
    const arrays all = arrays_of(problem, answer->y);
    sigramp_sum_plan *made = NULL;
    sigramp_status status = plan(problem, context, &all, &made);
    if (!status)
        status = use(problem, made, &all, answer);
    sigramp_sum_plan_destroy(made);
    return status ? status : take(problem, status, &all, answer->y);
}

static verify_bound bound_of(const sigramp_sum_plan *made)
{
    const double relative = sigramp_sum_plan_error_bound(made);
    return relative < INFINITY
               ? (verify_bound){.relative = relative}
               : (verify_bound){.relative = sigramp_sum_plan_absolute_error_bound(made),
                                .is_absolute = 1};
}

static sigramp_status use_sum(const verify_problem *problem, sigramp_sum_plan *made,
                              const arrays *all, verify_answer *answer)
{
    answer->bound = bound_of(made);
    return CALL(problem, sigramp_sum_execute, made, problem->points, all->x, all->y);
}

static sigramp_status use_derivative(const verify_problem *problem, sigramp_sum_plan *made,
                                     const arrays *all, verify_answer *answer)
{
    answer->bound = bound_of(made);
    answer->derivative_bound =
        (verify_bound){.relative = sigramp_sum_plan_derivative_error_bound(made)};
    return CALL(problem, sigramp_sum_execute_derivative, made, problem->points, all->x, all->y,
                into(problem, all->y, problem->points));
}

static sigramp_status use_without(const verify_problem *problem, sigramp_sum_plan *made,
                                  const arrays *all, verify_answer *answer)
{
    answer->bound = (verify_bound){.relative = sigramp_sum_plan_without_error_bound(made)};
    return CALL(problem, sigramp_sum_execute_without, made, problem->points, all->x,
                problem->exclude, all->y);
}

static sigramp_status solve(const verify_problem *problem, sigramp_sum_plan *made,
                            const arrays *all)
{
    return problem->has_exclude
               ? CALL(problem, sigramp_sum_solve_without, made, problem->points, all->x,
                      problem->exclude, all->y)
               : CALL(problem, sigramp_sum_solve, made, problem->points, all->x, all->y);
}

/* Weights have one sign: what refuses the plan is that its unit does not rise. */
static sigramp_status use_solve(const verify_problem *problem, sigramp_sum_plan *made,
                                const arrays *all, verify_answer *answer)
{
    void *const error = into(problem, all->y, problem->points);
    const sigramp_status status = solve(problem, made, all);
    answer->bound = (verify_bound){0};
    if (status)
        return status == SIGRAMP_INVALID_ARGUMENT ? SIGRAMP_NOT_SUPPORTED : status;
    return problem->has_exclude ? CALL(problem, sigramp_sum_solve_without_error, made,
                                       problem->points, all->x, problem->exclude, all->y, error)
                                : CALL(problem, sigramp_sum_solve_error, made, problem->points,
                                       all->x, all->y, error);
}

sigramp_status verify_ask_sum(const verify_problem *problem, sigramp_context *context,
                              verify_answer *answer)
{
    return ask_plan(problem, context, answer, use_sum);
}

sigramp_status verify_ask_derivative(const verify_problem *problem, sigramp_context *context,
                                     verify_answer *answer)
{
    return ask_plan(problem, context, answer, use_derivative);
}

sigramp_status verify_ask_without(const verify_problem *problem, sigramp_context *context,
                                  verify_answer *answer)
{
    return ask_plan(problem, context, answer, use_without);
}

sigramp_status verify_ask_solve(const verify_problem *problem, sigramp_context *context,
                                verify_answer *answer)
{
    return ask_plan(problem, context, answer, use_solve);
}

static sigramp_status open_plan(const verify_problem *problem, sigramp_context *context,
                                sigramp_sum_plan **made)
{
    double least = problem->offsets[0], greatest = least;
    for (size_t i = 1; i < problem->terms; ++i) {
        least = fmin(least, problem->offsets[i]);
        greatest = fmax(greatest, problem->offsets[i]);
    }
    return CALL(problem, sigramp_sum_plan_open, context, &problem->options, least, greatest, made);
}

/* The terms of the second half come twice, and meanwhile go. */
static sigramp_status add_by_pieces(const verify_problem *problem, sigramp_sum_plan *made,
                                    const arrays *all)
{
    const size_t half = problem->terms / 2, rest = problem->terms - half;
    const void *const offsets = from(problem, all->offsets, half);
    const void *const weights = from(problem, all->weights, half);
    sigramp_status status = CALL(problem, sigramp_sum_plan_add, made, rest, offsets, weights);
    if (!status)
        status = CALL(problem, sigramp_sum_plan_add, made, half, all->offsets, all->weights);
    if (!status)
        status = CALL(problem, sigramp_sum_plan_remove, made, rest, offsets, weights);
    return status ? status : CALL(problem, sigramp_sum_plan_add, made, rest, offsets, weights);
}

static sigramp_status add_at_once(const verify_problem *problem, sigramp_sum_plan *made,
                                  const arrays *all)
{
    return CALL(problem, sigramp_sum_plan_add, made, problem->terms, all->offsets, all->weights);
}

static sigramp_status
ask_open(const verify_problem *problem, sigramp_context *context, verify_answer *answer,
         sigramp_status (*add)(const verify_problem *, sigramp_sum_plan *, const arrays *))
{
    const arrays all = arrays_of(problem, answer->y);
    sigramp_sum_plan *made = NULL;
    sigramp_status status = open_plan(problem, context, &made);
    if (!status)
        status = add(problem, made, &all);
    if (!status)
        status = use_sum(problem, made, &all, answer);
    sigramp_sum_plan_destroy(made);
    return status ? status : take(problem, status, &all, answer->y);
}

sigramp_status verify_ask_open(const verify_problem *problem, sigramp_context *context,
                               verify_answer *answer)
{
    return ask_open(problem, context, answer, add_by_pieces);
}

sigramp_status verify_ask_open_at_once(const verify_problem *problem, sigramp_context *context,
                                       verify_answer *answer)
{
    return ask_open(problem, context, answer, add_at_once);
}

sigramp_status verify_ask_batch(const verify_problem *problem, sigramp_context *context,
                                verify_answer *answer)
{
    const arrays all = arrays_of(problem, answer->y);
    sigramp_batch_report report = {0};
    const sigramp_status status = CALL(problem, sigramp_sum_batch, context, &problem->options,
                                       problem->problems, problem->offsets_start, all.offsets,
                                       all.weights, problem->x_start, all.x, all.y, NULL, &report);
    answer->bound = (verify_bound){.relative = report.error_bound};
    return take(problem, status, &all, answer->y);
}

sigramp_status verify_ask_sets(const verify_problem *problem, sigramp_context *context,
                               verify_answer *answer)
{
    const arrays all = arrays_of(problem, answer->y);
    sigramp_batch_report report = {0};
    const sigramp_status status = CALL(problem, sigramp_sum_weight_sets, context, &problem->options,
                                       problem->sets, problem->terms, all.offsets, all.weights,
                                       problem->points, all.x, all.y, NULL, &report);
    answer->bound = (verify_bound){.relative = report.error_bound};
    return take(problem, status, &all, answer->y);
}

/* A problem of several, which has these terms and points. */
static sigramp_status ask_one(const verify_problem *problem, sigramp_context *context, size_t terms,
                              size_t points, const arrays *one, verify_answer *answer)
{
    sigramp_sum_options options = problem->options;
    sigramp_sum_plan *made = NULL;
    options.points = points;
    if (points == 0)
        return SIGRAMP_OK;
    sigramp_status status = CALL(problem, sigramp_sum_plan, context, &options, terms, one->offsets,
                                 one->weights, &made);
    if (!status)
        status = CALL(problem, sigramp_sum_execute, made, points, one->x, one->y);
    if (!status)
        answer->bound.relative = fmax(answer->bound.relative, sigramp_sum_plan_error_bound(made));
    sigramp_sum_plan_destroy(made);
    return status;
}

sigramp_status verify_ask_batch_singly(const verify_problem *problem, sigramp_context *context,
                                       verify_answer *answer)
{
    const arrays all = arrays_of(problem, answer->y);
    const size_t *const a = problem->offsets_start, *const x = problem->x_start;
    sigramp_status status = SIGRAMP_OK;
    answer->bound = (verify_bound){0};
    for (size_t p = 0; !status && p < problem->problems; ++p) {
        const arrays one = {from(problem, all.offsets, a[p]), from(problem, all.weights, a[p]),
                            NULL, from(problem, all.x, x[p]), into(problem, all.y, x[p])};
        status = ask_one(problem, context, a[p + 1] - a[p], x[p + 1] - x[p], &one, answer);
    }
    return take(problem, status, &all, answer->y);
}

sigramp_status verify_ask_sets_singly(const verify_problem *problem, sigramp_context *context,
                                      verify_answer *answer)
{
    const arrays all = arrays_of(problem, answer->y);
    sigramp_status status = SIGRAMP_OK;
    answer->bound = (verify_bound){0};
    for (size_t k = 0; !status && k < problem->sets; ++k) {
        const arrays one = {all.offsets, from(problem, all.weights, k * problem->terms), NULL,
                            all.x, into(problem, all.y, k * problem->points)};
        status = ask_one(problem, context, problem->terms, problem->points, &one, answer);
    }
    return take(problem, status, &all, answer->y);
}
