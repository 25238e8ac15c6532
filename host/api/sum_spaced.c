/* SPDX-License-Identifier: MIT */
/* Sums over equally spaced offsets in closed form. */
#include "api/context.h"
#include "cpu/cpu.h"

#include <math.h>
#include <stdlib.h>

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
static sigramp_status prepare(sigramp_sum_plan *plan, const sigramp_sum_options *options,
                              sum_spacing offsets)
{
    char why_no_table[SUM_WHY_SIZE];
    const char *const why = sum_spaced_prepare(options, plan->precision, offsets, plan->spaced);
    if (why)
        return context_fail(plan->context, SIGRAMP_NOT_SUPPORTED, "%s", why);
    plan->error_bound = plan->spaced->error_bound;
    const sigramp_status status =
        sum_table_create_spaced(options, plan->precision, offsets.start, offsets.stop,
                                offsets.count, plan->context->threads, &plan->table, why_no_table);
    if (status == SIGRAMP_OK)
        plan->error_bound = plan->table.error_bound;
    return status == SIGRAMP_NOT_SUPPORTED ? SIGRAMP_OK : status;
}

static sigramp_status make_plan(sigramp_context *context, const sigramp_sum_options *options,
                                int precision, sum_spacing offsets, sigramp_sum_plan **plan)
{
    if (!context_start_plan(context, &options, plan))
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = check_spacing(context, options, offsets);
    if (status == SIGRAMP_OK) /* a unit that does not exist is found before it is used */
        status = context_check_sum_options(context, options, precision);
    if (status != SIGRAMP_OK)
        return status;
    sigramp_sum_plan *made = calloc(1, sizeof *made);
    sum_spaced *spaced = calloc(1, sizeof *spaced);
    status = SIGRAMP_OUT_OF_MEMORY;
    if (made && spaced) {
        made->context = context;
        made->precision = precision;
        made->method = SIGRAMP_METHOD_CLOSED;
        made->spaced = spaced;
        spaced = NULL;
        status = prepare(made, options, offsets);
        if (status == SIGRAMP_OK)
            status = context_check_tolerance(context, options, made->error_bound);
    }
    if (status == SIGRAMP_OUT_OF_MEMORY)
        context_fail(context, status, "no memory for a plan");
    if (status == SIGRAMP_OK) {
        *plan = made;
        return status;
    }
    free(spaced);
    sigramp_sum_plan_destroy(made);
    return status;
}

sigramp_status sigramp_sum_plan_spaced_f32(sigramp_context *context,
                                           const sigramp_sum_options *options, double start,
                                           double stop, uint64_t count, sigramp_sum_plan **plan)
{
    return make_plan(context, options, 32, (sum_spacing){start, stop, count}, plan);
}

sigramp_status sigramp_sum_plan_spaced_f64(sigramp_context *context,
                                           const sigramp_sum_options *options, double start,
                                           double stop, uint64_t count, sigramp_sum_plan **plan)
{
    return make_plan(context, options, 64, (sum_spacing){start, stop, count}, plan);
}

sigramp_status sum_execute_spaced_on_device(sigramp_sum_plan *plan, size_t count, const void *x,
                                            void *y)
{
    const sum_spaced *const spaced = plan->spaced;
    if (plan->table.memory)
        return opencl_table(plan->context->opencl, &plan->table.loop, plan->precision, count, x, y,
                            plan->context->detail);
    return opencl_closed(plan->context->opencl, spaced->unit, spaced->precision, &spaced->loops,
                         count, x, y, plan->context->detail);
}

void sum_execute_spaced_on_cpu(const sigramp_sum_plan *plan, size_t count, const void *x, void *y)
{
    const sigramp_context *const context = plan->context;
    const sum_spaced *const spaced = plan->spaced;
    if (plan->table.memory)
        cpu_table(&plan->table.loop, plan->precision, context->isa, context->threads, count, x, y);
    else
        cpu_closed(spaced->unit, spaced->precision, &spaced->loops, context->isa, context->threads,
                   count, x, y);
}
