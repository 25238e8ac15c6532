/* SPDX-License-Identifier: MIT */
/* The public calls of sigramp_opencl.h: contexts and plans on the caller's device and buffers. */
#include "api/known_problems.h"
#include "api/sum_plan.h"
#include "opencl/buffers.h"
#include "sigramp/sigramp_opencl.h"
#include "threads/float_environment.h"

sigramp_status sigramp_opencl_context_create(cl_context opencl, cl_device_id device,
                                             sigramp_context **context)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    const sigramp_options options = {.device = "cpu"};
    const opencl_wishes wishes = {0, known_problems_give};
    if (!context)
        return SIGRAMP_INVALID_ARGUMENT;
    const sigramp_status status = sigramp_context_create(&options, context);
    return status ? status
                  : opencl_open_in_context(opencl, device, &wishes, &(*context)->opencl,
                                           (*context)->detail);
}

sigramp_status sigramp_opencl_map(sigramp_context *context, cl_command_queue queue,
                                  sigramp_unit unit, sigramp_precision precision, size_t count,
                                  cl_mem x, size_t x_first, double offset, cl_mem y, size_t y_first,
                                  cl_event *done)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    const opencl_buffers buffers = {queue, count, x, y, x_first, y_first, (int)precision};
    if (done)
        *done = NULL;
    if (!context)
        return SIGRAMP_INVALID_ARGUMENT;
    context_clear_detail(context);
    if (!sigramp_unit_info(unit))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "unit %d does not exist", (int)unit);
    return opencl_map_in_buffers(context->opencl, unit, offset, &buffers, done, context->detail);
}

#define CONSTANT_IN_BUFFERS "sums with a constant are not computed in buffers"

/* Of a table that is a part, the whole, if there is memory for it. */
static opencl_buffer_sum sum_in(sigramp_sum_plan *plan, opencl_buffers buffers)
{
    const opencl_buffer_sum sum = {.terms = plan_has_table(plan) ? NULL : &plan->terms,
                                   .table = sum_table_whole(&plan->table),
                                   .table_on_device = &plan->table_on_device,
                                   .buffers = buffers};
    return sum;
}

sigramp_status sigramp_opencl_sum_execute(sigramp_sum_plan *plan, cl_command_queue queue,
                                          size_t count, cl_mem x, size_t x_first, cl_mem y,
                                          size_t y_first, cl_event *done)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    if (done)
        *done = NULL;
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_context *const context = plan->context;
    context_clear_detail(context);
    if (plan_has_slopes(plan))
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, SLOPES_ON_DEVICE);
    if (plan->divided)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, DIVIDED_ON_DEVICE);
    if (plan->constant != 0)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, CONSTANT_IN_BUFFERS);
    const opencl_buffer_sum sum =
        sum_in(plan, (opencl_buffers){queue, count, x, y, x_first, y_first, plan->precision});
    if (!sum.table)
        return plan_fail_table(plan);
    return opencl_sums_in_buffers(context->opencl, &sum, 1, done, context->detail);
}

static int overlap(size_t first, size_t other, size_t count)
{
    return (first > other ? first - other : other - first) < count;
}

sigramp_status sigramp_opencl_sum_execute_derivative(sigramp_sum_plan *plan, cl_command_queue queue,
                                                     size_t count, cl_mem x, size_t x_first,
                                                     cl_mem y, size_t y_first, cl_mem dy,
                                                     size_t dy_first, cl_event *done)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    if (done)
        *done = NULL;
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_context *const context = plan->context;
    context_clear_detail(context);
    if (!plan->derivative)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "the plan was made without options.derivative");
    if (plan->constant != 0)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED, CONSTANT_IN_BUFFERS);
    if (y == dy && overlap(y_first, dy_first, count))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "y and dy overlap");
    const opencl_buffer_sum sum =
        sum_in(plan, (opencl_buffers){queue, count, x, y, x_first, y_first, plan->precision});
    const opencl_buffer_sum derivative =
        sum_in(plan->derivative,
               (opencl_buffers){queue, count, x, dy, x_first, dy_first, plan->precision});
    if (!sum.table || !derivative.table)
        return plan_fail_table(plan);
    /* What is written over the points comes last. */
    const int sum_is_last = y == x && y_first == x_first;
    const opencl_buffer_sum sums[] = {sum_is_last ? derivative : sum,
                                      sum_is_last ? sum : derivative};
    return opencl_sums_in_buffers(context->opencl, sums, 2, done, context->detail);
}
