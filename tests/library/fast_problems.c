/* SPDX-License-Identifier: MIT */
#include "fast_problems.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

double rounded_to(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

double random_weight(int kind, double decades, uint64_t *seed)
{
    if (kind == 0)
        return 1;
    if (kind == 1)
        return random_between(seed, 0, 2);
    if (kind == 2)
        return random_between(seed, -1, 1);
    return pow(10, random_between(seed, -decades, decades));
}

/* Eight per decade: one of those that coarser tables meet. */
static double random_tolerance(sigramp_precision precision, uint64_t *seed)
{
    const unsigned finest = precision == SIGRAMP_F32 ? 57 : 126;
    const unsigned eighths = 8 + (unsigned)(random_bits(seed) % (finest - 7));
    return pow(10, -(double)eighths / 8);
}

static void make_problem(const fast_problem_kind *kind, sigramp_unit unit,
                         sigramp_precision precision, uint64_t *seed, fast_problem *problem)
{
    const double slope = pow(10, random_between(seed, -6, 6));
    const double tolerance = random_tolerance(precision, seed);
    problem->precision = precision;
    problem->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    problem->options.method = SIGRAMP_METHOD_FAST;
    problem->options.unit = unit;
    problem->options.slope = rounded_to(precision, random_bits(seed) % 2 ? slope : -slope);
    problem->options.scale = random_between(seed, -2, 2);
    problem->options.tolerance = random_bits(seed) % kind->without_tolerance ? tolerance : 0;
    kind->make(problem, seed);
}

static sigramp_sum_plan *plan_problem(sigramp_context *context, const fast_problem *problem)
{
    void *offsets = real_array(problem->precision, problem->terms, problem->offsets);
    void *weights = real_array(problem->precision, problem->terms, problem->weights);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(plan_reals(context, &problem->options, problem->precision, problem->terms, offsets,
                            weights, &plan),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    cr_assert_eq(sigramp_sum_plan_method(plan), SIGRAMP_METHOD_FAST);
    free(offsets);
    free(weights);
    return plan;
}

/* The largest error as a part of the bound. */
static double check_points(const fast_problem *problem, sigramp_sum_plan *plan, uint64_t first_seed)
{
    const reference_terms terms = {problem->options.unit,  problem->options.slope,
                                   problem->options.scale, problem->terms,
                                   problem->offsets,       problem->weights};
    const double bound = sigramp_sum_plan_error_bound(plan);
    void *x = real_array(problem->precision, FAST_POINTS, problem->x);
    double worst = 0;
    cr_assert_eq(execute_reals(plan, problem->precision, FAST_POINTS, x, x), SIGRAMP_OK);
    for (size_t j = 0; j < FAST_POINTS; ++j) {
        const double given = real_at(problem->precision, x, j);
        const double error = reference_sum_error(problem->precision, &terms, problem->x[j], given);
        cr_assert(error <= bound,
                  "seed %llu, f%d unit %d, slope %a, %zu terms: at %a %a is off by %g, bound %g",
                  (unsigned long long)first_seed, (int)problem->precision,
                  (int)problem->options.unit, problem->options.slope, problem->terms, problem->x[j],
                  given, error, bound);
        worst = fmax(worst, error / bound);
    }
    free(x);
    return worst;
}

static double check_problem(sigramp_context *context, const fast_problem *problem,
                            uint64_t first_seed)
{
    sigramp_sum_plan *plan = plan_problem(context, problem);
    const double bound = sigramp_sum_plan_error_bound(plan);
    const double tolerance = problem->options.tolerance;
    cr_assert(tolerance == 0 || bound <= tolerance, "unit %d: bound %g, tolerance %g",
              (int)problem->options.unit, bound, tolerance);
    const double worst = check_points(problem, plan, first_seed);
    sigramp_sum_plan_destroy(plan);
    return worst;
}

void check_fast_problems(const fast_problem_kind *kind, sigramp_unit unit,
                         sigramp_precision precision)
{
    uint64_t seed = fresh_seed(kind->what) + (uint64_t)unit;
    const uint64_t first_seed = seed;
    const int wanted = problem_count(kind->brief);
    bound_record record = {0};
    sigramp_context *context = cpu_context(NULL, kind->threads);
    fast_problem *problem = malloc(sizeof *problem);
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted; ++i) {
        make_problem(kind, unit, precision, &seed, problem);
        note_problem(&record, check_problem(context, problem, first_seed));
    }
    free(problem);
    sigramp_context_destroy(context);
    check_record(&record, kind->what, unit, precision, first_seed);
}
