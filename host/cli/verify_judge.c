/* SPDX-License-Identifier: MIT */
#include "cli/verify_judge.h"

#include "cli/verify_right.h"

#include <float.h>
#include <math.h>

enum { SAMPLE = 32, MOST_TERMS_JUDGED = 1 << 13 };

/* From a number of this size to the next. */
static double spacing_at(int precision, double size)
{
    const int least = precision == 32 ? FLT_MIN_EXP - FLT_MANT_DIG : DBL_MIN_EXP - DBL_MANT_DIG;
    const int digits = precision == 32 ? FLT_MANT_DIG : DBL_MANT_DIG;
    const int exponent = size > 0 ? ilogb(size) - digits + 1 : least;
    return ldexp(1, exponent > least ? exponent : least);
}

/* error: of a result among terms whose sizes add up to size, less one subnormal that is allowed. Of
 * a problem with a tolerance, which gets less because it asks for less, only the bound counts. */
static void judge(const verify_problem *problem, double error, double size, verify_bound bound,
                  verify_judgement *judgement)
{
    const double spacing = spacing_at(problem->precision, size);
    const double smallest = spacing_at(problem->precision, 0);
    const double allowed = bound.relative * size + bound.ulp * spacing + VERIFY_RIGHT_ERROR * size;
    const double away = fabs(error);
    ++judgement->judged;
    judgement->beyond += !(away <= allowed + (spacing == smallest ? smallest : 0));
    if (problem->options.tolerance > 0)
        return;
    ++judgement->measured;
    judgement->largest_ulp = fmax(judgement->largest_ulp, away / spacing);
}

void verify_judge_golden(const verify_problem *problem, const verify_answer *answer,
                         const golden_value *right, verify_judgement *judgement)
{
    for (int j = 0; j < GOLDEN_POINTS; ++j)
        judge(problem, right[j].high - answer->y[j] + right[j].low, right[j].high, answer->bound,
              judgement);
}

/* So many results apart a sample's are. */
static size_t step_of(const verify_problem *problem, size_t results)
{
    const size_t most = MOST_TERMS_JUDGED / problem->terms;
    return results / (most < 1 ? 1 : most < SAMPLE ? most : SAMPLE) + 1;
}

static sigramp_unit derivative_of(sigramp_unit unit)
{
    return unit == SIGRAMP_SOFTPLUS ? SIGRAMP_LOGISTIC : SIGRAMP_DENSITY;
}

/* What output k of point j should be. */
static verify_sum sum_at(const verify_problem *problem, size_t k, size_t j)
{
    const sigramp_sum_options *const options = &problem->options;
    const int is_derivative = options->derivative && k == 1;
    size_t begin = 0, end = problem->terms;
    for (size_t p = 0; p < problem->problems; ++p)
        if (problem->x_start[p] <= j && j < problem->x_start[p + 1]) {
            begin = problem->offsets_start[p];
            end = problem->offsets_start[p + 1];
        }
    const size_t first_weight = problem->sets > 0 ? k * problem->terms : begin;
    return (verify_sum){.unit = is_derivative ? derivative_of(options->unit) : options->unit,
                        .scale = is_derivative ? options->scale * options->slope : options->scale,
                        .slope = options->slope,
                        .slopes = problem->has_slopes ? problem->slopes + begin : NULL,
                        .terms = end - begin,
                        .offsets = problem->offsets + begin,
                        .weights = problem->has_weights ? problem->weights + first_weight : NULL,
                        .left_out = problem->has_exclude ? problem->exclude[j] : -1};
}

/* As if each unit were 1. */
static double absolute_size(const verify_sum *sum)
{
    double size = sum->weights ? 0 : (double)sum->terms;
    for (size_t i = 0; sum->weights && i < sum->terms; ++i)
        size += fabs(sum->weights[i]);
    return size * fabs(sum->scale);
}

static void judge_sum(const verify_problem *problem, const verify_sum *sum, double x, double y,
                      verify_bound bound, verify_judgement *judgement)
{
    double size;
    const double error = verify_right_difference(sum, (long double)x, y, &size);
    if (bound.is_absolute)
        size = absolute_size(sum);
    if (isfinite(error) && isfinite(size))
        judge(problem, error, size, bound, judgement);
}

void verify_judge_sums(const verify_problem *problem, const verify_answer *answer,
                       verify_judgement *judgement)
{
    const size_t results = verify_result_count(problem), step = step_of(problem, results);
    for (size_t r = 0; verify_right_knows(problem->options.unit) && r < results; r += step) {
        const size_t k = r / problem->points, j = r % problem->points;
        const verify_sum sum = sum_at(problem, k, j);
        if (isfinite(problem->x[j]) && isfinite(answer->y[r]))
            judge_sum(problem, &sum, problem->x[j], answer->y[r],
                      problem->options.derivative && k == 1 ? answer->derivative_bound
                                                            : answer->bound,
                      judgement);
    }
}

/* 1: where the sum passes r is at x or right of it, -1: left; 0: so near that it cannot be told. */
static int side_of(const verify_sum *sum, long double x, double r)
{
    double size;
    const double above = verify_right_difference(sum, x, r, &size);
    const int is_rising = (sum->slope < 0) == (sum->scale < 0);
    if (!(fabs(above) > VERIFY_RIGHT_ERROR * (size + fabs(r))))
        return 0;
    return (above > 0) == is_rising ? -1 : 1;
}

/* Not of flat sums. */
void verify_judge_solutions(const verify_problem *problem, const verify_answer *answer,
                            verify_judgement *judgement)
{
    const double *const x = answer->y, *const error = answer->y + problem->points;
    const size_t step = step_of(problem, 2 * problem->points);
    for (size_t j = 0; verify_right_knows(problem->options.unit) && j < problem->points;
         j += step) {
        const verify_sum sum = sum_at(problem, 0, j);
        if (!isfinite(x[j]) || !isfinite(error[j]) || !isfinite(problem->x[j]))
            continue;
        const long double middle = (long double)x[j], reach = (long double)error[j];
        ++judgement->judged;
        judgement->beyond += side_of(&sum, middle - reach, problem->x[j]) < 0 ||
                             side_of(&sum, middle + reach, problem->x[j]) > 0;
    }
}
