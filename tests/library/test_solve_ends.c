/* SPDX-License-Identifier: MIT */
/* Solving S(x) = r at the ends: limits, special values, flat pieces, and what is refused. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "support.h"

static void expect_solutions(const sigramp_sum_options *options, size_t terms,
                             const double *offsets, size_t count, const double *r, const double *x)
{
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    double found[16];
    cr_assert_eq(sigramp_sum_plan_f64(context, options, terms, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_solve_f64(plan, count, r, found), SIGRAMP_OK);
    for (size_t j = 0; j < count; ++j)
        cr_expect(found[j] == x[j] || (isnan(found[j]) && isnan(x[j])),
                  "unit %d, slope %g, method %d: r = %g gives %a, not %a", (int)options->unit,
                  options->slope, (int)options->method, r[j], found[j], x[j]);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

/* r below, at and above both limits, NaN, infinities; rising and falling; ramps, exactly, up to
 * where they overflow. */
Test(solve, ends_and_special_values_are_as_documented)
{
    static const double offsets[] = {0, 0};
    static const double r[] = {-1, 0, 3, -INFINITY, INFINITY, NAN};
    static const double rising[] = {-INFINITY, -INFINITY, NAN, -INFINITY, NAN, NAN};
    static const double falling[] = {INFINITY, INFINITY, NAN, INFINITY, NAN, NAN};
    static const double ramp[] = {-INFINITY, -INFINITY, 0.75, -INFINITY, 0x1p1022, NAN};
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method) {
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        options.method = (sigramp_method)method;
        expect_solutions(&options, 2, offsets, 6, r, rising);
        options.slope = -1;
        expect_solutions(&options, 2, offsets, 6, r, falling);
        options.slope = 2;
        options.unit = SIGRAMP_RELU;
        expect_solutions(&options, 2, offsets, 6, r, ramp);
    }
}

/* A ramp that starts at 0: S(x) > 0 from the smallest number on. Nothing: S is 0 everywhere. */
Test(solve, smallest_numbers_and_no_terms)
{
    static const double offset[] = {0}, r[] = {-1, 0, 0x1p-1074, 1};
    static const double x[] = {-INFINITY, -INFINITY, 0x1p-1074, 1};
    static const double of_nothing[] = {-INFINITY, -INFINITY, NAN, NAN};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = SIGRAMP_RELU;
    options.method = SIGRAMP_METHOD_DIRECT;
    expect_solutions(&options, 1, offset, 4, r, x);
    expect_solutions(&options, 0, NULL, 4, r, of_nothing);
}

/* Between two far clouds S is flat: its height there is reached where it arrives, the next number
 * above it where the second cloud begins. */
Test(solve, flat_pieces_end_where_the_sum_arrives)
{
    static const double offsets[] = {-1000, 1000};
    sigramp_context *context = cpu_context(NULL, 1);
    const double r[] = {1, nextafter(1, 2)};
    double x[2], error[2];
    for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_FAST; ++method) {
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        sigramp_sum_plan *plan = NULL;
        options.method = (sigramp_method)method;
        cr_assert_eq(sigramp_sum_plan_f64(context, &options, 2, offsets, NULL, &plan), SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_solve_f64(plan, 2, r, x), SIGRAMP_OK);
        cr_expect(x[0] > -965 && x[0] < -960, "%g", x[0]);
        cr_expect(x[1] > 960 && x[1] < 965, "%g", x[1]);
        cr_assert_eq(sigramp_sum_solve_error_f64(plan, 2, r, x, error), SIGRAMP_OK);
        cr_expect(error[0] > 1900 && error[0] < INFINITY, "as far as the flat piece: %g", error[0]);
        sigramp_sum_plan_destroy(plan);
    }
    sigramp_context_destroy(context);
}

static void check_refused(sigramp_unit unit, const double *weights, const char *detail)
{
    static const double offsets[] = {0, 1};
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_sum_plan *plan = NULL;
    double r = 1, x = 7;
    options.unit = unit;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 2, offsets, weights, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_solve_f64(plan, 1, &r, &x), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_not_null(strstr(sigramp_context_detail(context), detail));
    cr_expect_eq(sigramp_sum_solve_error_f64(plan, 1, &r, &r, &x), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(x, 7);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(solve, sums_that_rise_and_fall_are_refused)
{
    check_refused(SIGRAMP_DENSITY, NULL, "density");
    check_refused(SIGRAMP_LOGISTIC, (const double[]){1, -1}, "both signs");
    check_refused(SIGRAMP_LOGISTIC, (const double[]){1, NAN}, "NaN");
}

Test(solve, wrong_calls_are_refused)
{
    const sigramp_status wrong = SIGRAMP_INVALID_ARGUMENT;
    double r[] = {0.5, 0.25}, x[2] = {7, 7}, offset = 0;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f64(context, NULL, 1, &offset, NULL, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_solve_f64(NULL, 2, r, x), wrong);
    cr_expect_eq(sigramp_sum_solve_f64(plan, 2, NULL, x), wrong);
    cr_expect_eq(sigramp_sum_solve_f64(plan, 2, r, NULL), wrong);
    cr_expect_eq(sigramp_sum_solve_f32(plan, 0, NULL, NULL), wrong);
    cr_expect_eq(sigramp_sum_solve_f64(plan, SIZE_MAX, r, x), wrong);
    cr_expect_eq(sigramp_sum_solve_error_f64(NULL, 2, r, x, x), wrong);
    cr_expect_eq(sigramp_sum_solve_error_f64(plan, 2, r, r, r), wrong);
    cr_expect_eq(sigramp_sum_solve_error_f64(plan, 2, r, NULL, x), wrong);
    cr_expect(x[0] == 7 && x[1] == 7);
    cr_expect_eq(sigramp_sum_solve_f64(plan, 0, NULL, NULL), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_solve_error_f64(plan, 0, NULL, NULL, NULL), SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
