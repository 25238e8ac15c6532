/* SPDX-License-Identifier: MIT */
/* Executing plans of sums over host arrays: one result a point, or two. */
#include "api/policy.h"
#include "api/sum_divided.h"
#include "api/sum_plan.h"
#include "cpu/cpu.h"
#include "threads/float_environment.h"

#include <stdlib.h>

/* One result array of an execution and the sum that fills it. */
typedef struct {
    sigramp_sum_plan *plan;
    void *y;
    const sigramp_loop_table *table; /* of fast and closed sums, once the points are seen */
} output;

/* All of an execution: count points, one result or two. An output that replaces the points is the
 * last. */
typedef struct {
    sigramp_context *context;
    int precision;
    size_t count;
    const void *x;
    output outputs[2];
    int output_count;
} execution;

void plan_add_constant(const sigramp_sum_plan *plan, size_t count, void *y)
{
    if (plan->constant != 0 && plan->method != SIGRAMP_METHOD_DIRECT)
        cpu_add_constant(plan->precision, plan->constant, plan->context->threads, count, y);
}

sigramp_status plan_fail_table(const sigramp_sum_plan *plan)
{
    return context_fail(plan->context, SIGRAMP_OUT_OF_MEMORY,
                        "no memory for the table beyond the offsets");
}

sigramp_status plan_execute_on_device(sigramp_sum_plan *plan, size_t count, const void *x, void *y)
{
    sigramp_context *const context = plan->context;
    const sigramp_loop_table *const table = sum_table_whole(&plan->table);
    if (!table)
        return plan_fail_table(plan);
    const sigramp_status status =
        plan_has_table(plan) ? opencl_table(context->opencl, table, &plan->table_on_device,
                                            plan->precision, count, x, y, context->detail)
                             : opencl_sum(context->opencl, &plan->terms, count, x, y,
                                          context->place == CONTEXT_ALL_DEVICES, context->detail);
    if (status == SIGRAMP_OK)
        plan_add_constant(plan, count, y);
    return status;
}

/* On the device the context has; SIGRAMP_OK only if every output is complete. */
static sigramp_status execute_on_device(const execution *all)
{
    sigramp_status status = SIGRAMP_OK;
    for (int i = 0; i < all->output_count && status == SIGRAMP_OK; ++i)
        status =
            plan_execute_on_device(all->outputs[i].plan, all->count, all->x, all->outputs[i].y);
    return status;
}

static void output_on_cpu(const output *output, size_t count, const void *x)
{
    const sigramp_sum_plan *const plan = output->plan;
    const sigramp_context *const context = plan->context;
    if (plan->bands)
        cpu_bands(&plan->bands->loop, plan->precision, context->isa, context->threads, count, x,
                  output->y);
    else if (plan_has_table(plan))
        cpu_table(output->table, plan->precision, context->isa, context->threads, count, x,
                  output->y);
    else
        cpu_sum(&plan->terms, context->isa, context->threads, count, x, NULL, output->y);
    plan_add_constant(plan, count, output->y);
}

/* One result after the other: points read twice from memory cost less than shorter runs do. All
 * that can fail comes first. */
static sigramp_status execute_on_cpu(execution *all, const void *x)
{
    for (int i = 0; i < all->output_count; ++i) {
        output *const output = &all->outputs[i];
        output->table = sum_table_for(&output->plan->table, all->precision, all->count, x);
        if (!output->table)
            return plan_fail_table(output->plan);
    }
    for (int i = 0; i < all->output_count; ++i)
        output_on_cpu(&all->outputs[i], all->count, x);
    return SIGRAMP_OK;
}

/* Together with the processes that have the other terms. */
static sigramp_status execute_divided(const execution *all)
{
    sigramp_status status = SIGRAMP_OK;
    for (int i = 0; i < all->output_count && status == SIGRAMP_OK; ++i)
        status = plan_execute_divided(all->outputs[i].plan, all->count, all->x, all->outputs[i].y);
    return status;
}

/* Its arguments are checked. */
static sigramp_status execute(execution *all)
{
    sigramp_context *const context = all->context;
    void *kept = NULL;
    if (context_takes_device_for_sum(context, all->outputs[0].plan, all->count)) {
        const void *const last = all->outputs[all->output_count - 1].y;
        sigramp_status status = context_keep_input(
            context, all->count * ((size_t)all->precision / 8), all->x, last, &kept);
        if (status == SIGRAMP_OK)
            status = execute_on_device(all);
        if (status == SIGRAMP_OK || !context_fall_back(context)) {
            free(kept);
            return status;
        }
    }
    if (all->outputs[0].plan->divided)
        return execute_divided(all);
    const sigramp_status status = execute_on_cpu(all, kept ? kept : all->x);
    free(kept);
    return status;
}

/* dy: NULL without derivatives. */
static execution execution_of(sigramp_sum_plan *plan, size_t count, const void *x, void *y,
                              void *dy)
{
    const output sum = {plan, y, NULL}, derivative = {plan->derivative, dy, NULL};
    const int both = dy != NULL, is_last = both && y == x;
    const execution all = {plan->context,
                           plan->precision,
                           count,
                           x,
                           {is_last ? derivative : sum, is_last ? sum : derivative},
                           both ? 2 : 1};
    return all;
}

sigramp_status plan_execute(sigramp_sum_plan *plan, size_t count, const void *x, void *y, void *dy)
{
    execution all = execution_of(plan, count, x, y, dy);
    return execute(&all);
}

sigramp_status plan_execute_on_cpu(sigramp_sum_plan *plan, size_t count, const void *x, void *y,
                                   void *dy)
{
    execution all = execution_of(plan, count, x, y, dy);
    return execute_on_cpu(&all, x);
}

sigramp_status plan_check_arrays(sigramp_sum_plan *plan, int precision, size_t count, const void *x,
                                 const void *y)
{
    sigramp_context *const context = plan->context;
    context_clear_detail(context);
    if (precision != plan->precision)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "the plan is for %d-bit points",
                            plan->precision);
    return context_check_points(context, precision, count, x, y);
}

static NOT_INLINED sigramp_status execute_sum(sigramp_sum_plan *plan, int precision, size_t count,
                                              const void *x, void *y)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    const sigramp_status status = plan_check_arrays(plan, precision, count, x, y);
    if (status != SIGRAMP_OK)
        return status;
    return plan_execute(plan, count, x, y, NULL);
}

static NOT_INLINED sigramp_status execute_derivative(sigramp_sum_plan *plan, int precision,
                                                     size_t count, const void *x, void *y, void *dy)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    const sigramp_status status = plan_check_arrays(plan, precision, count, x, y);
    if (status != SIGRAMP_OK)
        return status;
    if (!plan->derivative)
        return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT,
                            "the plan was made without options.derivative");
    if (count > 0 && (!dy || dy == y))
        return context_fail(plan->context, SIGRAMP_INVALID_ARGUMENT, "dy is %s for %zu points",
                            dy ? "y" : "NULL", count);
    return plan_execute(plan, count, x, y, dy);
}

sigramp_status sigramp_sum_execute_f32(sigramp_sum_plan *plan, size_t count, const float *x,
                                       float *y)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return execute_sum(plan, 32, count, x, y);
}

sigramp_status sigramp_sum_execute_f64(sigramp_sum_plan *plan, size_t count, const double *x,
                                       double *y)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return execute_sum(plan, 64, count, x, y);
}

sigramp_status sigramp_sum_execute_derivative_f32(sigramp_sum_plan *plan, size_t count,
                                                  const float *x, float *y, float *dy)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return execute_derivative(plan, 32, count, x, y, dy);
}

sigramp_status sigramp_sum_execute_derivative_f64(sigramp_sum_plan *plan, size_t count,
                                                  const double *x, double *y, double *dy)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return execute_derivative(plan, 64, count, x, y, dy);
}
