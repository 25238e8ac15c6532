/* SPDX-License-Identifier: MIT */
/* Sums over equally spaced offsets in closed form. */
#include "api/context.h"
#include "cpu/cpu.h"
#include "sum/choose.h"
#include "threads/float_environment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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
    return SIGRAMP_OK;
}

/* A table where one can hold the sum, else the formulas at every point. */
static sigramp_status fill_spaced(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                                  const void *spacing)
{
    const sum_spacing *const offsets = spacing;
    sigramp_context *const context = plan->context;
    plan->method = SIGRAMP_METHOD_CLOSED;
    plan->spaced = calloc(1, sizeof *plan->spaced);
    if (!plan->spaced)
        return context_fail(context, SIGRAMP_OUT_OF_MEMORY, "no memory for a plan");
    const char *const why = sum_spaced_prepare(options, plan->precision, *offsets, plan->spaced);
    if (why)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, "%s", why);
    plan->spaced->loops.constants.factor_exponent += plan->scale_exponent;
    char why_no_table[SUM_WHY_SIZE];
    const sigramp_status status = sum_table_create_spaced(
        options, plan->scale_exponent, plan->precision, offsets->start, offsets->stop,
        offsets->count, context->threads, &plan->table, why_no_table);
    plan->error_bound = status == SIGRAMP_OK ? plan->table.error_bound : plan->spaced->error_bound;
    if (status == SIGRAMP_OUT_OF_MEMORY)
        return context_fail(context, status, "no memory for a table");
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

sigramp_status sum_spaced_on_device(const sigramp_sum_plan *plan, size_t count, const void *x,
                                    void *y)
{
    const sum_spaced *const spaced = plan->spaced;
    return opencl_closed(plan->context->opencl, spaced->unit, spaced->precision, &spaced->loops,
                         count, x, y, plan->context->detail);
}

void sum_spaced_on_cpu(const sigramp_sum_plan *plan, size_t count, const void *x, void *y)
{
    const sum_spaced *const spaced = plan->spaced;
    cpu_closed(spaced->unit, spaced->precision, &spaced->loops, plan->context->isa,
               plan->context->threads, count, x, y);
}
