/* SPDX-License-Identifier: MIT */
/* Executing plans of sums whose results leave a term out each. */
#include "api/sum_plan.h"
#include "cpu/cpu.h"
#include "threads/float_environment.h"

#include <inttypes.h>
#include <math.h>

sigramp_status plan_check_exclude(const sigramp_sum_plan *plan, size_t count,
                                  const int64_t *exclude)
{
    sigramp_context *const context = plan->context;
    const size_t terms = plan->terms.loops.count;
    if (plan->without_error_bound == INFINITY)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "the plan was made without options.exclude");
    if (count > 0 && !exclude)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "exclude is NULL for %zu results",
                            count);
    for (size_t j = 0; j < count; ++j)
        if (exclude[j] < -1 || exclude[j] >= (int64_t)terms)
            return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                                "exclude[%zu] = %" PRId64 " is none of %zu terms, nor -1", j,
                                exclude[j], terms);
    return SIGRAMP_OK;
}

sigramp_status plan_execute_without(sigramp_sum_plan *plan, size_t count, const void *x,
                                    const int64_t *exclude, void *y)
{
    const sigramp_context *const context = plan->context;
    const sigramp_loop_table *const table = sum_table_for(&plan->table, plan->precision, count, x);
    if (!table)
        return plan_fail_table(plan);
    if (plan_has_table(plan))
        cpu_table_without(table, &plan->terms, context->isa, context->threads, count, x, exclude,
                          y);
    else
        cpu_sum(&plan->terms, context->isa, context->threads, count, x, exclude, y);
    plan_add_constant(plan, count, y);
    return SIGRAMP_OK;
}

static NOT_INLINED sigramp_status execute_without(sigramp_sum_plan *plan, int precision,
                                                  size_t count, const void *x,
                                                  const int64_t *exclude, void *y)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = plan_check_arrays(plan, precision, count, x, y);
    if (status == SIGRAMP_OK)
        status = plan_check_exclude(plan, count, exclude);
    if (status != SIGRAMP_OK)
        return status;
    if (plan->context->may_fall_back)
        plan->context->place = CONTEXT_CPU;
    return plan_execute_without(plan, count, x, exclude, y);
}

sigramp_status sigramp_sum_execute_without_f32(sigramp_sum_plan *plan, size_t count, const float *x,
                                               const int64_t *exclude, float *y)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return execute_without(plan, 32, count, x, exclude, y);
}

sigramp_status sigramp_sum_execute_without_f64(sigramp_sum_plan *plan, size_t count,
                                               const double *x, const int64_t *exclude, double *y)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return execute_without(plan, 64, count, x, exclude, y);
}
