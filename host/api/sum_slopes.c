/* SPDX-License-Identifier: MIT */
/* Sums of terms with slopes of their own. */
#include "api/sum_plan.h"
#include "plan/reals.h"
#include "sum/fast.h"
#include "threads/float_environment.h"
#include "units/units.h"

#include <math.h>

/* What slopes of their own cannot be combined with yet. */
static sigramp_status check_slopes_options(sigramp_context *context,
                                           const sigramp_sum_options *options)
{
    if (options->slope != 1)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "slope %g: terms with slopes of their own need 1", options->slope);
    if (options->method == SIGRAMP_METHOD_FAST && unit_traits_of(options->unit)->in_sector == 0)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "method fast shares terms with slopes of their own among a few slopes; "
                            "unit %s is not bounded as that needs, method direct can do it",
                            sigramp_unit_info(options->unit)->name);
    if (options->method == SIGRAMP_METHOD_FAST && options->exclude)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "method fast cannot leave out a term with a slope of its own, direct "
                            "can");
    if (options->derivative)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "sums with slopes of their own have no derivative here");
    if (context->opencl && !context->may_fall_back)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, SLOPES_ON_DEVICE);
    return SIGRAMP_OK;
}

static sigramp_status check_slopes(sigramp_context *context, int precision,
                                   const offset_array *terms)
{
    if (terms->count > 0 && !terms->slopes)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "slopes is NULL for %zu terms",
                            terms->count);
    for (size_t i = 0; i < terms->count; ++i) {
        const double slope = sum_real_at(precision, terms->slopes, i);
        if (slope != 0 && !is_normal_real(precision, slope))
            return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                                "slopes[%zu] = %g is outside float%d's normal range", i, slope,
                                precision);
    }
    return SIGRAMP_OK;
}

static sigramp_status fill_bands(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                 const void *listed)
{
    const offset_array *const given = listed;
    sigramp_context *const context = plan->context;
    const sloped_terms terms = {plan->precision, given->count, given->offsets, given->weights,
                                given->slopes};
    const sum_planner planner = {context->isa, context->threads, &context->expansions, 0};
    char why[SUM_WHY_SIZE];
    const sigramp_status status = sum_bands_create(options, &terms, &planner, &plan->bands, why);
    plan->method = SIGRAMP_METHOD_FAST;
    if (status == SIGRAMP_NOT_SUPPORTED)
        return context_fail(context, status, "method fast cannot do this sum, direct can: %s", why);
    if (status != SIGRAMP_OK)
        return context_fail(context, status, "no memory for the tables of %zu terms", given->count);
    plan->error_bound = INFINITY;
    plan->absolute_error_bound = plan->bands->error_bound;
    return SIGRAMP_OK;
}

static NOT_INLINED sigramp_status plan_slopes(sigramp_context *context,
                                              const sigramp_sum_options *options, int precision,
                                              offset_array terms, sigramp_sum_plan **plan)
{
    if (!context_start_plan(context, &options, plan))
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = context_check_listed(context, options, precision);
    if (status == SIGRAMP_OK)
        status = check_slopes_options(context, options);
    if (status == SIGRAMP_OK)
        status = context_check_terms(context, &terms);
    if (status == SIGRAMP_OK)
        status = check_slopes(context, precision, &terms);
    if (status != SIGRAMP_OK)
        return status;
    return context_make_plan(context, options, precision,
                             options->method == SIGRAMP_METHOD_FAST ? fill_bands : plan_fill_direct,
                             &terms, plan);
}

sigramp_status sigramp_sum_plan_slopes_f32(sigramp_context *context,
                                           const sigramp_sum_options *options, size_t count,
                                           const float *offsets, const float *weights,
                                           const float *slopes, sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_slopes(context, options, 32, (offset_array){count, offsets, weights, slopes}, plan);
}

sigramp_status sigramp_sum_plan_slopes_f64(sigramp_context *context,
                                           const sigramp_sum_options *options, size_t count,
                                           const double *offsets, const double *weights,
                                           const double *slopes, sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return plan_slopes(context, options, 64, (offset_array){count, offsets, weights, slopes}, plan);
}
