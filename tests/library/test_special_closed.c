/* SPDX-License-Identifier: MIT */
/* Closed sums at infinities and NaN, of no, one or equal offsets, and requests that are refused. */
#include <criterion/criterion.h>
#include <math.h>

#include "support.h"

static double sum_of(sigramp_precision precision, double x, sigramp_unit unit, double slope,
                     double scale, double start, double stop, uint64_t count)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    float x_single = (float)x, y_single = 0;
    double y = 0;
    options.unit = unit;
    options.slope = slope;
    options.scale = scale;
    cr_assert_eq(precision == SIGRAMP_F32
                     ? sigramp_sum_plan_spaced_f32(context, &options, start, stop, count, &plan)
                     : sigramp_sum_plan_spaced_f64(context, &options, start, stop, count, &plan),
                 SIGRAMP_OK);
    cr_assert_eq(precision == SIGRAMP_F32 ? sigramp_sum_execute_f32(plan, 1, &x_single, &y_single)
                                          : sigramp_sum_execute_f64(plan, 1, &x, &y),
                 SIGRAMP_OK);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    return precision == SIGRAMP_F32 ? (double)y_single : y;
}

static double sum_at(double x, sigramp_unit unit, double slope, double scale, double start,
                     double stop, uint64_t count)
{
    return sum_of(SIGRAMP_F64, x, unit, slope, scale, start, stop, count);
}

/* Floats keep their offsets in parts, of which infinite differences have none. */
Test(closed, has_the_limits_of_floats_at_infinity)
{
    static const double stops[] = {0, 0.01, 20, 5000, 3e6};
    for (size_t k = 0; k < 5; ++k)
        for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
            for (int sign = -1; sign <= 1; sign += 2) {
                const double single = sum_of(SIGRAMP_F32, sign * INFINITY, (sigramp_unit)unit, 1,
                                             0.5, -0.3, stops[k], 1001);
                const double right =
                    sum_at(sign * INFINITY, (sigramp_unit)unit, 1, 0.5, -0.3, stops[k], 1001);
                cr_assert_eq(single, right, "unit %d at %g: %g", unit, sign * INFINITY, single);
            }
}

Test(closed, has_the_limits_at_infinity)
{
    static const double stops[] = {0, 0.01, 20, 5000, 3e6}; /* every way a sum is computed */
    for (size_t k = 0; k < 5; ++k) {
        cr_assert_eq(sum_at(INFINITY, SIGRAMP_LOGISTIC, 1, 0.5, 0, stops[k], 100001), 50000.5);
        cr_assert_eq(sum_at(-INFINITY, SIGRAMP_LOGISTIC, -1, 0.5, 0, stops[k], 100001), 50000.5);
        cr_assert_eq(sum_at(INFINITY, SIGRAMP_SOFTPLUS, 1, -1, 0, stops[k], 100001), -INFINITY);
        cr_assert_eq(sum_at(INFINITY, SIGRAMP_RELU, 1, 1, 0, stops[k], 100001), INFINITY);
        cr_assert_eq(sum_at(INFINITY, SIGRAMP_DENSITY, 1, 1, 0, stops[k], 1001), 0);
        for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
            cr_assert_eq(sum_at(-INFINITY, (sigramp_unit)unit, 1, -1, 0, stops[k], 1001), 0);
            cr_assert(!signbit(sum_at(-INFINITY, (sigramp_unit)unit, 1, -1, 0, stops[k], 1001)));
            cr_assert(isnan(sum_at(NAN, (sigramp_unit)unit, 1, 1, 0, stops[k], 1001)));
        }
    }
}

Test(closed, is_zero_without_offsets_and_the_unit_with_one)
{
    const double half = 0.5;
    cr_assert_eq(sum_at(NAN, SIGRAMP_SOFTPLUS, 1, 1, 0, 10, 0), 0);
    cr_assert_eq(sum_at(3, SIGRAMP_LOGISTIC, 1, 1, 3, 99, 1), half);
    cr_assert_eq(sum_at(7, SIGRAMP_RELU, 2, 0.5, 3, 99, 1), 4);
}

Test(closed, of_equal_offsets_or_slope_0_is_a_multiple)
{
    cr_assert_eq(sum_at(2, SIGRAMP_LOGISTIC, 1, 1, 2, 2, 1000000000000000), 5e14);
    cr_assert_eq(sum_at(5, SIGRAMP_LOGISTIC, 0, 1, 2, 9, 1000), 500);
    cr_assert_eq(sum_at(5, SIGRAMP_DENSITY, 0, 1, 2, 9, 1000), 250);
    cr_assert_eq(sum_at(5, SIGRAMP_RELU, 1, 1, 2, 2, 1000), 3000);
}

Test(closed, overflows_to_infinity_and_no_sooner)
{
    cr_assert_eq(sum_at(1e300, SIGRAMP_RELU, 1, 1, 0, 1, 1000000000), INFINITY);
    cr_assert_float_eq(sum_at(1e300, SIGRAMP_RELU, 1, 1e-9, 0, 1, 1000000000), 1e300, 1e285);
    cr_assert_float_eq(sum_at(1e300, SIGRAMP_SOFTPLUS, 1, 1e-9, 0, 1, 1000000000), 1e300, 1e285);
    cr_assert_float_eq(sum_at(1e300, SIGRAMP_SOFTPLUS, 1, 1e-9, 0, 1e8, 1000000000), 1e300, 1e285);
}

static void check_refusal(sigramp_status expected, sigramp_method method, double tolerance,
                          double start, double stop, uint64_t count, sigramp_unit unit)
{
    const sigramp_sum_options options = {
        .unit = unit, .slope = 1, .scale = 1, .method = method, .tolerance = tolerance};
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_spaced_f64(context, &options, start, stop, count, &plan),
                 expected, "%g:%g:%llu", start, stop, (unsigned long long)count);
    cr_assert_null(plan);
    cr_assert_neq(sigramp_context_detail(context)[0], '\0');
    sigramp_context_destroy(context);
}

Test(closed, refuses_what_it_cannot_do)
{
    const sigramp_status wrong = SIGRAMP_INVALID_ARGUMENT, unable = SIGRAMP_NOT_SUPPORTED;
    const sigramp_unit logistic = SIGRAMP_LOGISTIC;
    check_refusal(wrong, SIGRAMP_METHOD_DIRECT, 0, 0, 1, 5, logistic);
    check_refusal(wrong, SIGRAMP_METHOD_FAST, 0, 0, 1, 5, logistic);
    check_refusal(wrong, SIGRAMP_METHOD_CLOSED, 1e-20, 0, 1, 5, logistic);
    check_refusal(wrong, SIGRAMP_METHOD_CLOSED, 0, NAN, 1, 5, logistic);
    check_refusal(wrong, SIGRAMP_METHOD_CLOSED, 0, 0, INFINITY, 5, logistic);
    check_refusal(wrong, SIGRAMP_METHOD_CLOSED, 0, -1.7e308, 1.7e308, 5, logistic);
    check_refusal(wrong, SIGRAMP_METHOD_CLOSED, 0, 0, 1, 5, (sigramp_unit)99);
    check_refusal(unable, SIGRAMP_METHOD_CLOSED, 0, 0, 1, 1000000000000001, logistic);
    check_refusal(unable, SIGRAMP_METHOD_CLOSED, 0, 0, 1e308, 5, logistic);
    check_refusal(unable, SIGRAMP_METHOD_CLOSED, 0, 0.3, 1e302, 101, logistic);
    check_refusal(unable, SIGRAMP_METHOD_CLOSED, 0, 0, 1e45, 1000000000000000, SIGRAMP_DENSITY);
}

Test(closed, arrays_of_offsets_are_refused)
{
    const sigramp_sum_options options = {
        .unit = SIGRAMP_LOGISTIC, .slope = 1, .scale = 1, .method = SIGRAMP_METHOD_CLOSED};
    const double offsets[] = {0, 1, 2};
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 3, offsets, NULL, &plan),
                 SIGRAMP_NOT_SUPPORTED);
    cr_assert_null(plan);
    sigramp_context_destroy(context);
}
