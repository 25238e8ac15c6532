/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
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

void note_problem(bound_record *record, double error_over_bound)
{
    ++record->problems;
    record->tight += error_over_bound > 0.05;
    record->worst = fmax(record->worst, error_over_bound);
}

void check_record(const bound_record *record, const char *what, sigramp_unit unit,
                  sigramp_precision precision, uint64_t seed)
{
    const double problems = record->problems;
    const double fewest = 0.9 * problems - 6 * sqrt(0.9 * 0.1 * problems);
    fprintf(stderr, "%s: %s f%d: %d problems, largest error %.3f of its bound, %d bounds near\n",
            what, sigramp_unit_info(unit)->name, (int)precision, record->problems, record->worst,
            record->tight);
    cr_assert(record->tight >= fewest,
              "seed %llu: the bound is near the error in %d of %d problems",
              (unsigned long long)seed, record->tight, record->problems);
}

sigramp_sum_plan *sloped_sums(sigramp_context *context, const sigramp_sum_options *options,
                              sigramp_precision precision, size_t count, const double *offsets,
                              const double *weights, const double *slopes, size_t points,
                              const double *x, double *y)
{
    void *const a = real_array(precision, count, offsets);
    void *const w = real_array(precision, count, weights);
    void *const s = real_array(precision, count, slopes);
    void *const at = real_array(precision, points, x);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(plan_sloped_reals(context, options, precision, count, a, w, s, &plan), SIGRAMP_OK,
                 "%s", sigramp_context_detail(context));
    cr_assert_eq(execute_reals(plan, precision, points, at, at), SIGRAMP_OK);
    for (size_t j = 0; j < points; ++j)
        y[j] = real_at(precision, at, j);
    free(a);
    free(w);
    free(s);
    free(at);
    return plan;
}
