/* SPDX-License-Identifier: MIT */
/* Sums with infinities and NaN, which are data; and requests for sums that are refused. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "support.h"

enum { POINTS = 5 };
static const double points[POINTS] = {-2, 3, INFINITY, -INFINITY, NAN};

/* S at each of the points, on the CPU path, in the precision. */
static void sum_at_points(sigramp_precision precision, const sigramp_sum_options *options,
                          size_t count, const double *offsets, const double *weights,
                          double result[POINTS])
{
    float x[POINTS], a[8], w[8], y[POINTS];
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert(count <= 8);
    for (size_t i = 0; i < count; ++i) {
        a[i] = (float)offsets[i];
        w[i] = weights ? (float)weights[i] : 1;
    }
    for (size_t j = 0; j < POINTS; ++j)
        x[j] = (float)points[j];
    if (precision == SIGRAMP_F32) {
        cr_assert_eq(sigramp_sum_plan_f32(context, options, count, a, weights ? w : NULL, &plan),
                     SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_f32(plan, POINTS, x, y), SIGRAMP_OK);
        for (size_t j = 0; j < POINTS; ++j)
            result[j] = y[j];
    } else {
        cr_assert_eq(sigramp_sum_plan_f64(context, options, count, offsets, weights, &plan),
                     SIGRAMP_OK);
        cr_assert_eq(sigramp_sum_execute_f64(plan, POINTS, points, result), SIGRAMP_OK);
    }
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

typedef struct {
    const char *name;
    sigramp_unit unit;
    double slope, scale;
    size_t count;
    double offsets[3], weights[3];
    double right[POINTS]; /* 1e-3 near is enough: the size of errors is another test's */
} special_case;

static const special_case cases[] = {
    {"finite terms", SIGRAMP_LOGISTIC, 1, 1, 2, {0, 0}, {1, 2}, {0.357609, 2.857722, 3, 0, NAN}},
    {"offset NaN", SIGRAMP_LOGISTIC, 1, 1, 2, {0, NAN}, {1, 1}, {NAN, NAN, NAN, NAN, NAN}},
    {"offset inf",
     SIGRAMP_LOGISTIC,
     1,
     1,
     2,
     {0, INFINITY},
     {1, 1},
     {0.119203, 0.952574, NAN, 0, NAN}},
    {"offset -inf",
     SIGRAMP_LOGISTIC,
     1,
     1,
     2,
     {0, -INFINITY},
     {1, 2},
     {2.119203, 2.952574, 3, NAN, NAN}},
    {"weight NaN", SIGRAMP_LOGISTIC, 1, 1, 2, {0, 1}, {1, NAN}, {NAN, NAN, NAN, NAN, NAN}},
    {"weight inf",
     SIGRAMP_LOGISTIC,
     1,
     1,
     2,
     {0, 1},
     {1, INFINITY},
     {INFINITY, INFINITY, INFINITY, NAN, NAN}},
    {"weight -inf",
     SIGRAMP_LOGISTIC,
     1,
     2,
     2,
     {0, 1},
     {1, -INFINITY},
     {-INFINITY, -INFINITY, -INFINITY, NAN, NAN}},
    {"weights inf and -inf",
     SIGRAMP_LOGISTIC,
     1,
     1,
     2,
     {0, 1},
     {INFINITY, -INFINITY},
     {NAN, NAN, NAN, NAN, NAN}},
    {"weight inf, scale -1",
     SIGRAMP_LOGISTIC,
     1,
     -1,
     1,
     {0},
     {INFINITY},
     {-INFINITY, -INFINITY, -INFINITY, NAN, NAN}},
    {"weight inf, scale 0", SIGRAMP_LOGISTIC, 1, 0, 1, {0}, {INFINITY}, {NAN, NAN, NAN, NAN, NAN}},
    {"weights inf, one far",
     SIGRAMP_LOGISTIC,
     1,
     1,
     2,
     {0, 300},
     {INFINITY, INFINITY},
     {INFINITY, INFINITY, INFINITY, NAN, NAN}},
    {"softplus, weights inf, one far",
     SIGRAMP_SOFTPLUS,
     1,
     1,
     2,
     {0, 300},
     {INFINITY, INFINITY},
     {INFINITY, INFINITY, INFINITY, NAN, NAN}},
    {"weight inf where the unit is next to nothing",
     SIGRAMP_LOGISTIC,
     1,
     1,
     2,
     {0, 1e6},
     {1, INFINITY},
     {INFINITY, INFINITY, INFINITY, NAN, NAN}},
    {"softplus, weight -inf where it is next to nothing",
     SIGRAMP_SOFTPLUS,
     1,
     1,
     2,
     {0, 1e30},
     {1, -INFINITY},
     {-INFINITY, -INFINITY, NAN, NAN, NAN}},
    {"density, weight inf where it is next to nothing",
     SIGRAMP_DENSITY,
     -1e5,
     1,
     2,
     {0, -1e5},
     {1, INFINITY},
     {INFINITY, INFINITY, NAN, NAN, NAN}},
    {"weight 0", SIGRAMP_RELU, 1, 1, 2, {0, 0}, {0, 2}, {0, 6, NAN, 0, NAN}},
    {"weight inf at u = 0",
     SIGRAMP_RELU,
     1,
     1,
     1,
     {0},
     {INFINITY},
     {NAN, INFINITY, INFINITY, NAN, NAN}},
    {"relu", SIGRAMP_RELU, 1, 1, 2, {0, 1}, {1, 1}, {0, 5, INFINITY, 0, NAN}},
    {"relu of both signs", SIGRAMP_RELU, 1, 1, 2, {0, 1}, {1, -1}, {0, 1, NAN, 0, NAN}},
    {"softplus", SIGRAMP_SOFTPLUS, 1, 1, 1, {0}, {1}, {0.126928, 3.048587, INFINITY, 0, NAN}},
    {"softplus of both signs",
     SIGRAMP_SOFTPLUS,
     1,
     1,
     2,
     {0, 0.25},
     {1, -1},
     {0.026721, 0.236620, NAN, 0, NAN}},
    {"density", SIGRAMP_DENSITY, 1, 1, 1, {0}, {1}, {0.104994, 0.045177, 0, 0, NAN}},
    {"negative slope", SIGRAMP_LOGISTIC, -1, 1, 1, {0}, {1}, {0.880797, 0.047426, 0, 1, NAN}},
    {"slope 0", SIGRAMP_LOGISTIC, 0, 1, 1, {0}, {1}, {0.5, 0.5, NAN, NAN, NAN}},
    {"softplus, offset -inf",
     SIGRAMP_SOFTPLUS,
     1,
     1,
     2,
     {0, -INFINITY},
     {1, -2},
     {-INFINITY, -INFINITY, NAN, NAN, NAN}},
    {"density, offsets inf and -inf",
     SIGRAMP_DENSITY,
     1,
     1,
     3,
     {0, -INFINITY, INFINITY},
     {1, 1, 1},
     {0.104994, 0.045177, NAN, NAN, NAN}},
    {"negative slope, offset inf",
     SIGRAMP_LOGISTIC,
     -1,
     2,
     2,
     {0, INFINITY},
     {1, 3},
     {7.761594, 6.094852, NAN, 8, NAN}},
    {"relu, weights inf and -inf apart",
     SIGRAMP_RELU,
     1,
     1,
     2,
     {-4, 0},
     {INFINITY, 1},
     {INFINITY, INFINITY, INFINITY, NAN, NAN}},
    {"slope 0, weight inf", SIGRAMP_RELU, 0, 1, 1, {0}, {INFINITY}, {NAN, NAN, NAN, NAN, NAN}},
    {"far apart", SIGRAMP_LOGISTIC, 1, 1, 2, {-1e12, 3}, {1, 2}, {1.013386, 2, 3, 0, NAN}},
    {"no terms", SIGRAMP_LOGISTIC, 1, 1, 0, {0}, {0}, {0, 0, 0, 0, 0}},
};

/* Where a fast sum has a limit at the third point, and direct adds infinities to NaN. */
static const struct {
    const char *name;
    double limit;
} limits[] = {{"weight 0", INFINITY},
              {"relu of both signs", 1},
              {"softplus, offset -inf", -INFINITY},
              {"softplus of both signs", 0.25},
              {"softplus, weight -inf where it is next to nothing", -INFINITY}};

static double right_at(const special_case *one, sigramp_method method, size_t j)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; ++i)
        if (method == SIGRAMP_METHOD_FAST && j == 2 && strcmp(one->name, limits[i].name) == 0)
            return limits[i].limit;
    return one->right[j];
}

static void check_special_cases(sigramp_precision precision, sigramp_method method)
{
    for (size_t c = 0; c < sizeof cases / sizeof *cases; ++c) {
        const special_case *one = &cases[c];
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        options.unit = one->unit;
        options.slope = one->slope;
        options.scale = one->scale;
        options.method = method;
        double given[POINTS];
        sum_at_points(precision, &options, one->count, one->offsets, one->weights, given);
        for (size_t j = 0; j < POINTS; ++j) {
            const double right = right_at(one, method, j);
            const int same = isnan(right) ? isnan(given[j])
                                          : given[j] == right ||
                                                fabs(given[j] - right) < 1e-6 * (1 + fabs(right));
            cr_expect(same, "%s f%d, method %d: S(%g) = %g, not %g", one->name, (int)precision,
                      (int)method, points[j], given[j], right);
        }
    }
}

Test(special_sums, f32)
{
    check_special_cases(SIGRAMP_F32, SIGRAMP_METHOD_DIRECT);
    check_special_cases(SIGRAMP_F32, SIGRAMP_METHOD_FAST);
}

Test(special_sums, f64)
{
    check_special_cases(SIGRAMP_F64, SIGRAMP_METHOD_DIRECT);
    check_special_cases(SIGRAMP_F64, SIGRAMP_METHOD_FAST);
}

/* So many terms that threads share them; whatever the limbs of special terms hold must not matter.
 */
static void check_many_special_terms(sigramp_precision precision)
{
    enum { TERMS = 70001 };
    double *values = calloc(TERMS, sizeof *values);
    cr_assert_not_null(values);
    void *offsets = real_array(precision, TERMS, values);
    void *x = real_array(precision, POINTS, points);
    void *y = real_array(precision, POINTS, points);
    const double right[POINTS] = {8344.324, 66681.141, TERMS, 0, NAN};
    sigramp_context *context = cpu_context(NULL, 4);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(plan_reals(context, NULL, precision, TERMS, offsets, NULL, &plan), SIGRAMP_OK);
    for (size_t j = 0; j < POINTS; ++j) { /* one by one, and together */
        char *point = (char *)x + j * real_size(precision);
        cr_assert_eq(execute_reals(plan, precision, 1, point, y), SIGRAMP_OK);
        const double given = real_at(precision, y, 0);
        cr_expect(isnan(right[j]) ? isnan(given) : fabs(given - right[j]) < 0.01, "S(%g) = %.9g",
                  points[j], given);
    }
    cr_assert_eq(execute_reals(plan, precision, POINTS, x, y), SIGRAMP_OK);
    cr_expect(isnan(real_at(precision, y, 4)));
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
    free(y);
    free(x);
    free(offsets);
    free(values);
}

Test(special_sums, of_many_terms)
{
    check_many_special_terms(SIGRAMP_F32);
    check_many_special_terms(SIGRAMP_F64);
}

Test(special_sums, the_limit_of_a_fast_one_is_rounded_once)
{
    const double offsets[] = {0, 0}, weights[] = {1, 0x1.8p-53}, x = INFINITY;
    double y = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = SIGRAMP_METHOD_FAST;
    options.scale = 3;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 2, offsets, weights, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, 1, &x, &y), SIGRAMP_OK);
    cr_expect_eq(y, 3 + 0x1p-51, "%a", y);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(special_sums, overflow_is_infinite)
{
    const double offsets[] = {-1e308, -1e308}, x = 1.5e308;
    double y = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = SIGRAMP_RELU;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 2, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f64(plan, 1, &x, &y), SIGRAMP_OK);
    cr_assert_eq(y, INFINITY);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

/* Where the slope alone would take a term out of the range, the scale brings it back. */
Test(special_sums, of_ramps_do_not_overflow_within)
{
    const float offsets[] = {0, -1e10f}, x = 1e10f;
    float y = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = SIGRAMP_RELU;
    options.method = SIGRAMP_METHOD_DIRECT;
    options.slope = 0x1p100;
    options.scale = 0x1p-100;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f32(context, &options, 2, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_f32(plan, 1, &x, &y), SIGRAMP_OK);
    cr_assert_eq(y, 3e10f);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

static void refused(sigramp_status right, sigramp_sum_options options, size_t count,
                    const double *offsets)
{
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status =
        sigramp_sum_plan_f64(context, &options, count, offsets, NULL, &plan);
    cr_expect_eq(status, right, "%s instead of %s", sigramp_status_message(status),
                 sigramp_status_message(right));
    cr_expect_str_neq(sigramp_context_detail(context), "");
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(refused_sums, options_out_of_range)
{
    const double offset = 0;
    const double bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 3; ++i) {
        sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
        options.slope = bad[i];
        refused(SIGRAMP_INVALID_ARGUMENT, options, 1, &offset);
        options.slope = 1;
        options.scale = bad[i];
        refused(SIGRAMP_INVALID_ARGUMENT, options, 1, &offset);
        options.scale = 1;
        options.tolerance = bad[i];
        refused(SIGRAMP_INVALID_ARGUMENT, options, 1, &offset);
    }
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.tolerance = -1e-3;
    refused(SIGRAMP_INVALID_ARGUMENT, options, 1, &offset);
    options.tolerance = 1e-30; /* below what float64 can give */
    refused(SIGRAMP_INVALID_ARGUMENT, options, 1, &offset);
    options.tolerance = 0;
    options.slope = 1e-310; /* subnormal */
    refused(SIGRAMP_INVALID_ARGUMENT, options, 1, &offset);
    options.slope = 1;
    options.unit = SIGRAMP_UNIT_COUNT;
    refused(SIGRAMP_INVALID_ARGUMENT, options, 1, &offset);
}

Test(refused_sums, what_this_version_lacks)
{
    const double offset = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = SIGRAMP_METHOD_CLOSED;
    refused(SIGRAMP_NOT_SUPPORTED, options, 1, &offset);
    options.method = SIGRAMP_METHOD_DIRECT;
    refused(SIGRAMP_NOT_SUPPORTED, options, (size_t)1 << 31, &offset);
    options.exclude = 1;
    options.method = SIGRAMP_METHOD_FAST;
    refused(SIGRAMP_NOT_SUPPORTED, options, (size_t)1 << 31, &offset);
    options.method = SIGRAMP_METHOD_AUTO;
    refused(SIGRAMP_NOT_SUPPORTED, options, (size_t)1 << 31, &offset);
}

Test(refused_sums, missing_arrays)
{
    const sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    refused(SIGRAMP_INVALID_ARGUMENT, options, 1, NULL);
    const double offset = 0, x = 1;
    float single = 1;
    double y = 0;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_expect_eq(sigramp_sum_plan_f64(context, NULL, 1, &offset, NULL, NULL),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_plan_f64(NULL, NULL, 1, &offset, NULL, &plan),
                 SIGRAMP_INVALID_ARGUMENT);
    cr_assert_eq(sigramp_sum_plan_f64(context, NULL, 1, &offset, NULL, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_execute_f64(plan, 1, NULL, &y), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_execute_f64(plan, 1, &x, NULL), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_execute_f64(NULL, 1, &x, &y), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_execute_f32(plan, 1, &single, &single), SIGRAMP_INVALID_ARGUMENT);
    cr_expect_eq(sigramp_sum_execute_f64(plan, 0, NULL, NULL), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_execute_f64(plan, 1, &x, &y), SIGRAMP_OK);
    cr_expect_str_eq(sigramp_context_detail(context), "", "a success leaves no detail");
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(refused_sums, a_tolerance_that_can_be_met_is_not)
{
    const float offset = 0;
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.tolerance = 1e-6;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(sigramp_sum_plan_f32(context, &options, 1, &offset, NULL, &plan), SIGRAMP_OK);
    cr_assert_leq(sigramp_sum_plan_error_bound(plan), 1e-6);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
