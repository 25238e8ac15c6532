/* SPDX-License-Identifier: MIT */
/* Fast sums: within the bound they return of the exact sum, and the same bits however computed. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "fast_problems.h"
#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { MOST_TERMS = 40, MANY_TERMS = 100000 };

/* Clustered, spread, duplicated offsets; points among them, at them, in the tails. */
static void make_problem(fast_problem *problem, uint64_t *seed)
{
    const sigramp_precision precision = problem->precision;
    const int weights = (int)(random_bits(seed) % WEIGHT_KINDS);
    const double width = 1 / fabs(problem->options.slope);
    const double spread = pow(10, random_between(seed, -3, 3)) * width;
    const double middle = random_between(seed, -2, 2) * spread;
    const double reach = (precision == SIGRAMP_F32 ? 100 : 700) * width;
    problem->terms = 1 + random_bits(seed) % MOST_TERMS;
    for (size_t i = 0; i < problem->terms; ++i) {
        const int twin = i > 0 && random_bits(seed) % 4 == 0;
        const double offset = middle + random_between(seed, -1, 1) * spread;
        problem->offsets[i] = twin ? problem->offsets[i - 1] : rounded_to(precision, offset);
        problem->weights[i] = rounded_to(precision, random_weight(weights, 20, seed));
    }
    for (size_t j = 0; j < FAST_POINTS; ++j) {
        const double place = random_between(seed, -1, 1);
        const double x = j % 4 == 0   ? problem->offsets[random_bits(seed) % problem->terms]
                         : j % 4 == 1 ? middle + place * reach
                                      : middle + place * (spread + 20 * width);
        problem->x[j] = rounded_to(precision, x);
    }
}

static void check_random(sigramp_unit unit, sigramp_precision precision)
{
    static const fast_problem_kind kind = {"fast sums", 60, 1, 4, make_problem};
    check_fast_problems(&kind, unit, precision);
}

#define RANDOM_TESTS(NAME, name)                                                                   \
    Test(fast_sums, name##_f32_is_within_its_bound)                                                \
    {                                                                                              \
        check_random(SIGRAMP_##NAME, SIGRAMP_F32);                                                 \
    }                                                                                              \
    Test(fast_sums, name##_f64_is_within_its_bound)                                                \
    {                                                                                              \
        check_random(SIGRAMP_##NAME, SIGRAMP_F64);                                                 \
    }
RANDOM_TESTS(LOGISTIC, logistic)
RANDOM_TESTS(SOFTPLUS, softplus)
RANDOM_TESTS(DENSITY, density)

static void *random_reals(sigramp_precision precision, size_t count, double low, double high)
{
    uint64_t seed = 88172645463325252u;
    double *values = calloc(count, sizeof *values);
    cr_assert_not_null(values);
    for (size_t i = 0; i < count; ++i)
        values[i] = random_between(&seed, low, high);
    void *array = real_array(precision, count, values);
    free(values);
    return array;
}

/* Direct sums are exact but for their own bound, and have tests of their own. */
static void check_many(sigramp_unit unit, sigramp_precision precision)
{
    const size_t size = real_size(precision);
    void *offsets = random_reals(precision, MANY_TERMS, -50, 400);
    void *x = random_reals(precision, 200, -120, 500);
    void *y[2];
    double bound = 0;
    sigramp_context *context = cpu_context(NULL, 2);
    for (int fast = 0; fast < 2; ++fast) {
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        options.unit = unit;
        options.method = fast ? SIGRAMP_METHOD_FAST : SIGRAMP_METHOD_DIRECT;
        sigramp_sum_plan *plan = NULL;
        y[fast] = malloc(200 * size);
        cr_assert_not_null(y[fast]);
        cr_assert_eq(plan_reals(context, &options, precision, MANY_TERMS, offsets, NULL, &plan),
                     SIGRAMP_OK, "%s", sigramp_context_detail(context));
        cr_assert_eq(execute_reals(plan, precision, 200, x, y[fast]), SIGRAMP_OK);
        bound += sigramp_sum_plan_error_bound(plan);
        sigramp_sum_plan_destroy(plan);
    }
    for (size_t j = 0; j < 200; ++j) {
        const double direct = real_at(precision, y[0], j), given = real_at(precision, y[1], j);
        cr_assert(fabs(given - direct) <= bound * direct, "at %a: %a, direct %a",
                  real_at(precision, x, j), given, direct);
    }
    sigramp_context_destroy(context);
    free(y[0]);
    free(y[1]);
    free(offsets);
    free(x);
}

Test(fast_sums, of_many_terms_agree_with_direct_ones)
{
    check_many(SIGRAMP_LOGISTIC, SIGRAMP_F32);
    check_many(SIGRAMP_LOGISTIC, SIGRAMP_F64);
    check_many(SIGRAMP_SOFTPLUS, SIGRAMP_F32);
    check_many(SIGRAMP_DENSITY, SIGRAMP_F64);
}

static void check_bits(sigramp_unit unit, sigramp_precision precision, double tolerance)
{
    enum { SOME_POINTS = 100003 };
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    sum_problem problem = {.precision = precision, .options = SIGRAMP_SUM_OPTIONS_DEFAULT};
    problem.options.unit = unit;
    problem.options.method = SIGRAMP_METHOD_FAST;
    problem.options.tolerance = tolerance;
    problem.points = SOME_POINTS;
    problem.terms = 50021;
    problem.x = random_reals(precision, SOME_POINTS, -120, 120);
    problem.offsets = random_reals(precision, problem.terms, 0, 10);
    void *right = NULL;
    for (size_t i = 0; i < isa_count; ++i)
        for (int threads = 1; threads <= 8; threads += threads < 4 ? 1 : 4) {
            sigramp_context *context = cpu_context(isas[i], threads);
            void *y = sum_once(context, &problem);
            if (right)
                cr_assert_arr_eq(y, right, SOME_POINTS * real_size(precision), "%s, %d threads",
                                 isas[i], threads);
            if (right)
                free(y);
            else
                right = y;
            sigramp_context_destroy(context);
        }
    free(right);
    free_problem(&problem);
}

Test(fast_sums, have_the_same_bits_on_every_instruction_set_and_thread_count)
{
    check_bits(SIGRAMP_LOGISTIC, SIGRAMP_F32, 0);
    check_bits(SIGRAMP_SOFTPLUS, SIGRAMP_F64, 0);
    check_bits(SIGRAMP_DENSITY, SIGRAMP_F64, 1e-6);
}

/* Results that go past the caches, from any alignment on, are those that do not. */
static void check_streamed(sigramp_precision precision, double tolerance)
{
    enum { MANY_POINTS = (1 << 22) + 77, SHIFT = 3 };
    const size_t size = real_size(precision), bytes = (size_t)MANY_POINTS * size;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    sigramp_context *context = cpu_context(NULL, 2);
    void *offsets = random_reals(precision, 1000, 0, 10);
    void *x = random_reals(precision, MANY_POINTS, -120, 120);
    char *y = malloc(bytes + SHIFT * size);
    cr_assert_not_null(y);
    options.method = SIGRAMP_METHOD_FAST;
    options.tolerance = tolerance;
    cr_assert_eq(plan_reals(context, &options, precision, 1000, offsets, NULL, &plan), SIGRAMP_OK);
    memset(y, 0xa5, bytes + SHIFT * size);
    cr_assert_eq(execute_reals(plan, precision, MANY_POINTS, x, y + SHIFT * size), SIGRAMP_OK);
    cr_assert_eq(execute_reals(plan, precision, MANY_POINTS, x, x), SIGRAMP_OK);
    cr_assert_eq(memcmp(y + SHIFT * size, x, bytes), 0, "f%d", (int)precision);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(offsets);
    free(x);
    free(y);
}

Test(fast_sums, have_the_same_bits_in_place_and_far_from_it)
{
    check_streamed(SIGRAMP_F32, 0);
    check_streamed(SIGRAMP_F64, 0);
    check_streamed(SIGRAMP_F64, 1e-6);
}

/* Points in order, many in a cell, and the same points far from their neighbours. */
static void check_sorted(sigramp_precision precision)
{
    enum { SORTED_POINTS = 100003, STRIDE = 7919 };
    const size_t size = real_size(precision), bytes = (size_t)SORTED_POINTS * size;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    sigramp_context *context = cpu_context(NULL, 1);
    void *offsets = random_reals(precision, 1000, 0, 10);
    char *sorted = malloc(bytes), *mixed = malloc(bytes);
    cr_assert(sorted && mixed);
    for (size_t j = 0; j < SORTED_POINTS; ++j) {
        const double x = -20 + (double)j * 0x1p-12;
        void *real = real_array(precision, 1, &x);
        memcpy(sorted + j * size, real, size);
        memcpy(mixed + j * STRIDE % SORTED_POINTS * size, real, size);
        free(real);
    }
    options.method = SIGRAMP_METHOD_FAST;
    options.unit = SIGRAMP_SOFTPLUS;
    cr_assert_eq(plan_reals(context, &options, precision, 1000, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(execute_reals(plan, precision, SORTED_POINTS, sorted, sorted), SIGRAMP_OK);
    cr_assert_eq(execute_reals(plan, precision, SORTED_POINTS, mixed, mixed), SIGRAMP_OK);
    for (size_t j = 0; j < SORTED_POINTS; ++j)
        cr_assert_arr_eq(sorted + j * size, mixed + j * STRIDE % SORTED_POINTS * size, size,
                         "f%d, point %zu", (int)precision, j);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(offsets);
    free(sorted);
    free(mixed);
}

Test(fast_sums, have_the_same_bits_in_any_order_of_the_points)
{
    check_sorted(SIGRAMP_F32);
    check_sorted(SIGRAMP_F64);
}

static void sum_special(sigramp_unit unit, double slope, const double *x, double *y)
{
    const double offsets[] = {-1, 0.5, 2}, weights[] = {1, 0.5, 2};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    sigramp_context *context = cpu_context(NULL, 1);
    options.unit = unit;
    options.slope = slope;
    options.scale = 2;
    options.method = SIGRAMP_METHOD_FAST;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 3, offsets, weights, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, 4, x, y), SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(fast_sums, points_without_end_give_limits_and_nan_gives_nan)
{
    const double x[] = {INFINITY, -INFINITY, NAN, -1e300};
    double y[4];
    sum_special(SIGRAMP_LOGISTIC, 1, x, y);
    cr_expect(y[0] == 7 && y[1] == 0 && isnan(y[2]) && y[3] == 0);
    sum_special(SIGRAMP_LOGISTIC, -3, x, y);
    cr_expect(y[0] == 0 && y[1] == 7 && isnan(y[2]) && y[3] == 7);
    sum_special(SIGRAMP_SOFTPLUS, 1, x, y);
    cr_expect(y[0] == INFINITY && y[1] == 0 && isnan(y[2]) && y[3] == 0);
    sum_special(SIGRAMP_SOFTPLUS, -1, x, y);
    cr_expect(y[0] == 0 && y[1] == INFINITY && isnan(y[2]) && fabs(y[3] / 7e300 - 1) < 1e-15);
    sum_special(SIGRAMP_DENSITY, 1, x, y);
    cr_expect(y[0] == 0 && y[1] == 0 && isnan(y[2]) && y[3] == 0);
}

Test(fast_sums, weights_of_nothing_give_zero)
{
    const double offsets[] = {0, 1}, weights[] = {0, -0.0}, x[] = {-3, 0, 5, 1e6};
    double y[4] = {1, 1, 1, 1};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    sigramp_context *context = cpu_context(NULL, 1);
    options.method = SIGRAMP_METHOD_FAST;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 2, offsets, weights, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, 4, x, y), SIGRAMP_OK);
    for (int j = 0; j < 4; ++j)
        cr_expect(y[j] == 0);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(fast_sums, of_no_offsets_are_zero)
{
    const double offset = INFINITY, x[] = {-3, 0, 5, 1e6};
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = SIGRAMP_METHOD_FAST;
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
        for (size_t count = 0; count < 2; ++count) {
            sigramp_sum_plan *plan = NULL;
            double y[4] = {1, 1, 1, 1};
            options.unit = (sigramp_unit)unit;
            cr_assert_eq(sigramp_sum_plan_f64(context, &options, count, &offset, NULL, &plan),
                         SIGRAMP_OK);
            cr_assert_eq(sigramp_sum_execute_f64(plan, 4, x, y), SIGRAMP_OK);
            for (int j = 0; j < 4; ++j)
                cr_expect(y[j] == 0, "%a of unit %d and %zu offsets", y[j], unit, count);
            sigramp_sum_plan_destroy(plan);
        }
    sigramp_context_destroy(context);
}

/* One term of slope -1/8 and scale 2^1023, far in its tail. */
static void is_right_in_its_tail(double offset, double weight, double x)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    sigramp_context *context = cpu_context(NULL, 1);
    double y;
    options.method = SIGRAMP_METHOD_FAST;
    options.slope = -0.125;
    options.scale = 0x1p1023;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 1, &offset, &weight, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, 1, &x, &y), SIGRAMP_OK);
    const reference_terms terms = {options.unit, options.slope, options.scale, 1, &offset, &weight};
    const double error = reference_sum_error(SIGRAMP_F64, &terms, x, y);
    cr_expect_leq(error, sigramp_sum_plan_error_bound(plan), "%a is off by %g", y, error);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

/* A scale that makes them ordinary: a thousand widths from the offset results are still numbers. */
Test(fast_sums, of_small_weights_keep_the_digits_of_their_tails)
{
    is_right_in_its_tail(-22, 0x1.4p-555, 8300);
}

/* From the largest results to the smallest there are more exponents than a table's numbers have. */
Test(fast_sums, of_a_huge_scale_keep_the_digits_of_their_tails)
{
    is_right_in_its_tail(-22, 1, -30);
    is_right_in_its_tail(-22, 1, 11200);
    is_right_in_its_tail(-22, 1, 11700);
}

static void refused(sigramp_sum_options options, size_t count, const double *offsets)
{
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    options.method = SIGRAMP_METHOD_FAST;
    cr_expect_eq(sigramp_sum_plan_f64(context, &options, count, offsets, NULL, &plan),
                 SIGRAMP_NOT_SUPPORTED);
    cr_expect_null(plan);
    cr_expect(strlen(sigramp_context_detail(context)) > 0);
    sigramp_context_destroy(context);
}

Test(fast_sums, what_cannot_be_planned_is_refused)
{
    const double far_apart[] = {0, 1e300};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.slope = 1e300;
    refused(options, 1, far_apart);
    options.slope = 1e20;
    refused(options, 2, far_apart);
}

/* So many terms that what each leaves of its units adds up: equal ones, all in one direction. */
static void are_right_if_equal(sigramp_precision precision, double weight, double tolerance)
{
    enum { TERMS = 1 << 20, POINTS = 3 };
    double *const offsets = malloc(TERMS * sizeof *offsets);
    double *const weights = malloc(TERMS * sizeof *weights);
    const double points[POINTS] = {-3, 0.3, 5};
    double bound = 0;
    void *y[2];
    cr_assert(offsets && weights);
    for (size_t i = 0; i < TERMS; ++i) {
        offsets[i] = 0.3;
        weights[i] = weight;
    }
    sigramp_context *context = cpu_context(NULL, 1);
    void *const a = real_array(precision, TERMS, offsets);
    void *const w = real_array(precision, TERMS, weights);
    for (int fast = 0; fast < 2; ++fast) {
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        sigramp_sum_plan *plan = NULL;
        options.method = fast ? SIGRAMP_METHOD_FAST : SIGRAMP_METHOD_DIRECT;
        options.tolerance = fast ? tolerance : 0;
        cr_assert_eq(plan_reals(context, &options, precision, TERMS, a, w, &plan), SIGRAMP_OK);
        bound += sigramp_sum_plan_error_bound(plan);
        y[fast] = real_array(precision, POINTS, points);
        cr_assert_eq(execute_reals(plan, precision, POINTS, y[fast], y[fast]), SIGRAMP_OK);
        sigramp_sum_plan_destroy(plan);
    }
    for (size_t j = 0; j < POINTS; ++j) {
        const double right = real_at(precision, y[0], j), given = real_at(precision, y[1], j);
        cr_expect(fabs(given - right) <= bound * fabs(right),
                  "f%d, weight %g, tolerance %g: at %g %a is not %a", (int)precision, weight,
                  tolerance, points[j], given, right);
    }
    sigramp_context_destroy(context);
    free(offsets);
    free(weights);
    free(a);
    free(w);
    free(y[0]);
    free(y[1]);
}

Test(fast_sums, of_a_million_equal_terms_are_right)
{
    const double weights[] = {1.3, -1.99999, 0.03};
    for (size_t k = 0; k < sizeof weights / sizeof *weights; ++k) {
        are_right_if_equal(SIGRAMP_F32, weights[k], 0);
        are_right_if_equal(SIGRAMP_F64, weights[k], 0);
        are_right_if_equal(SIGRAMP_F64, weights[k], 1e-6);
    }
}
