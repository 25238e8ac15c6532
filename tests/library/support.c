/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "reference/inputs.h"

sigramp_context *device_context(const sigramp_options *options)
{
    sigramp_context *context = NULL;
    const sigramp_status status = sigramp_context_create(options, &context);
    cr_assert(status == SIGRAMP_OK, "%s: %s", sigramp_status_message(status),
              sigramp_context_detail(context));
    return context;
}

sigramp_context *cpu_context(const char *isa, int threads)
{
    const sigramp_options options = {.device = "cpu", .isa = isa, .threads = threads};
    return device_context(&options);
}

void free_problem(sum_problem *problem)
{
    free(problem->x);
    free(problem->offsets);
    free(problem->weights);
}

void *sum_once(sigramp_context *context, const sum_problem *problem)
{
    sigramp_sum_plan *plan = NULL;
    sigramp_status status = plan_reals(context, &problem->options, problem->precision,
                                       problem->terms, problem->offsets, problem->weights, &plan);
    cr_assert(status == SIGRAMP_OK, "plan: %s", sigramp_context_detail(context));
    void *y = malloc(problem->points ? problem->points * real_size(problem->precision) : 1);
    cr_assert_not_null(y);
    status = execute_reals(plan, problem->precision, problem->points, problem->x, y);
    cr_assert(status == SIGRAMP_OK, "execute: %s", sigramp_context_detail(context));
    sigramp_sum_plan_destroy(plan);
    return y;
}
