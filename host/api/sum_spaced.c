/* SPDX-License-Identifier: MIT */
/* Sums over equally spaced offsets in closed form. */
#include "api/choose.h"
#include "api/sum_plan.h"
#include "sum/closed.h"
#include "sum/fast.h"
#include "threads/float_environment.h"

#include <math.h>

static sigramp_status check_spacing(sigramp_context *context, const sigramp_sum_options *options,
                                    sum_spacing offsets)
{
    if (options->method != SIGRAMP_METHOD_AUTO && options->method != SIGRAMP_METHOD_CLOSED)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "spaced offsets take method auto or closed");
    if (!isfinite(offsets.start) || !isfinite(offsets.stop) ||
        !isfinite(offsets.stop - offsets.start))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "start and stop must be finite, and so must their difference");
    if (options->exclude)
        return context_fail(
            context, SIGRAMP_NOT_SUPPORTED,
            "method closed keeps no terms that could be left out: list the offsets");
    return SIGRAMP_OK;
}

/* In one table where that can hold the sum, else in pieces. */
static sigramp_status fill_spaced(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                  const void *spacing)
{
    const sum_spacing *const offsets = spacing;
    sigramp_context *const context = plan->context;
    const sum_planner planner = {context->isa, context->threads, &context->expansions, 0};
    const char *const why = sum_spaced_refusal(options, plan->precision, *offsets);
    char why_not_one[SUM_WHY_SIZE];
    plan->method = SIGRAMP_METHOD_CLOSED;
    if (why)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, "%s", why);
    sigramp_status status =
        sum_table_create_spaced(options, plan->scale_exponent, plan->precision, offsets->start,
                                offsets->stop, offsets->count, &planner, &plan->table, why_not_one);
    if (status == SIGRAMP_NOT_SUPPORTED)
        status = sum_pieces_create(options, plan->scale_exponent, plan->precision, *offsets,
                                   &planner, &plan->table);
    if (status)
        return context_fail(context, status, "no memory for a table");
    plan->error_bound = plan->table.error_bound;
    plan->table.outline = (term_outline){fmin(offsets->start, offsets->stop),
                                         fmax(offsets->start, offsets->stop), 1, 0};
    return SIGRAMP_OK;
}

static NOT_INLINED sigramp_status make_plan(sigramp_context *context,
                                            const sigramp_sum_options *options, int precision,
                                            sum_spacing offsets, sigramp_sum_plan **plan)
{
    if (!context_start_plan(context, &options, plan))
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = check_spacing(context, options, offsets);
    if (status == SIGRAMP_OK) /* a unit that does not exist is found before it is used */
        status = context_check_sum_options(context, options, precision);
    if (status != SIGRAMP_OK)
        return status;
    return context_make_plan(context, options, precision, fill_spaced, &offsets, plan);
}

sigramp_status sigramp_sum_plan_spaced_f32(sigramp_context *context,
                                           const sigramp_sum_options *options, double start,
                                           double stop, uint64_t count, sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return make_plan(context, options, 32, (sum_spacing){start, stop, count}, plan);
}

sigramp_status sigramp_sum_plan_spaced_f64(sigramp_context *context,
                                           const sigramp_sum_options *options, double start,
                                           double stop, uint64_t count, sigramp_sum_plan **plan)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return make_plan(context, options, 64, (sum_spacing){start, stop, count}, plan);
}

static NOT_INLINED sigramp_method choose_spaced(const sigramp_sum_options *options,
                                                sigramp_precision precision, double start,
                                                double stop, uint64_t count)
{
    static const sigramp_sum_options defaults = SIGRAMP_SUM_OPTIONS_DEFAULT;
    if (!options)
        options = &defaults;
    if (options->method != SIGRAMP_METHOD_AUTO)
        return options->method;
    if (!sigramp_unit_info(options->unit))
        return SIGRAMP_METHOD_CLOSED; /* which then says so */
    return sum_choose_spaced(options, (int)precision, fabs(stop - start), count);
}

sigramp_method sigramp_sum_choose_spaced(const sigramp_sum_options *options,
                                         sigramp_precision precision, double start, double stop,
                                         uint64_t count)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return choose_spaced(options, precision, start, stop, count);
}
