/* SPDX-License-Identifier: MIT */
#include "cli/verify_judge.h"

#include <float.h>
#include <math.h>

enum { SAMPLE = 32, MOST_TERMS_JUDGED = 1 << 15 };

/* What a direct sum's terms may be off by, before they are added, is below 2^-58 of their size. */
static const double reference_error = 0x1p-58;

/* From a number of this size to the next. */
static double spacing_at(int precision, double size)
{
    const int least = precision == 32 ? FLT_MIN_EXP - FLT_MANT_DIG : DBL_MIN_EXP - DBL_MANT_DIG;
    const int digits = precision == 32 ? FLT_MANT_DIG : DBL_MANT_DIG;
    const int exponent = size > 0 ? ilogb(size) - digits + 1 : least;
    return ldexp(1, exponent > least ? exponent : least);
}

/* error: of a result among terms whose sizes add up to size, less one subnormal that is allowed. */
static void judge(int precision, double error, double size, verify_bound bound,
                  verify_judgement *judgement)
{
    const double spacing = spacing_at(precision, size);
    const double smallest = spacing_at(precision, 0);
    const double allowed = bound.relative * size + bound.ulp * spacing + reference_error * size;
    const double away = fabs(error);
    ++judgement->judged;
    judgement->beyond += !(away <= allowed + (spacing == smallest ? smallest : 0));
    judgement->largest_ulp = fmax(judgement->largest_ulp, away / spacing);
}

void verify_judge_golden(const verify_problem *problem, const double *y, verify_bound bound,
                         const golden_value *right, verify_judgement *judgement)
{
    for (int j = 0; j < GOLDEN_POINTS; ++j)
        judge(problem->precision, right[j].high - y[j] + right[j].low, right[j].high, bound,
              judgement);
}

/* The sample: results and points are finite. */
typedef struct {
    size_t count;
    double x[SAMPLE], y[SAMPLE], size[SAMPLE];
} sample;

static void take_sample(const verify_problem *problem, const double *y, sample *taken)
{
    const size_t most = MOST_TERMS_JUDGED / problem->terms;
    const size_t wanted = most < 1 ? 1 : most < SAMPLE ? most : SAMPLE;
    const size_t step = problem->points / wanted + 1;
    taken->count = 0;
    for (size_t j = 0; j < problem->points; j += step)
        if (isfinite(problem->x[j]) && isfinite(y[j])) {
            taken->x[taken->count] = problem->x[j];
            taken->y[taken->count++] = y[j];
        }
}

/* sums[j] = constant + what the terms add up to at x[j]. */
static sigramp_status add_exactly(const verify_problem *problem, sigramp_context *cpu,
                                  const double *weights, double constant, size_t count,
                                  const double *x, double *sums)
{
    sigramp_sum_options options = problem->options;
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_DIRECT;
    options.tolerance = 0;
    options.constant = constant;
    sigramp_status status =
        sigramp_sum_plan_f64(cpu, &options, problem->terms, problem->offsets, weights, &plan);
    if (!status)
        status = sigramp_sum_execute_f64(plan, count, x, sums);
    sigramp_sum_plan_destroy(plan);
    return status;
}

sigramp_status verify_judge(const verify_problem *problem, sigramp_context *cpu, const double *y,
                            verify_bound bound, verify_judgement *judgement)
{
    const double largest_ulp = judgement->largest_ulp;
    sample taken;
    take_sample(problem, y, &taken);
    for (size_t i = 0; problem->has_weights && i < problem->terms; ++i)
        problem->sizes[i] = fabs(problem->weights[i]);
    sigramp_status status = add_exactly(problem, cpu, problem->has_weights ? problem->sizes : NULL,
                                        0, taken.count, taken.x, taken.size);
    for (size_t j = 0; !status && j < taken.count; ++j) {
        double error;
        status = add_exactly(problem, cpu, problem->has_weights ? problem->weights : NULL,
                             -taken.y[j], 1, &taken.x[j], &error);
        if (!status && isfinite(error) && isfinite(taken.size[j]))
            judge(problem->precision, error, fabs(taken.size[j]), bound, judgement);
    }
    if (problem->options.tolerance > 0) /* who asks for less gets less */
        judgement->largest_ulp = largest_ulp;
    return status;
}
