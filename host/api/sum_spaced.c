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
    const char *why = "no memory for a plan";
    status = SIGRAMP_OUT_OF_MEMORY;
    if (made && spaced) {
        why = sum_spaced_prepare(options, precision, offsets, spaced);
        status = why ? context_fail(context, SIGRAMP_NOT_SUPPORTED, "%s", why)
                     : context_check_tolerance(context, options, spaced->error_bound);
    }
    if (status != SIGRAMP_OK) {
        free(spaced);
        free(made);
        return status == SIGRAMP_OUT_OF_MEMORY ? context_fail(context, status, "%s", why) : status;
    }
    made->context = context;
    made->precision = precision;
    made->method = SIGRAMP_METHOD_CLOSED;
    made->spaced = spaced;
    made->error_bound = spaced->error_bound;
    *plan = made;
    return SIGRAMP_OK;
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
    return opencl_closed(plan->context->opencl, spaced->unit, spaced->precision, &spaced->loops,
                         count, x, y, plan->context->detail);
}

void sum_execute_spaced_on_cpu(const sigramp_sum_plan *plan, size_t count, const void *x, void *y)
{
    const sum_spaced *const spaced = plan->spaced;
    cpu_closed(spaced->unit, spaced->precision, &spaced->loops, plan->context->isa,
               plan->context->threads, count, x, y);
}
