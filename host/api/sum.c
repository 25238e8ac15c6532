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

sigramp_status context_check_sum_options(sigramp_context *context,
                                         const sigramp_sum_options *options, int precision,
                                         double bound)
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
    if (options->method == SIGRAMP_METHOD_FAST)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "method fast is not in this version: use auto or direct");
    if (options->method != SIGRAMP_METHOD_AUTO && options->method != SIGRAMP_METHOD_DIRECT)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "method %d does not exist",
                            (int)options->method);
    return SIGRAMP_OK;
}

static sigramp_status make_plan(sigramp_context *context, const sigramp_sum_options *options,
                                int precision, size_t count, const void *offsets,
                                const void *weights, sigramp_sum_plan **plan)
{
    static const sigramp_sum_options defaults = SIGRAMP_SUM_OPTIONS_DEFAULT;
    if (plan)
        *plan = NULL;
    if (!context || !plan)
        return SIGRAMP_INVALID_ARGUMENT;
    context->detail[0] = '\0';
    if (!options)
        options = &defaults;
    const double bound = sum_direct_error_bound(precision, count);
    sigramp_status status = context_check_sum_options(context, options, precision, bound);
    if (status == SIGRAMP_OK)
        status = check_method(context, options);
    if (status != SIGRAMP_OK)
        return status;
    if (count > INT32_MAX)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, "%zu terms: at most %d are possible",
                            count, INT32_MAX);
    if (count > 0 && !offsets)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "offsets is NULL for %zu terms",
                            count);
    sigramp_sum_plan *made = calloc(1, sizeof *made);
    if (!made)
        return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory for a plan");
    status = sum_terms_create(options, precision, count, offsets, weights, &made->terms);
    if (status != SIGRAMP_OK) {
        free(made);
        return context_fail(context, status, "no memory for %zu terms", count);
    }
    made->context = context;
    made->error_bound = bound;
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

static sigramp_status execute(sigramp_sum_plan *plan, int precision, size_t count, const void *x,
                              void *y)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_context *context = plan->context;
    context->detail[0] = '\0';
    const int planned = plan->spaced ? plan->spaced->precision : plan->terms.precision;
    if (precision != planned)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "the plan is for %d-bit points",
                            planned);
    const sigramp_status points = context_check_points(context, precision, count, x, y);
    if (points != SIGRAMP_OK)
        return points;
    if (plan->spaced)
        return sum_execute_spaced(plan, count, x, y);
    void *kept = NULL;
    if (context->opencl) {
        sigramp_status status =
            context_keep_input(context, count * ((size_t)precision / 8), x, y, &kept);
        if (status == SIGRAMP_OK)
            status = opencl_sum(context->opencl, &plan->terms, count, x, y, context->detail);
        if (status == SIGRAMP_OK || !context_fall_back(context)) {
            free(kept);
            return status;
        }
    }
    cpu_sum(&plan->terms, context->isa, context->threads, count, kept ? kept : x, y);
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
    return plan && plan->spaced ? SIGRAMP_METHOD_CLOSED : SIGRAMP_METHOD_DIRECT;
}

void sigramp_sum_plan_destroy(sigramp_sum_plan *plan)
{
    if (!plan)
        return;
    sum_terms_destroy(&plan->terms);
    free(plan->spaced);
    free(plan);
}
