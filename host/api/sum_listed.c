/* SPDX-License-Identifier: MIT */
/* Sums over offsets in an array, direct or fast. */
#include "api/choose.h"
#include "api/sum_plan.h"
#include "sum/fast.h"
#include "sum/terms.h"
#include "threads/float_environment.h"

#include <math.h>

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

/* Where terms are kept one by one. */
static sigramp_status check_count(sigramp_context *context, size_t count)
{
    return count <= INT32_MAX
               ? SIGRAMP_OK
               : context_fail(context, SIGRAMP_NOT_SUPPORTED, "%zu terms: at most %d are possible",
                              count, INT32_MAX);
}

sigramp_status context_check_offsets(sigramp_context *context, const offset_array *terms)
{
    return terms->count == 0 || terms->offsets
               ? SIGRAMP_OK
               : context_fail(context, SIGRAMP_INVALID_ARGUMENT, "offsets is NULL for %zu terms",
                              terms->count);
}

sigramp_status context_check_terms(sigramp_context *context, const offset_array *terms)
{
    const sigramp_status status = check_count(context, terms->count);
    return status == SIGRAMP_OK ? context_check_offsets(context, terms) : status;
}

/* In any case; auto's direct sums do too. */
static int keeps_terms(const sigramp_sum_options *options)
{
    return options->exclude || options->method == SIGRAMP_METHOD_DIRECT;
}

/* The terms as direct sums take them: all of a direct plan, and what a fast one leaves out. */
static sigramp_status keep_terms(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                 const offset_array *terms)
{
    const sigramp_status status =
        sum_terms_create(options, plan->precision, terms->count, terms->offsets, terms->weights,
                         plan->context->threads, &plan->terms);
    if (status != SIGRAMP_OK ||
        (terms->slopes && sum_terms_set_slopes(&plan->terms, terms->slopes) != SIGRAMP_OK))
        return context_fail(plan->context, SIGRAMP_OUT_OF_MEMORY, "no memory for %zu terms",
                            terms->count);
    plan->terms.loops.factor_exponent += plan->scale_exponent;
    sum_terms_normalise_ramp(&plan->terms);
    return SIGRAMP_OK;
}

static sigramp_status fill_fast(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                const void *listed)
{
    const offset_array *const terms = listed;
    char why[SUM_WHY_SIZE];
    sigramp_context *const context = plan->context;
    const sum_planner planner = {context->isa, context->threads, &context->expansions, 1};
    const sigramp_status status =
        sum_table_create(options, plan->scale_exponent, plan->precision, terms->count,
                         terms->offsets, terms->weights, &planner, &plan->table, why);
    plan->method = SIGRAMP_METHOD_FAST;
    plan->error_bound = plan->table.error_bound;
    if (status == SIGRAMP_NOT_SUPPORTED)
        return context_fail(context, status, "method fast cannot do this sum, direct can: %s", why);
    if (status != SIGRAMP_OK)
        return context_fail(context, status, "no memory for the table of %zu terms", terms->count);
    if (!options->exclude)
        return SIGRAMP_OK;
    plan->without_error_bound =
        sum_without_error_bound(plan->precision, terms->count, plan->error_bound);
    return keep_terms(plan, options, terms);
}

sigramp_status plan_fill_direct(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                const void *listed)
{
    const offset_array *const terms = listed;
    sigramp_context *const context = plan->context;
    if (options->constant != 0 && context->opencl && !context->may_fall_back)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, CONSTANT_ON_DEVICE);
    sigramp_status status = check_count(context, terms->count);
    if (status == SIGRAMP_OK)
        status = keep_terms(plan, options, terms);
    plan->method = SIGRAMP_METHOD_DIRECT;
    plan->error_bound = sum_direct_error_bound(plan->precision, terms->count);
    plan->without_error_bound = options->exclude ? plan->error_bound : INFINITY;
    if (status == SIGRAMP_OK)
        sum_terms_set_constant(&plan->terms, options->constant);
    return status;
}

sigramp_status context_check_listed(sigramp_context *context, const sigramp_sum_options *options,
                                    int precision)
{
    const sigramp_status status = context_check_sum_options(context, options, precision);
    return status == SIGRAMP_OK ? check_method(context, options) : status;
}

NOT_INLINED sigramp_status context_plan_listed(sigramp_context *context,
                                               const sigramp_sum_options *options, int precision,
                                               offset_array terms, sigramp_sum_plan **plan)
{
    if (!context_start_plan(context, &options, plan))
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = context_check_listed(context, options, precision);
    if (status == SIGRAMP_OK)
        status = keeps_terms(options) ? context_check_terms(context, &terms)
                                      : context_check_offsets(context, &terms);
    if (status != SIGRAMP_OK)
        return status;
    if (sum_method_of(options, precision, options->points, terms.count, terms.offsets) ==
        SIGRAMP_METHOD_FAST)
        status = context_make_plan(context, options, precision, fill_fast, &terms, plan);
    /* How much memory there is must not show in the results. */
    if (*plan || options->method == SIGRAMP_METHOD_FAST || status == SIGRAMP_OUT_OF_MEMORY)
        return status;
    context_clear_detail(context); /* what auto tried in vain is no failure */
    return context_make_plan(context, options, precision, plan_fill_direct, &terms, plan);
}

sigramp_status sigramp_sum_plan_f32(sigramp_context *context, const sigramp_sum_options *options,
                                    size_t count, const float *offsets, const float *weights,
                                    sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return context_plan_listed(context, options, 32, (offset_array){count, offsets, weights, NULL},
                               plan);
}

sigramp_status sigramp_sum_plan_f64(sigramp_context *context, const sigramp_sum_options *options,
                                    size_t count, const double *offsets, const double *weights,
                                    sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return context_plan_listed(context, options, 64, (offset_array){count, offsets, weights, NULL},
                               plan);
}
