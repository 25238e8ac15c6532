/* SPDX-License-Identifier: MIT */
/* Sums: plans, and executing them over host arrays. */
#include "api/context.h"
#include "cpu/cpu.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Whether value, not zero, keeps its relative accuracy in the precision. */
static int is_normal_in(int precision, double value)
{
    const double size = fabs(value);
    return precision == 32 ? size >= FLT_MIN && size <= FLT_MAX : size >= DBL_MIN;
}

int context_start_plan(sigramp_context *context, const sigramp_sum_options **options,
                       sigramp_sum_plan **plan)
{
    static const sigramp_sum_options defaults = SIGRAMP_SUM_OPTIONS_DEFAULT;
    if (plan)
        *plan = NULL;
    if (!context || !plan)
        return 0;
    context->detail[0] = '\0';
    if (!*options)
        *options = &defaults;
    return 1;
}

sigramp_status context_check_sum_options(sigramp_context *context,
                                         const sigramp_sum_options *options, int precision)
{
    if (!sigramp_unit_info(options->unit))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "unit %d does not exist",
                            (int)options->unit);
    if (!isfinite(options->slope) || !isfinite(options->scale))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "slope and scale must be finite");
    if (options->slope != 0 && !is_normal_in(precision, options->slope))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "slope %g is outside float%d's normal range", options->slope,
                            precision);
    if (!(options->tolerance >= 0) || isinf(options->tolerance))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "the tolerance must be finite and not negative");
    return SIGRAMP_OK;
}

sigramp_status context_check_tolerance(sigramp_context *context, const sigramp_sum_options *options,
                                       double bound)
{
    if (options->tolerance > 0 && options->tolerance < bound)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "tolerance %g cannot be met: the best reachable here is %g",
                            options->tolerance, bound);
    return SIGRAMP_OK;
}

static sigramp_status check_method(sigramp_context *context, const sigramp_sum_options *options)
{
    if (options->method == SIGRAMP_METHOD_CLOSED)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "method closed takes its offsets from sigramp_sum_plan_spaced_f32 or "
                            "_f64, not from an array");
    if (options->method != SIGRAMP_METHOD_AUTO && options->method != SIGRAMP_METHOD_DIRECT &&
        options->method != SIGRAMP_METHOD_FAST)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "method %d does not exist",
                            (int)options->method);
    return SIGRAMP_OK;
}

static sigramp_status check_terms(sigramp_context *context, size_t count, const void *offsets)
{
    if (count > INT32_MAX)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, "%zu terms: at most %d are possible",
                            count, INT32_MAX);
    if (count > 0 && !offsets)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "offsets is NULL for %zu terms",
                            count);
    return SIGRAMP_OK;
}

static sigramp_status plan_fast(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                size_t count, const void *offsets, const void *weights)
{
    char why[SUM_WHY_SIZE];
    sigramp_context *const context = plan->context;
    const sigramp_status status = sum_table_create(options, plan->precision, count, offsets,
                                                   weights, context->threads, &plan->table, why);
    plan->method = SIGRAMP_METHOD_FAST;
    plan->error_bound = plan->table.error_bound;
    if (status == SIGRAMP_NOT_SUPPORTED)
        return context_fail(context, status, "method fast cannot do this sum, direct can: %s", why);
    if (status != SIGRAMP_OK)
        return context_fail(context, status, "no memory for the table of %zu terms", count);
    return SIGRAMP_OK;
}

static sigramp_status plan_direct(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                  size_t count, const void *offsets, const void *weights)
{
    const sigramp_status status =
        sum_terms_create(options, plan->precision, count, offsets, weights, &plan->terms);
    plan->method = SIGRAMP_METHOD_DIRECT;
    plan->error_bound = sum_direct_error_bound(plan->precision, count);
    if (status != SIGRAMP_OK)
        return context_fail(plan->context, status, "no memory for %zu terms", count);
    return SIGRAMP_OK;
}

static sigramp_status make_plan(sigramp_context *context, const sigramp_sum_options *options,
                                int precision, size_t count, const void *offsets,
                                const void *weights, sigramp_sum_plan **plan)
{
    if (!context_start_plan(context, &options, plan))
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = context_check_sum_options(context, options, precision);
    if (status == SIGRAMP_OK)
        status = check_method(context, options);
    if (status == SIGRAMP_OK)
        status = check_terms(context, count, offsets);
    if (status != SIGRAMP_OK)
        return status;
    sigramp_sum_plan *made = calloc(1, sizeof *made);
    if (!made)
        return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory for a plan");
    made->context = context;
    made->precision = precision;
    status = options->method == SIGRAMP_METHOD_FAST
                 ? plan_fast(made, options, count, offsets, weights)
                 : plan_direct(made, options, count, offsets, weights);
    if (status == SIGRAMP_OK)
        status = context_check_tolerance(context, options, made->error_bound);
    if (status != SIGRAMP_OK) {
        sigramp_sum_plan_destroy(made);
        return status;
    }
    *plan = made;
    return SIGRAMP_OK;
}

sigramp_status sigramp_sum_plan_f32(sigramp_context *context, const sigramp_sum_options *options,
                                    size_t count, const float *offsets, const float *weights,
                                    sigramp_sum_plan **plan)
{
    return make_plan(context, options, 32, count, offsets, weights, plan);
}

sigramp_status sigramp_sum_plan_f64(sigramp_context *context, const sigramp_sum_options *options,
                                    size_t count, const double *offsets, const double *weights,
                                    sigramp_sum_plan **plan)
{
    return make_plan(context, options, 64, count, offsets, weights, plan);
}

/* On the device the context has; SIGRAMP_OK only if y is complete. */
static sigramp_status execute_on_device(sigramp_sum_plan *plan, size_t count, const void *x,
                                        void *y)
{
    sigramp_context *const context = plan->context;
    if (plan->method == SIGRAMP_METHOD_CLOSED)
        return sum_execute_spaced_on_device(plan, count, x, y);
    return plan->method == SIGRAMP_METHOD_FAST
               ? opencl_table(context->opencl, &plan->table.loop, plan->precision, count, x, y,
                              context->detail)
               : opencl_sum(context->opencl, &plan->terms, count, x, y, context->detail);
}

static void execute_on_cpu(const sigramp_sum_plan *plan, size_t count, const void *x, void *y)
{
    const sigramp_context *const context = plan->context;
    if (plan->method == SIGRAMP_METHOD_CLOSED)
        sum_execute_spaced_on_cpu(plan, count, x, y);
    else if (plan->method == SIGRAMP_METHOD_FAST)
        cpu_table(&plan->table.loop, plan->precision, context->isa, context->threads, count, x, y);
    else
        cpu_sum(&plan->terms, context->isa, context->threads, count, x, y);
}

static sigramp_status execute(sigramp_sum_plan *plan, int precision, size_t count, const void *x,
                              void *y)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_context *context = plan->context;
    context->detail[0] = '\0';
    if (precision != plan->precision)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "the plan is for %d-bit points",
                            plan->precision);
    const sigramp_status points = context_check_points(context, precision, count, x, y);
    if (points != SIGRAMP_OK)
        return points;
    void *kept = NULL;
    if (context->opencl) {
        sigramp_status status =
            context_keep_input(context, count * ((size_t)precision / 8), x, y, &kept);
        if (status == SIGRAMP_OK)
            status = execute_on_device(plan, count, x, y);
        if (status == SIGRAMP_OK || !context_fall_back(context)) {
            free(kept);
            return status;
        }
    }
    execute_on_cpu(plan, count, kept ? kept : x, y);
    free(kept);
    return SIGRAMP_OK;
}

sigramp_status sigramp_sum_execute_f32(sigramp_sum_plan *plan, size_t count, const float *x,
                                       float *y)
{
    return execute(plan, 32, count, x, y);
}

sigramp_status sigramp_sum_execute_f64(sigramp_sum_plan *plan, size_t count, const double *x,
                                       double *y)
{
    return execute(plan, 64, count, x, y);
}

double sigramp_sum_plan_error_bound(const sigramp_sum_plan *plan)
{
    return plan ? plan->error_bound : INFINITY;
}

sigramp_method sigramp_sum_plan_method(const sigramp_sum_plan *plan)
{
    return plan ? plan->method : SIGRAMP_METHOD_DIRECT;
}

void sigramp_sum_plan_destroy(sigramp_sum_plan *plan)
{
    if (!plan)
        return;
    sum_terms_destroy(&plan->terms);
    sum_table_destroy(&plan->table);
    free(plan->spaced);
    free(plan);
}
