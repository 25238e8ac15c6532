/* SPDX-License-Identifier: MIT */
/*
 * Fast sums whose terms have slopes of their own: within the bound, which is relative to the sum of
 * the weights' sizes, by MPFR; the same bits for every order, thread count and instruction set; as
 * many terms, and slopes as far apart, as there may be. SIGRAMP_TEST_PROBLEMS asks for more.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { PROBLEMS = 80, ORDERS = 8, MOST_TERMS = 400, POINTS = 3, MPFR_BITS = 128 };

/* Numbers of the precision, kept as doubles. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t count;
    double offsets[MOST_TERMS], weights[MOST_TERMS], slopes[MOST_TERMS], x[POINTS];
} band_problem;

static double rounded(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

/* In one band, in some, or over decades; now and then many slopes of 0, terms far away, or heavy
 * ones; slope 2^j with points and offsets 2^-j. */
static void make_problem(sigramp_precision precision, uint64_t *seed, band_problem *p)
{
    static const double decades[] = {0.1, 0.1, 0.3, 0.8, 12}, tolerances[] = {0, 0, 2e-6, 1e-7};
    const uint64_t bits = random_bits(seed);
    const double wide = decades[bits % 5], away = bits / 8 % 5 == 0 ? 40 : 6;
    const int limit = precision == SIGRAMP_F32 ? 60 : 400;
    const int zoom = bits / 64 % 3 == 0 ? (int)random_between(seed, -limit, limit) : 0;
    const int heavy = bits / 256 % 3 == 0 ? (int)random_between(seed, -limit, limit) : 0;
    const uint64_t zeros = bits / 1024 % 4 == 0 ? 2 : 50;
    const uint64_t negative = bits / 16384 % 5; /* of four slopes */
    p->precision = precision;
    p->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    p->options.method = SIGRAMP_METHOD_FAST;
    p->options.unit = bits / 4096 % 2 ? SIGRAMP_LOGISTIC : SIGRAMP_DENSITY;
    p->options.tolerance = tolerances[bits / 8192 % 4];
    p->options.scale = ldexp(random_between(seed, -2, 2), -heavy);
    p->count = (size_t)random_between(seed, 0, MOST_TERMS);
    for (size_t j = 0; j < POINTS; ++j)
        p->x[j] = rounded(precision, ldexp(random_between(seed, -away, away), -zoom));
    for (size_t i = 0; i < p->count; ++i) {
        const uint64_t own = random_bits(seed);
        const double slope = ldexp(pow(10, random_between(seed, -wide, wide)), zoom);
        p->offsets[i] = rounded(precision, ldexp(random_between(seed, -4, 4), -zoom));
        p->weights[i] = rounded(precision, ldexp(random_between(seed, -1, 3), heavy));
        p->slopes[i] =
            own % zeros == 0 ? 0 : rounded(precision, own / 64 % 4 < negative ? -slope : slope);
    }
}

/* |given - S(x)| over |scale| times the sum of the weights' sizes. */
static double error_of(const band_problem *p, double x, double given)
{
    mpfr_t sum, size, term, weight;
    mpfr_inits2(2 * REFERENCE_BITS, sum, size, term, weight, (mpfr_ptr)NULL);
    mpfr_set_zero(sum, 1);
    mpfr_set_zero(size, 1);
    for (size_t i = 0; i < p->count; ++i) {
        const reference_terms one = {p->options.unit, p->slopes[i],  p->options.scale, 1,
                                     &p->offsets[i],  &p->weights[i]};
        reference_sum(&one, x, MPFR_BITS, term, weight);
        mpfr_add(sum, sum, term, MPFR_RNDN);
        mpfr_set_d(weight, p->weights[i], MPFR_RNDN);
        mpfr_mul_d(weight, weight, p->options.scale, MPFR_RNDN);
        mpfr_abs(weight, weight, MPFR_RNDN);
        mpfr_add(size, size, weight, MPFR_RNDN);
    }
    const double error = reference_error_of(p->precision, given, sum, size);
    mpfr_clears(sum, size, term, weight, (mpfr_ptr)NULL);
    return error;
}

/* y of the problem's points and, where it is asked for, the bound. */
static void sum_bands(sigramp_context *context, const band_problem *p, double y[POINTS],
                      double *bound)
{
    sigramp_sum_plan *const plan = sloped_sums(context, &p->options, p->precision, p->count,
                                               p->offsets, p->weights, p->slopes, POINTS, p->x, y);
    cr_assert_eq(sigramp_sum_plan_method(plan), SIGRAMP_METHOD_FAST);
    cr_assert_eq(sigramp_sum_plan_error_bound(plan), INFINITY);
    *bound = sigramp_sum_plan_absolute_error_bound(plan);
    sigramp_sum_plan_destroy(plan);
}

static void check_problems(sigramp_precision precision)
{
    uint64_t seed = fresh_seed("bands");
    sigramp_context *const context = cpu_context(NULL, 1);
    const int wanted = problem_count(PROBLEMS);
    const double best = precision == SIGRAMP_F32 ? 7e-8 : 2e-14;
    double worst = 0;
    for (int i = 0; i < wanted; ++i) {
        band_problem p;
        double y[POINTS], bound = 0;
        make_problem(precision, &seed, &p);
        sum_bands(context, &p, y, &bound);
        cr_assert(bound <= (p.options.tolerance > 0 ? p.options.tolerance : best), "bound %g, %g",
                  bound, p.options.tolerance);
        for (size_t j = 0; j < POINTS; ++j) {
            const double error = error_of(&p, p.x[j], y[j]);
            worst = fmax(worst, error / bound);
            cr_assert(error <= bound,
                      "problem %d, unit %d, %zu terms at %a: %a is off by %g, bound %g", i,
                      (int)p.options.unit, p.count, p.x[j], y[j], error, bound);
        }
    }
    cr_log_info("%d problems: worst %g of the bound", wanted, worst);
    mpfr_free_cache();
    sigramp_context_destroy(context);
}

Test(bands, sums_are_within_their_bound_f32)
{
    check_problems(SIGRAMP_F32);
}

Test(bands, sums_are_within_their_bound_f64)
{
    check_problems(SIGRAMP_F64);
}

static void turn(double *numbers, size_t count)
{
    for (size_t i = 0; i < count / 2; ++i) {
        const double kept = numbers[i];
        numbers[i] = numbers[count - 1 - i];
        numbers[count - 1 - i] = kept;
    }
}

Test(bands, order_threads_and_instructions_do_not_matter)
{
    uint64_t seed = fresh_seed("order of bands");
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    for (int i = 0; i < ORDERS; ++i) {
        static band_problem p;
        double right[POINTS], y[POINTS], bound = 0;
        make_problem(i % 2 ? SIGRAMP_F32 : SIGRAMP_F64, &seed, &p);
        for (size_t k = 0; k < 2 * isa_count; ++k) {
            sigramp_context *const context = cpu_context(isas[k / 2], 1 + (int)k % 3);
            sum_bands(context, &p, k == 0 ? right : y, &bound);
            if (k > 0)
                cr_expect_arr_eq(y, right, sizeof y, "problem %d, run %zu", i, k);
            turn(p.offsets, p.count);
            turn(p.weights, p.count);
            turn(p.slopes, p.count);
            sigramp_context_destroy(context);
        }
    }
}

/* Powers of two change exponents alone. */
Test(bands, scale_and_slopes_times_a_power_of_two_keep_the_digits)
{
    uint64_t seed = fresh_seed("powers of bands");
    sigramp_context *const context = cpu_context(NULL, 1);
    for (int i = 0; i < ORDERS; ++i) {
        static band_problem p;
        double right[POINTS], y[POINTS], bound = 0;
        const int zoom = (int)random_between(&seed, -50, 50);
        make_problem(SIGRAMP_F64, &seed, &p);
        sum_bands(context, &p, right, &bound);
        p.options.scale = ldexp(p.options.scale, 10);
        for (size_t j = 0; j < POINTS; ++j)
            p.x[j] = ldexp(p.x[j], -zoom);
        for (size_t k = 0; k < p.count; ++k) {
            p.offsets[k] = ldexp(p.offsets[k], -zoom);
            p.slopes[k] = ldexp(p.slopes[k], zoom);
            p.weights[k] = ldexp(p.weights[k], -3);
        }
        sum_bands(context, &p, y, &bound);
        for (size_t j = 0; j < POINTS; ++j)
            cr_expect_eq(y[j], ldexp(right[j], 7), "problem %d: %a, not %a", i, y[j],
                         ldexp(right[j], 7));
    }
    sigramp_context_destroy(context);
}

static double nearly(double slope, double x, double a)
{
    return 1 / (1 + exp(-slope * (x - a)));
}

/* Of terms at random points, within the bound and what doubles lose here. */
static void check_many(size_t count, double decades, const char *what)
{
    uint64_t seed = fresh_seed(what);
    double *const numbers = malloc(3 * count * sizeof *numbers);
    double *const offsets = numbers, *const weights = offsets + count, *slopes = weights + count;
    const double x[] = {-3.25, 0.5, 11};
    double y[3], total = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 2);
    sigramp_sum_plan *plan = NULL;
    cr_assert_not_null(numbers);
    for (size_t i = 0; i < count; ++i) {
        offsets[i] = random_between(&seed, -5, 5);
        weights[i] = random_between(&seed, -1, 4);
        slopes[i] = pow(10, random_between(&seed, -decades, decades));
        total += fabs(weights[i]);
    }
    options.method = SIGRAMP_METHOD_FAST;
    cr_assert_eq(
        sigramp_sum_plan_slopes_f64(context, &options, count, offsets, weights, slopes, &plan),
        SIGRAMP_OK, "%s", sigramp_context_detail(context));
    cr_assert_eq(sigramp_sum_execute_f64(plan, 3, x, y), SIGRAMP_OK);
    for (size_t j = 0; j < 3; ++j) {
        long double sum = 0;
        for (size_t i = 0; i < count; ++i)
            sum += (long double)weights[i] * nearly(slopes[i], x[j], offsets[i]);
        const double error = fabs((double)(sum - (long double)y[j])) / total;
        cr_expect(error <= sigramp_sum_plan_absolute_error_bound(plan) + 1e-13,
                  "%s: off by %g, bound %g", what, error,
                  sigramp_sum_plan_absolute_error_bound(plan));
    }
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(numbers);
}

Test(bands, a_million_terms_are_right)
{
    check_many(1000000, 0.4, "a million terms");
}

Test(bands, slopes_may_be_sixty_decades_apart)
{
    check_many(20000, 30, "sixty decades");
}

static double sum_of(const double *offsets, const double *weights, const double *slopes,
                     size_t count, double x)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    double y = -1;
    options.method = SIGRAMP_METHOD_FAST;
    cr_assert_eq(
        sigramp_sum_plan_slopes_f64(context, &options, count, offsets, weights, slopes, &plan),
        SIGRAMP_OK, "%s", sigramp_context_detail(context));
    cr_assert_eq(sigramp_sum_execute_f64(plan, 1, &x, &y), SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    return y;
}

/* Shared among nodes an infinite weight would be NaN. */
Test(bands, infinities_and_nan_are_what_direct_makes_of_them)
{
    enum { COUNT = 200 };
    double offsets[COUNT], weights[COUNT], slopes[COUNT];
    for (int i = 0; i < COUNT; ++i) {
        offsets[i] = i * 0.01;
        weights[i] = 1;
        slopes[i] = 1 + i * 0.004;
    }
    cr_expect_eq(sum_of(offsets, weights, slopes, COUNT, INFINITY), COUNT);
    cr_expect_eq(sum_of(offsets, weights, slopes, COUNT, -INFINITY), 0);
    cr_expect(isnan(sum_of(offsets, weights, slopes, COUNT, NAN)));
    cr_expect_eq(sum_of(offsets, weights, slopes, 0, 1), 0);
    weights[7] = INFINITY;
    cr_expect_eq(sum_of(offsets, weights, slopes, COUNT, 1), INFINITY);
    weights[8] = -INFINITY;
    cr_expect(isnan(sum_of(offsets, weights, slopes, COUNT, 1)));
    weights[7] = weights[8] = 1;
    offsets[3] = NAN;
    cr_expect(isnan(sum_of(offsets, weights, slopes, COUNT, 1)));
}

Test(bands, wrong_requests_are_refused)
{
    static const double a[2] = {0, 1}, slopes[2] = {1, 2};
    sigramp_context *const context = cpu_context(NULL, 1);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_FAST;
    options.unit = SIGRAMP_SOFTPLUS;
    cr_expect_eq(sigramp_sum_plan_slopes_f64(context, &options, 2, a, NULL, slopes, &plan),
                 SIGRAMP_NOT_SUPPORTED);
    cr_expect_not_null(strstr(sigramp_context_detail(context), "softplus"));
    options.unit = SIGRAMP_LOGISTIC;
    options.tolerance = 1e-16;
    cr_expect_eq(sigramp_sum_plan_slopes_f64(context, &options, 2, a, NULL, slopes, &plan),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_not_null(strstr(sigramp_context_detail(context), "tolerance 1e-16"));
    cr_expect_null(plan);
    cr_expect_eq(sigramp_sum_plan_absolute_error_bound(NULL), INFINITY);
    sigramp_context_destroy(context);
}
