/* SPDX-License-Identifier: MIT */
/* A sum and its derivative from one plan: the bits of two plans, the calculus, and what is refused.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <mpfr.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reference/inputs.h"
#include "reference/reference.h"
#include "support.h"

enum { POINTS = 300, MOST_TERMS = 500, PROBLEMS = 12 };

typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t terms;
    void *x, *offsets, *weights;
    double start, stop; /* of a closed sum */
} problem;

static void *random_reals(sigramp_precision precision, size_t count, uint64_t *seed, double low,
                          double high)
{
    double values[MOST_TERMS];
    for (size_t i = 0; i < count; ++i)
        values[i] = random_between(seed, low, high);
    return real_array(precision, count, values);
}

static problem random_problem(sigramp_unit unit, sigramp_precision precision, sigramp_method method,
                              uint64_t *seed)
{
    problem some = {.precision = precision, .options = SIGRAMP_SUM_OPTIONS_DEFAULT};
    const double slope = pow(10, random_between(seed, -3, 3));
    some.options.unit = unit;
    some.options.method = method;
    some.options.slope = random_bits(seed) % 2 ? slope : -slope;
    some.options.scale = random_between(seed, -2, 2);
    some.options.derivative = 1;
    some.terms = 1 + random_bits(seed) % MOST_TERMS;
    some.start = random_between(seed, -5, 5) / slope;
    some.stop = random_between(seed, -5, 5) / slope;
    some.x = random_reals(precision, POINTS, seed, -60 / slope, 60 / slope);
    some.offsets = random_reals(precision, some.terms, seed, -5 / slope, 5 / slope);
    some.weights = random_reals(precision, some.terms, seed, -1, 1);
    return some;
}

static void free_all(problem *some)
{
    free(some->x);
    free(some->offsets);
    free(some->weights);
}

static sigramp_sum_plan *plan_of(sigramp_context *context, const problem *some,
                                 const sigramp_sum_options *options)
{
    sigramp_sum_plan *plan = NULL;
    const sigramp_status status = options->method != SIGRAMP_METHOD_CLOSED
                                      ? plan_reals(context, options, some->precision, some->terms,
                                                   some->offsets, some->weights, &plan)
                                  : some->precision == SIGRAMP_F32
                                      ? sigramp_sum_plan_spaced_f32(context, options, some->start,
                                                                    some->stop, some->terms, &plan)
                                      : sigramp_sum_plan_spaced_f64(context, options, some->start,
                                                                    some->stop, some->terms, &plan);
    cr_assert_eq(status, SIGRAMP_OK, "%s", sigramp_context_detail(context));
    return plan;
}

static sigramp_status execute_both(sigramp_sum_plan *plan, sigramp_precision precision,
                                   size_t count, const void *x, void *y, void *dy)
{
    return precision == SIGRAMP_F32 ? sigramp_sum_execute_derivative_f32(plan, count, x, y, dy)
                                    : sigramp_sum_execute_derivative_f64(plan, count, x, y, dy);
}

/* What a plan of its own gives, and its bound. */
static void *alone(sigramp_context *context, const problem *some, sigramp_sum_options options,
                   double *bound)
{
    options.derivative = 0;
    sigramp_sum_plan *plan = plan_of(context, some, &options);
    void *y = malloc(POINTS * real_size(some->precision));
    cr_assert_not_null(y);
    cr_assert_eq(execute_reals(plan, some->precision, POINTS, some->x, y), SIGRAMP_OK);
    *bound = sigramp_sum_plan_error_bound(plan);
    sigramp_sum_plan_destroy(plan);
    return y;
}

/* In arrays of their own, y over the points, dy over the points. */
static void check_arrays(sigramp_sum_plan *plan, const problem *some, const void *sum,
                         const void *derivative)
{
    const size_t bytes = POINTS * real_size(some->precision);
    void *first = malloc(bytes), *second = malloc(bytes);
    cr_assert(first && second);
    for (int over = 0; over < 3; ++over) {
        memcpy(over == 2 ? second : first, some->x, bytes);
        const void *x = over == 0 ? some->x : over == 1 ? first : second;
        cr_assert_eq(execute_both(plan, some->precision, POINTS, x, first, second), SIGRAMP_OK);
        cr_assert_arr_eq(first, sum, bytes, "the sum, arrays %d", over);
        cr_assert_arr_eq(second, derivative, bytes, "the derivative, arrays %d", over);
    }
    free(first);
    free(second);
}

static void check_bits(sigramp_unit unit, sigramp_unit slope_unit, sigramp_method method)
{
    uint64_t seed = (uint64_t)time(NULL) * 2654435761u + (uint64_t)unit;
    sigramp_context *context = cpu_context(NULL, 2);
    for (int k = 0; k < PROBLEMS; ++k) {
        problem some = random_problem(unit, k % 2 ? SIGRAMP_F32 : SIGRAMP_F64, method, &seed);
        sigramp_sum_options slope_options = some.options;
        double sum_bound, slope_bound;
        slope_options.unit = slope_unit;
        slope_options.scale = some.options.scale * some.options.slope;
        void *sum = alone(context, &some, some.options, &sum_bound);
        void *derivative = alone(context, &some, slope_options, &slope_bound);
        sigramp_sum_plan *plan = plan_of(context, &some, &some.options);
        check_arrays(plan, &some, sum, derivative);
        cr_expect_eq(sigramp_sum_plan_method(plan), method);
        cr_expect_eq(sigramp_sum_plan_error_bound(plan), sum_bound);
        cr_expect_geq(sigramp_sum_plan_derivative_error_bound(plan), slope_bound);
        cr_expect_leq(sigramp_sum_plan_derivative_error_bound(plan), slope_bound + 0x1.1p-53);
        cr_assert_eq(execute_reals(plan, some.precision, POINTS, some.x, derivative), SIGRAMP_OK);
        cr_assert_arr_eq(derivative, sum, POINTS * real_size(some.precision), "without dy");
        sigramp_sum_plan_destroy(plan);
        free(sum);
        free(derivative);
        free_all(&some);
    }
    sigramp_context_destroy(context);
}

#define BITS_TESTS(name, METHOD)                                                                   \
    Test(derivatives, of_##name##_sums_have_the_bits_of_plans_of_their_own)                        \
    {                                                                                              \
        check_bits(SIGRAMP_SOFTPLUS, SIGRAMP_LOGISTIC, SIGRAMP_METHOD_##METHOD);                   \
        check_bits(SIGRAMP_LOGISTIC, SIGRAMP_DENSITY, SIGRAMP_METHOD_##METHOD);                    \
    }
BITS_TESTS(direct, DIRECT)
BITS_TESTS(fast, FAST)
BITS_TESTS(closed, CLOSED)

/* dS/dx of three terms by the chain rule in MPFR, and |scale * slope| * sum of |weight| * u'. */
static void reference_slope(const problem *some, sigramp_unit slope_unit, double x, mpfr_t sum,
                            mpfr_t size)
{
    mpfr_t t, part;
    mpfr_inits2(REFERENCE_BITS, t, part, (mpfr_ptr)NULL);
    mpfr_set_zero(sum, 1);
    mpfr_set_zero(size, 1);
    for (size_t i = 0; i < some->terms; ++i) {
        const double weight = real_at(some->precision, some->weights, i);
        mpfr_set_d(t, x, MPFR_RNDN);
        mpfr_sub_d(t, t, real_at(some->precision, some->offsets, i), MPFR_RNDN);
        mpfr_mul_d(t, t, some->options.slope, MPFR_RNDN);
        reference_unit_at(slope_unit, t, part);
        mpfr_mul_d(part, part, weight, MPFR_RNDN);
        mpfr_mul_d(part, part, some->options.slope, MPFR_RNDN);
        mpfr_mul_d(part, part, some->options.scale, MPFR_RNDN);
        mpfr_add(sum, sum, part, MPFR_RNDN);
        mpfr_abs(part, part, MPFR_RNDN);
        mpfr_add(size, size, part, MPFR_RNDN);
    }
    mpfr_clears(t, part, (mpfr_ptr)NULL);
}

/* Few terms, so that the rounding of scale * slope shows beside that of the result. */
static void check_bound(sigramp_unit unit, sigramp_unit slope_unit, sigramp_method method)
{
    uint64_t seed = (uint64_t)time(NULL) * 2654435761u + (uint64_t)unit;
    sigramp_context *context = cpu_context(NULL, 1);
    mpfr_t sum, size;
    mpfr_inits2(REFERENCE_BITS, sum, size, (mpfr_ptr)NULL);
    for (int k = 0; k < PROBLEMS; ++k) {
        problem some = random_problem(unit, SIGRAMP_F64, method, &seed);
        some.terms = some.terms < 3 ? some.terms : 3;
        sigramp_sum_plan *plan = plan_of(context, &some, &some.options);
        const double bound = sigramp_sum_plan_derivative_error_bound(plan);
        double y[POINTS], dy[POINTS];
        cr_assert_eq(sigramp_sum_execute_derivative_f64(plan, POINTS, some.x, y, dy), SIGRAMP_OK);
        for (size_t j = 0; j < POINTS; j += 10) {
            const double x = real_at(SIGRAMP_F64, some.x, j);
            reference_slope(&some, slope_unit, x, sum, size);
            const double error = reference_error_of(SIGRAMP_F64, dy[j], sum, size);
            cr_assert(error <= bound, "at %a: %a is off by %g, bound %g", x, dy[j], error, bound);
        }
        sigramp_sum_plan_destroy(plan);
        free_all(&some);
    }
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
    sigramp_context_destroy(context);
}

Test(derivatives, are_within_their_bound_of_the_exact_ones)
{
    check_bound(SIGRAMP_SOFTPLUS, SIGRAMP_LOGISTIC, SIGRAMP_METHOD_DIRECT);
    check_bound(SIGRAMP_LOGISTIC, SIGRAMP_DENSITY, SIGRAMP_METHOD_DIRECT);
    check_bound(SIGRAMP_SOFTPLUS, SIGRAMP_LOGISTIC, SIGRAMP_METHOD_FAST);
}

/* Products that are no double, with results that are normal, subnormal, 0, or infinite near the
 * offsets only. */
static const struct {
    double slope, scale, weight;
} carried[] = {
    {1e-100, 1e-300, 1e300}, {-1e-20, 1e-300, 1},   {1e-100, -1e-300, 1},
    {1e160, 1e180, -1e-300}, {0x1p500, 0x1p690, 1},
};

/* Offsets `spread` widths apart: far apart fast has segments. */
static problem carried_problem(size_t k, sigramp_unit unit, sigramp_method method, double spread)
{
    enum { WIDTHS = 9 };
    static const double widths[WIDTHS] = {-1000, -500, -30, -1, 0, 1, 30, 500, 1000};
    problem some = {.precision = SIGRAMP_F64, .options = SIGRAMP_SUM_OPTIONS_DEFAULT, .terms = 2};
    const double slope = carried[k].slope;
    double x[WIDTHS], offsets[] = {0, spread / slope},
                      weights[] = {carried[k].weight, carried[k].weight};
    for (int j = 0; j < WIDTHS; ++j)
        x[j] = widths[j] / slope;
    some.options.unit = unit;
    some.options.method = method;
    some.options.slope = slope;
    some.options.scale = carried[k].scale;
    some.options.derivative = 1;
    some.stop = offsets[1];
    some.x = real_array(SIGRAMP_F64, WIDTHS, x);
    some.offsets = real_array(SIGRAMP_F64, 2, offsets);
    some.weights = real_array(SIGRAMP_F64, 2, weights);
    return some;
}

static void check_carried(size_t k, sigramp_unit unit, sigramp_unit slope_unit,
                          sigramp_method method, double spread)
{
    enum { WIDTHS = 9 };
    problem some = carried_problem(k, unit, method, spread);
    sigramp_context *context = cpu_context(NULL, 1);
    double y[WIDTHS], dy[WIDTHS];
    mpfr_t sum, size;
    mpfr_inits2(REFERENCE_BITS, sum, size, (mpfr_ptr)NULL);
    sigramp_sum_plan *plan = plan_of(context, &some, &some.options);
    const double bound = sigramp_sum_plan_derivative_error_bound(plan);
    cr_assert_eq(sigramp_sum_execute_derivative_f64(plan, WIDTHS, some.x, y, dy), SIGRAMP_OK);
    for (size_t j = 0; j < WIDTHS; ++j) {
        const double x = real_at(SIGRAMP_F64, some.x, j);
        reference_slope(&some, slope_unit, x, sum, size);
        const double error = reference_error_of(SIGRAMP_F64, dy[j], sum, size);
        cr_expect(error <= bound, "row %zu, method %d at %a: %a is off by %g, bound %g", k,
                  (int)method, x, dy[j], error, bound);
    }
    sigramp_sum_plan_destroy(plan);
    free_all(&some);
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
    sigramp_context_destroy(context);
}

Test(derivatives, are_right_where_scale_times_slope_is_no_double)
{
    for (size_t k = 0; k < sizeof carried / sizeof *carried; ++k)
        for (int method = SIGRAMP_METHOD_DIRECT; method <= SIGRAMP_METHOD_CLOSED; ++method) {
            if (method == SIGRAMP_METHOD_CLOSED && carried[k].weight != 1)
                continue;
            for (double spread = 0.5; spread < 1e10; spread *= 1e9) {
                check_carried(k, SIGRAMP_SOFTPLUS, SIGRAMP_LOGISTIC, (sigramp_method)method,
                              spread);
                check_carried(k, SIGRAMP_LOGISTIC, SIGRAMP_DENSITY, (sigramp_method)method, spread);
            }
        }
}

/* No formula at all: the sum's own differences, whose error is their step's square. */
static void check_calculus(sigramp_unit unit, sigramp_method method)
{
    const double step = 0x1p-10, offsets[] = {-1, 0.25, 3}, weights[] = {1, 2, 0.5};
    sigramp_sum_options options = {.unit = unit, .slope = -0.5, .scale = 3, .method = method};
    options.derivative = 1;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(method == SIGRAMP_METHOD_CLOSED
                     ? sigramp_sum_plan_spaced_f64(context, &options, -1, 3, 3, &plan)
                     : sigramp_sum_plan_f64(context, &options, 3, offsets, weights, &plan),
                 SIGRAMP_OK);
    for (double at = -10; at < 10; at += 0.7) {
        const double x[3] = {at - step, at, at + step};
        double y[3], dy[3];
        cr_assert_eq(sigramp_sum_execute_derivative_f64(plan, 3, x, y, dy), SIGRAMP_OK);
        cr_expect_float_eq((y[2] - y[0]) / (2 * step), dy[1], 1e-6);
        cr_expect_lt(dy[1], 0);
    }
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

Test(derivatives, are_the_slopes_of_the_sums)
{
    static const sigramp_method methods[] = {SIGRAMP_METHOD_DIRECT, SIGRAMP_METHOD_FAST,
                                             SIGRAMP_METHOD_CLOSED};
    for (int i = 0; i < 3; ++i) {
        check_calculus(SIGRAMP_SOFTPLUS, methods[i]);
        check_calculus(SIGRAMP_LOGISTIC, methods[i]);
    }
}

static void refused(sigramp_sum_options options, sigramp_status expected, const char *detail)
{
    const double offset = 0;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    options.derivative = 1;
    cr_expect_eq(sigramp_sum_plan_f64(context, &options, 1, &offset, NULL, &plan), expected);
    cr_expect_null(plan);
    cr_expect_not_null(strstr(sigramp_context_detail(context), detail), "%s",
                       sigramp_context_detail(context));
    sigramp_context_destroy(context);
}

Test(derivatives, that_cannot_be_planned_are_refused)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = SIGRAMP_RELU;
    refused(options, SIGRAMP_NOT_SUPPORTED, "derivative of relu");
    options.unit = SIGRAMP_DENSITY;
    refused(options, SIGRAMP_NOT_SUPPORTED, "derivative of density");
    options.unit = SIGRAMP_LOGISTIC;
    options.slope = options.scale = 1e200;
    refused(options, SIGRAMP_INVALID_ARGUMENT, "scale * slope");
    /* The sum alone could do it, the product's rounding is too much. */
    options.slope = 1.1;
    options.scale = 1.3;
    options.tolerance = 0x1.8p-53;
    refused(options, SIGRAMP_INVALID_ARGUMENT, "the derivative: tolerance");
}

Test(derivatives, wrong_calls_are_refused_and_write_nothing)
{
    const double x[] = {1, 2}, offset = 0;
    double y[2] = {7, 7}, dy[2] = {7, 7};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plain = NULL, *plan = NULL;
    const sigramp_status wrong = SIGRAMP_INVALID_ARGUMENT;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 1, &offset, NULL, &plain), SIGRAMP_OK);
    options.derivative = 1;
    cr_assert_eq(sigramp_sum_plan_f64(context, &options, 1, &offset, NULL, &plan), SIGRAMP_OK);
    cr_expect_eq(sigramp_sum_plan_derivative_error_bound(plain), INFINITY);
    cr_expect_eq(sigramp_sum_plan_derivative_error_bound(NULL), INFINITY);
    cr_expect_eq(sigramp_sum_execute_derivative_f64(NULL, 2, x, y, dy), wrong);
    cr_expect_eq(sigramp_sum_execute_derivative_f64(plain, 2, x, y, dy), wrong);
    cr_expect_str_neq(sigramp_context_detail(context), "");
    cr_expect_eq(sigramp_sum_execute_derivative_f64(plan, 2, x, y, NULL), wrong);
    cr_expect_eq(sigramp_sum_execute_derivative_f64(plan, 2, x, NULL, dy), wrong);
    cr_expect_eq(sigramp_sum_execute_derivative_f64(plan, 2, NULL, y, dy), wrong);
    cr_expect_eq(sigramp_sum_execute_derivative_f64(plan, 2, x, y, y), wrong);
    cr_expect_eq(sigramp_sum_execute_derivative_f32(plan, 0, NULL, NULL, NULL), wrong);
    cr_expect(y[0] == 7 && y[1] == 7 && dy[0] == 7 && dy[1] == 7);
    cr_expect_eq(sigramp_sum_execute_derivative_f64(plan, 0, NULL, NULL, NULL), SIGRAMP_OK);
    sigramp_sum_plan_destroy(plain);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}

/* S is constant there: its derivative is zero everywhere. */
Test(derivatives, of_slope_zero_are_zero)
{
    const float x[] = {-1e30f, 0, 5}, offsets[] = {0, 1};
    float y[3], dy[3] = {7, 7, 7};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    sigramp_context *context = cpu_context(NULL, 1);
    sigramp_sum_plan *plan = NULL;
    options.slope = 0;
    options.derivative = 1;
    cr_assert_eq(sigramp_sum_plan_f32(context, &options, 2, offsets, NULL, &plan), SIGRAMP_OK);
    cr_assert_eq(sigramp_sum_execute_derivative_f32(plan, 3, x, y, dy), SIGRAMP_OK);
    for (int j = 0; j < 3; ++j)
        cr_expect(y[j] == 1 && dy[j] == 0);
    sigramp_sum_plan_destroy(plan);
    sigramp_context_destroy(context);
}
