/* SPDX-License-Identifier: MIT */
/* Solving S(x) = r by a plan, on host arrays. */
#include "sum/solve.h"
#include "api/policy.h"
#include "api/sum_plan.h"
#include "plan/reals.h"
#include "threads/float_environment.h"
#include "threads/pool.h"
#include "units/units.h"

#include <math.h>
#include <stdlib.h>

/* Values a thread solves at once: their brackets stay in a cache, and the loops over points have
 * many. */
enum { SOLVE_RUN = 1 << 11 };

/* A device takes more at once, for the sake of its launches. */
enum { DEVICE_RUN = 1 << 18 };

/* About so many evaluations find one solution, and a bracket costs a thread so many nanoseconds in
 * each. */
enum { SOLVE_ROUNDS = 12, BRACKET_NANOSECONDS = 10 };

/* count values of the plan's precision. */
typedef struct {
    sigramp_sum_plan *plan;
    term_outline outline;
    double width; /* of a unit, where they differ one in between */
    int direction;
    size_t count;
    const void *r;
    const int64_t *exclude; /* NULL: no value leaves a term out */
    void *x;
    sigramp_status status; /* the worst of all runs */
} solve_work;

static sigramp_status evaluate_on_cpu(void *of, size_t count, const void *x, const int64_t *exclude,
                                      void *y)
{
    return exclude ? plan_execute_without(of, count, x, exclude, y)
                   : plan_execute_on_cpu(of, count, x, y, NULL);
}

static sigramp_status evaluate_on_device(void *of, size_t count, const void *x,
                                         const int64_t *exclude, void *y)
{
    (void)exclude; /* never on a device */
    return plan_execute_on_device(of, count, x, y);
}

static sigramp_status solve_part(const solve_work *work, solve_evaluate *evaluate, size_t begin,
                                 size_t end)
{
    sigramp_sum_plan *const plan = work->plan;
    const size_t start = begin * ((size_t)plan->precision / 8);
    const solve_sum sum = {plan->precision,
                           work->direction,
                           work->outline.least,
                           work->outline.greatest,
                           work->width,
                           work->exclude ? work->exclude + begin : NULL,
                           evaluate,
                           plan};
    return sum_solve(&sum, end - begin, (const char *)work->r + start, (char *)work->x + start);
}

static void solve_run(void *of, size_t begin, size_t end)
{
    solve_work *const work = of;
    const sigramp_status status = solve_part(work, evaluate_on_cpu, begin, end);
    if (status != SIGRAMP_OK)
        __atomic_store_n(&work->status, status, __ATOMIC_RELAXED);
}

/* Few values of a direct sum stay together: its own loops share their terms among the threads. */
static sigramp_status solve_on_cpu(solve_work *work)
{
    const int threads = work->plan->context->threads;
    const size_t even = work->count / (size_t)threads + 1;
    const int has_table = plan_has_table(work->plan) || work->plan->bands;
    const size_t run = has_table && even < SOLVE_RUN ? even : SOLVE_RUN;
    pool_run((pool_loop){threads, work->count, run, SOLVE_ROUNDS * BRACKET_NANOSECONDS}, solve_run,
             work);
    if (work->status != SIGRAMP_OK)
        return context_fail(work->plan->context, work->status, "no memory for brackets");
    return SIGRAMP_OK;
}

static sigramp_status solve_on_device(const solve_work *work)
{
    sigramp_status status = SIGRAMP_OK;
    for (size_t begin = 0; begin < work->count && status == SIGRAMP_OK; begin += DEVICE_RUN) {
        const size_t left = work->count - begin;
        status = solve_part(work, evaluate_on_device, begin,
                            begin + (left < DEVICE_RUN ? left : DEVICE_RUN));
    }
    return status;
}

static size_t evaluations_of(size_t count)
{
    return count > SIZE_MAX / SOLVE_ROUNDS ? SIZE_MAX : count * SOLVE_ROUNDS;
}

/* Its arguments are checked. */
static sigramp_status solve(solve_work *work)
{
    sigramp_context *const context = work->plan->context;
    void *kept = NULL;
    sigramp_status status = SIGRAMP_OK;
    if (work->exclude && context->may_fall_back)
        context->place = CONTEXT_CPU;
    if (!work->exclude &&
        context_takes_device_for_sum(context, work->plan, evaluations_of(work->count))) {
        status = context_keep_input(context, work->count * ((size_t)work->plan->precision / 8),
                                    work->r, work->x, &kept);
        if (status == SIGRAMP_OK)
            status = solve_on_device(work);
        if (status == SIGRAMP_OK || !context_fall_back(context)) {
            free(kept);
            return status;
        }
    }
    work->r = kept ? kept : work->r;
    status = solve_on_cpu(work);
    free(kept);
    return status;
}

/* A table knows its own; a direct sum has its terms at hand, and solving looks at them many times.
 */
static term_outline outline_of(const sigramp_sum_plan *plan)
{
    const sigramp_loop_terms *const terms = &plan->terms.loops;
    if (plan->bands)
        return plan->bands->outline;
    if (plan_has_table(plan))
        return plan->table.outline;
    term_outline outline = outline_of_none();
    for (size_t i = 0; i < terms->count; ++i) {
        const double weight = terms->weights ? sum_real_at(plan->precision, terms->weights, i) : 1;
        outline_add_offset(&outline, sum_real_at(plan->precision, terms->offsets, i));
        outline_add_weight(&outline, weight);
    }
    return outline;
}

/* Slopes of the terms' own, or the one that all have. */
static slope_outline slopes_of(const sigramp_sum_plan *plan)
{
    const sigramp_loop_terms *const terms = &plan->terms.loops;
    if (plan->bands)
        return plan->bands->slopes;
    slope_outline slopes = slope_outline_of_none();
    if (!terms->slopes)
        outline_add_slope(&slopes, plan->slope);
    for (size_t i = 0; terms->slopes && i < terms->count; ++i)
        outline_add_slope(&slopes, sum_real_at(plan->precision, terms->slopes, i));
    return slopes;
}

/* Of the signs alone: a product might be 0. Terms of slope 0 do neither. */
static int direction_of(const sigramp_sum_plan *plan, const term_outline *outline,
                        const slope_outline *slopes)
{
    if ((outline->has_positive && outline->has_negative) ||
        (slopes->has_positive && slopes->has_negative))
        return 0;
    return slopes->has_negative ^ (plan->scale < 0) ^ outline->has_negative ? -1 : 1;
}

int plan_direction(const sigramp_sum_plan *plan)
{
    const term_outline outline = outline_of(plan);
    const slope_outline slopes = slopes_of(plan);
    return direction_of(plan, &outline, &slopes);
}

static sigramp_status fail_direction(sigramp_context *context, const slope_outline *slopes)
{
    return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                        "%s: the sum may rise and fall, and has no one x to solve for",
                        slopes->has_positive && slopes->has_negative
                            ? "slopes of both signs"
                            : "weights of both signs, or NaN");
}

/* A unit whose limit is 0 rises and falls. */
static sigramp_status check_solvable(const sigramp_sum_plan *plan)
{
    if (unit_traits_of(plan->unit)->limit == UNIT_TO_ZERO)
        return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT,
                            "a sum of unit %s rises and falls: it has no one x to solve for",
                            sigramp_unit_info(plan->unit)->name);
    if (plan->divided)
        return context_fail(plan->context, SIGRAMP_NOT_SUPPORTED,
                            "other processes have terms too: such a sum is not solved for x");
    return SIGRAMP_OK;
}

NOT_INLINED sigramp_status plan_solve(sigramp_sum_plan *plan, int precision, size_t count,
                                      const void *r, const int64_t *exclude, void *x)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = plan_check_arrays(plan, precision, count, r, x);
    if (status == SIGRAMP_OK)
        status = check_solvable(plan);
    if (status == SIGRAMP_OK && exclude)
        status = plan_check_exclude(plan, count, exclude);
    if (status != SIGRAMP_OK)
        return status;
    const term_outline outline = outline_of(plan);
    const slope_outline slopes = slopes_of(plan);
    const int direction = direction_of(plan, &outline, &slopes);
    if (direction == 0)
        return fail_direction(plan->context, &slopes);
    const double width = 1 / (sqrt(slopes.flattest) * sqrt(slopes.steepest));
    solve_work work = {plan, outline, width, direction, count, r, exclude, x, SIGRAMP_OK};
    return count > 0 ? solve(&work) : SIGRAMP_OK;
}

/* exclude NULL is no way to leave nothing out. */
static NOT_INLINED sigramp_status solve_without(sigramp_sum_plan *plan, int precision, size_t count,
                                                const void *r, const int64_t *exclude, void *x)
{
    static const int64_t none = -1;
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    context_clear_detail(plan->context);
    const sigramp_status status = plan_check_exclude(plan, exclude ? 0 : count, exclude);
    if (status != SIGRAMP_OK)
        return status;
    return plan_solve(plan, precision, count, r, exclude ? exclude : &none, x);
}

sigramp_status sigramp_sum_solve_f32(sigramp_sum_plan *plan, size_t count, const float *r, float *x)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_solve(plan, 32, count, r, NULL, x);
}

sigramp_status sigramp_sum_solve_f64(sigramp_sum_plan *plan, size_t count, const double *r,
                                     double *x)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_solve(plan, 64, count, r, NULL, x);
}

sigramp_status sigramp_sum_solve_without_f32(sigramp_sum_plan *plan, size_t count, const float *r,
                                             const int64_t *exclude, float *x)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return solve_without(plan, 32, count, r, exclude, x);
}

sigramp_status sigramp_sum_solve_without_f64(sigramp_sum_plan *plan, size_t count, const double *r,
                                             const int64_t *exclude, double *x)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return solve_without(plan, 64, count, r, exclude, x);
}
