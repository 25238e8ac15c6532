/* SPDX-License-Identifier: MIT */
/* Sums whose terms have slopes of their own: right by MPFR, the bits of one slope where all are
 * equal, and no order, thread or instruction set that changes them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "direct_problems.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { PROBLEMS = 5000, MOST_TERMS = 12, EQUAL_PROBLEMS = 60, WORK = 20000 };

/* Numbers of the precision, kept as doubles. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t count;
    double offsets[MOST_TERMS], weights[MOST_TERMS], slopes[MOST_TERMS], x;
} item_problem;

static double rounded(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

/* Slopes near 1 or over decades, of one sign or both, now and then 0; points among the offsets or
 * far out. */
static void make_problem(sigramp_precision precision, uint64_t *seed, item_problem *p)
{
    const uint64_t bits = random_bits(seed);
    const double decades = bits % 3 == 0 ? 6 : 0.5, away = bits % 7 == 0 ? 60 : 5;
    p->precision = precision;
    p->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    p->options.unit = (sigramp_unit)(bits / 16 % SIGRAMP_UNIT_COUNT);
    p->options.scale = random_between(seed, -2, 2);
    p->count = bits / 64 % (MOST_TERMS + 1);
    p->x = rounded(precision, random_between(seed, -away, away));
    for (size_t i = 0; i < p->count; ++i) {
        const uint64_t own = random_bits(seed);
        const double slope = pow(10, random_between(seed, -decades, decades));
        p->offsets[i] = rounded(precision, random_between(seed, -4, 4));
        p->weights[i] = rounded(precision, random_between(seed, bits / 1024 % 2 ? -1 : 0, 1));
        p->slopes[i] = own % 20 == 0 ? 0 : rounded(precision, own % 4 == 1 ? -slope : slope);
    }
}

static double error_of(const item_problem *p, double given)
{
    mpfr_t sum, size, term, term_size;
    mpfr_inits2(2 * REFERENCE_BITS, sum, size, term, term_size, (mpfr_ptr)NULL);
    mpfr_set_zero(sum, 1);
    mpfr_set_zero(size, 1);
    for (size_t i = 0; i < p->count; ++i) {
        const reference_terms one = {p->options.unit, p->slopes[i],  p->options.scale, 1,
                                     &p->offsets[i],  &p->weights[i]};
        reference_sum(&one, p->x, REFERENCE_BITS, term, term_size);
        mpfr_add(sum, sum, term, MPFR_RNDN);
        mpfr_add(size, size, term_size, MPFR_RNDN);
    }
    const double error = reference_error_of(p->precision, given, sum, size);
    mpfr_clears(sum, size, term, term_size, (mpfr_ptr)NULL);
    return error;
}

static void check_problem(sigramp_context *context, const item_problem *p)
{
    double y = 0;
    sigramp_sum_plan *const plan = sloped_sums(context, &p->options, p->precision, p->count,
                                               p->offsets, p->weights, p->slopes, 1, &p->x, &y);
    const double bound = sigramp_sum_plan_error_bound(plan), error = error_of(p, y);
    cr_assert(error <= bound, "unit %d, %zu terms at %a: off by %g, bound %g", (int)p->options.unit,
              p->count, p->x, error, bound);
    sigramp_sum_plan_destroy(plan);
}

static void check_problems(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("slopes");
    sigramp_context *const context = cpu_context(NULL, 1);
    const int wanted = problem_count(PROBLEMS);
    for (int i = 0; i < wanted; ++i) {
        item_problem problem;
        make_problem(precision, &seed, &problem);
        check_problem(context, &problem);
    }
    mpfr_free_cache();
    sigramp_context_destroy(context);
}

Test(slopes, sums_are_within_their_bound_f32)
{
    check_problems(SIGRAMP_F32);
}

Test(slopes, sums_are_within_their_bound_f64)
{
    check_problems(SIGRAMP_F64);
}

/* y by slopes of their own, all the options' slope. */
static void *sums_by_slopes(sigramp_context *context, const sum_problem *real)
{
    const size_t size = real_size(real->precision);
    double *const same = malloc((real->terms + 1) * sizeof *same);
    sigramp_sum_options options = real->options;
    sigramp_sum_plan *plan = NULL;
    for (size_t i = 0; i < real->terms; ++i)
        same[i] = options.slope;
    void *const slopes = real_array(real->precision, real->terms, same);
    options.slope = 1;
    cr_assert_eq(plan_sloped_reals(context, &options, real->precision, real->terms, real->offsets,
                                   real->weights, slopes, &plan),
                 SIGRAMP_OK, "%s", sigramp_context_detail(context));
    void *const y = malloc(real->points * size + 1);
    cr_assert_eq(execute_reals(plan, real->precision, real->points, real->x, y), SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    free(slopes);
    free(same);
    return y;
}

static int is_same(sigramp_precision precision, const void *a, const void *b, size_t j)
{
    const double one = real_at(precision, a, j), other = real_at(precision, b, j);
    return one == other || (isnan(one) && isnan(other));
}

/* Problems of every kind, infinities and NaN among them. */
static void check_equal_slopes(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("equal slopes");
    const int wanted = problem_count(EQUAL_PROBLEMS);
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    direct_problem *const problem = malloc(sizeof *problem);
    cr_assert_not_null(problem);
    for (int i = 0; i < wanted * SIGRAMP_UNIT_COUNT; ++i) {
        make_direct_problem((sigramp_unit)(i % SIGRAMP_UNIT_COUNT), precision, WORK, &seed,
                            problem);
        problem->options.slope = rounded(precision, problem->options.slope);
        problem->options.tolerance = 0;
        sum_problem real = real_problem(problem);
        sigramp_context *const context = cpu_context(isas[(size_t)i % isa_count], 1 + i % 3);
        void *const right = sum_once(context, &real), *const y = sums_by_slopes(context, &real);
        for (size_t j = 0; j < real.points; ++j)
            cr_assert(is_same(precision, y, right, j),
                      "problem %d, unit %d, slope %a, %zu terms, scale %a, at %a: %a, not %a", i,
                      (int)real.options.unit, real.options.slope, real.terms, real.options.scale,
                      problem->x[j], real_at(precision, y, j), real_at(precision, right, j));
        free(y);
        free(right);
        free_problem(&real);
        sigramp_context_destroy(context);
    }
    free(problem);
}

Test(slopes, that_are_equal_give_the_bits_of_one_slope_f32)
{
    check_equal_slopes(SIGRAMP_F32);
}

Test(slopes, that_are_equal_give_the_bits_of_one_slope_f64)
{
    check_equal_slopes(SIGRAMP_F64);
}

/* Where differences or products leave the range of doubles, and yet the units do not. */
Test(slopes, far_from_one_give_the_bits_of_one_slope_too)
{
    static const double slopes[] = {3e-308, -1e-200, 1e-30, 1e200, -1e300};
    double x[] = {-1.7e308, -1e155, 0, 1e-3, 1e110, 1.7e308}, offsets[] = {-4e307, 0, 1e200};
    sigramp_context *const context = cpu_context(NULL, 1);
    for (int i = 0; i < 5 * SIGRAMP_UNIT_COUNT; ++i) {
        sum_problem problem = {SIGRAMP_F64, SIGRAMP_SUM_OPTIONS_DEFAULT, 6, 3, x, offsets, NULL};
        problem.options.unit = (sigramp_unit)(i / 5);
        problem.options.slope = slopes[i % 5];
        problem.options.method = SIGRAMP_METHOD_DIRECT;
        void *const right = sum_once(context, &problem), *const y =
                                                             sums_by_slopes(context, &problem);
        for (size_t j = 0; j < problem.points; ++j)
            cr_expect(is_same(SIGRAMP_F64, y, right, j), "unit %d, slope %g, at %g: %g, not %g",
                      i / 5, slopes[i % 5], x[j], real_at(SIGRAMP_F64, y, j),
                      real_at(SIGRAMP_F64, right, j));
        free(y);
        free(right);
    }
    sigramp_context_destroy(context);
}

/* Threads share the terms of so few points. */
Test(slopes, order_threads_and_instructions_do_not_matter)
{
    enum { TERMS = 40000, POINTS = 3 };
    static double offsets[TERMS], weights[TERMS], slopes[TERMS], turned[3][TERMS];
    const double x[POINTS] = {-30, 0.5, 9};
    double right[POINTS], y[POINTS];
    uint64_t seed = fresh_seed("order of slopes");
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    for (size_t i = 0; i < TERMS; ++i) {
        turned[0][TERMS - 1 - i] = offsets[i] = random_between(&seed, -5, 5);
        turned[1][TERMS - 1 - i] = weights[i] = random_between(&seed, -1, 1);
        turned[2][TERMS - 1 - i] = slopes[i] = random_between(&seed, -2, 2);
    }
    for (size_t k = 0; k <= 2 * isa_count; ++k) {
        sigramp_context *const context =
            cpu_context(k == 0 ? NULL : isas[(k - 1) / 2], 1 + (int)k % 4);
        sigramp_sum_plan *plan = NULL;
        const int is_turned = k % 2 == 1;
        cr_assert_eq(sigramp_sum_plan_slopes_f64(
                         context, NULL, TERMS, is_turned ? turned[0] : offsets,
                         is_turned ? turned[1] : weights, is_turned ? turned[2] : slopes, &plan),
                     SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_f64(plan, POINTS, x, k == 0 ? right : y), SIGRAMP_OK);
        if (k > 0)
            cr_expect_arr_eq(y, right, sizeof y, "run %zu", k);
        sigramp_sum_plan_destroy(plan);
        sigramp_context_destroy(context);
    }
}

static void expect_refused(sigramp_context *context, const sigramp_sum_options *options,
                           const double *slopes, sigramp_status status, const char *detail)
{
    static const double a[2] = {0, 1};
    sigramp_sum_plan *plan = (sigramp_sum_plan *)a;
    cr_expect_eq(sigramp_sum_plan_slopes_f64(context, options, 2, a, NULL, slopes, &plan), status,
                 "%s", detail);
    cr_expect_null(plan);
    const char *const said = sigramp_context_detail(context);
    cr_expect_not_null(strstr(said, detail), "'%s' is not in '%s'", detail, said);
}

Test(slopes, wrong_requests_are_refused)
{
    static const double good[] = {1, -2}, nan[] = {1, NAN}, infinite[] = {INFINITY, 1},
                        subnormal[] = {1, 1e-310};
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    expect_refused(context, NULL, NULL, SIGRAMP_INVALID_ARGUMENT, "slopes is NULL for 2 terms");
    expect_refused(context, NULL, nan, SIGRAMP_INVALID_ARGUMENT, "slopes[1] = nan");
    expect_refused(context, NULL, infinite, SIGRAMP_INVALID_ARGUMENT, "slopes[0] = inf");
    expect_refused(context, NULL, subnormal, SIGRAMP_INVALID_ARGUMENT, "slopes[1] = 1e-310");
    options.slope = 2;
    expect_refused(context, &options, good, SIGRAMP_INVALID_ARGUMENT, "slope 2");
    options.slope = 1;
    options.derivative = 1;
    expect_refused(context, &options, good, SIGRAMP_NOT_SUPPORTED, "no derivative");
    sigramp_context_destroy(context);
}
