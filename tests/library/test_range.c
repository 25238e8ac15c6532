/* SPDX-License-Identifier: MIT */
/*
 * Sums whose numbers are near the ends of the exponents' range: known values, within the plan's
 * bound, and the same bits by every instruction set and on an OpenCL device.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "support.h"

enum { FEW_TERMS = 3, MOST_DEVICES = 8 };
enum { F32 = SIGRAMP_F32, F64 = SIGRAMP_F64 };
enum { LOGISTIC = SIGRAMP_LOGISTIC, SOFTPLUS = SIGRAMP_SOFTPLUS, RELU = SIGRAMP_RELU };
enum { DENSITY = SIGRAMP_DENSITY, CLOSED = SIGRAMP_METHOD_CLOSED };
enum { FAST = SIGRAMP_METHOD_FAST, DIRECT = SIGRAMP_METHOD_DIRECT };

typedef struct {
    const char *what;
    int precision, unit, method;
    double slope, scale;
    size_t count;
    double ends[2];            /* of equally spaced offsets, or equal */
    double offsets[FEW_TERMS]; /* then these */
    double weights[FEW_TERMS]; /* 0: ones */
    double x;
    long double right; /* by mpmath with 4,000 bits */
} known_sum;

/* clang-format off */
static const known_sum tables_and_formulas[] = {
    {"small float results right of the offsets",
     F32, SOFTPLUS, FAST, 1, 1.380649e-27, 10000, {0, 1}, {0}, {0}, 399.67993598719744,
     5.51127373439674783817e-21L},
    {"small float weights",
     F32, SOFTPLUS, FAST, 1, 1, 3, {0}, {0, 1, 2}, {1e-27, 2e-27, 3e-27}, 500,
     2.99200008151764185819e-24L},
    {"small double results right of the offsets",
     F64, SOFTPLUS, FAST, 1, 1e-300, 100, {0, 1}, {0}, {0}, 300, 2.99500000000000007465e-296L},
    {"small double results among the offsets",
     F64, LOGISTIC, FAST, 1, 1e-180, 10000, {0, 10}, {0}, {0}, 4.994994994994995,
     4.9950624513065632555e-177L},
    {"a scale near the smallest",
     F64, LOGISTIC, FAST, 1, 1e-300, 10000, {0, 10}, {0}, {0}, 4.994994994994995,
     4.99506245130656327791e-297L},
    {"the same in a closed table",
     F64, LOGISTIC, CLOSED, 1, 1e-180, 10000, {0, 10}, {0}, {0}, 4.994994994994995,
     4.99506245130656328391e-177L},
    {"density of small scale",
     F64, DENSITY, FAST, 1, 1e-180, 1000, {0, 10}, {0}, {0}, 4.994994994994995,
     9.8569389164997918731e-179L},
    {"density between wide offsets",
     F32, DENSITY, CLOSED, 1, 1, 11, {0, 1800}, {0}, {0}, 80, 1.80485139156549114833e-35L},
    {"density between wide offsets, a large scale",
     F32, DENSITY, CLOSED, 1, 1e+60, 11, {0, 1800}, {0}, {0}, 90, 1.63880252479810300313e+21L},
    {"density of doubles between wide offsets",
     F64, DENSITY, CLOSED, 1, 1e+200, 11, {0, 18000}, {0}, {0}, 850,
     7.07441254658343215721e-170L},
    {"a ramp over tiny offsets", F64, RELU, FAST, 1, 1, 1, {0}, {1e-200}, {0}, 8, 8.0L},
    {"ramps over offsets of every size",
     F64, RELU, FAST, 1, 1, 3, {0}, {1e-300, 2e-300, 1e+308}, {0}, 3e-300,
     3.00000000000000040674e-300L},
    {"ramps with weights of every size",
     F64, RELU, FAST, 1, 1, 3, {0}, {1, 2, 3}, {5.299469827377981e-169, 5.299469827377981e-169,
     6.237000967296e+290}, 2.5, 1.0598939654755961816e-168L},
    {"a large ramp of floats, fast",
     F32, SOFTPLUS, FAST, 1, 0.1, 3, {0, 1}, {0}, {0}, 1e+37, 2.99999998014474391975e+36L},
    {"a large ramp of floats, closed",
     F32, SOFTPLUS, CLOSED, 1, 0.1, 3, {0, 1}, {0}, {0}, 1e+37, 2.99999998014474391975e+36L},
    {"a steep ramp of floats, fast",
     F32, SOFTPLUS, FAST, 2, 0.5, 1, {0}, {0}, {0}, 3e+38, 3.00000000549775575778e+38L},
    {"a steep ramp of floats, closed",
     F32, SOFTPLUS, CLOSED, 2, 0.5, 1, {0, 0}, {0}, {0}, 3e+38, 3.00000000549775575778e+38L},
    {"slope times x is no float, fast",
     F32, SOFTPLUS, FAST, 1e+30, 1e-30, 1, {0}, {0}, {0}, 100000000, 1.00000000000000010322e+8L},
    {"slope times x is no float, closed",
     F32, SOFTPLUS, CLOSED, 1e+30, 1e-30, 1, {0, 0}, {0}, {0}, 100000000,
     1.00000000000000010322e+8L},
    {"a large ramp of doubles, fast",
     F64, SOFTPLUS, FAST, 1, 0.1, 3, {0, 1}, {0}, {0}, 1e+308, 3.00000000000000019947e+307L},
    {"a large ramp of doubles, closed",
     F64, SOFTPLUS, CLOSED, 1, 0.1, 3, {0, 1}, {0}, {0}, 1e+308, 3.00000000000000019947e+307L},
    {"a ramp from the largest double, fast",
     F64, RELU, FAST, 0.1, 1, 1, {0}, {-DBL_MAX}, {0}, -68, 1.79769313486231580794e+307L},
    {"a ramp over twice the largest float, fast",
     F32, RELU, FAST, 1.5, 0.1, 1, {0}, {-FLT_MAX}, {0}, FLT_MAX, 1.0208470399155866361e+38L},
    {"far below the smallest float, a table in segments",
     F32, LOGISTIC, FAST, 1, 1, 60000, {0, 20000}, {0}, {0}, -140, 5.57521141267807179059e-61L},
    {"ramps close together, closed",
     F64, RELU, CLOSED, 1e-200, 1e+200, 5, {0, 1e-150}, {0}, {0}, 1e-150,
     2.49999999999999989532e-150L},
    {"a float ramp near 4e-36, closed",
     F32, RELU, CLOSED, 1, 1e+30, 1, {4.474086937379177e-36, 4.474086937379177e-36}, {0}, {0},
     4.474087978305502e-36, 1.04092632499450766724e-12L},
    {"lengths whose arguments have subnormal low parts, closed",
     F64, SOFTPLUS, CLOSED, -0x1.07cfb7de3d563p+1001, 1, 1,
     {-0x1.d1528523b3578p-951, -0x1.d1528523b3578p-951}, {0}, {0}, -0x1.d1528523b2ba2p-951,
     1.86057813316322553266e-282L},
    {"the same among density's offsets, closed",
     F64, DENSITY, CLOSED, -0x1.4d350146f911cp+979, 1, 3,
     {-0x1.b955543e2b52dp-957, 0x1.b955543e2b52dp-957}, {0}, {0}, 0x1.b95c78dfc7cddp-957,
     3.80938757199337773926e-259L},
    {"equal weights that overflow, fast",
     F64, LOGISTIC, FAST, 1, 1e-300, 3, {0}, {0, 1000000000, 1000000000}, {1.5e+308, 1.5e+308,
     1.5e+308}, 2000000000, 4.50000000000000016217e+8L},
};

static const known_sum every_term[] = {
    {"a large ramp of floats, direct",
     F32, SOFTPLUS, DIRECT, 2, 0.5, 1, {0}, {0}, {0}, 3e+38, 3.00000000549775575778e+38L},
    {"slope times x is no float, direct",
     F32, SOFTPLUS, DIRECT, 1e+32, 1e-30, 1, {0}, {0}, {0}, 100000000, 1.000000000000000137e+10L},
    {"a large ramp of doubles, direct",
     F64, SOFTPLUS, DIRECT, 4, 0.1, 3, {0, 1}, {0}, {0}, 1e+308, 1.20000000000000007979e+308L},
    {"near the largest float, a small slope",
     F32, LOGISTIC, DIRECT, 1.6443951613965006e-38, 1, 1, {0}, {FLT_MAX}, {0},
     1.0642309112337015e+38, 2.09269125570985514109e-2L},
    {"near the largest float, an ordinary slope",
     F32, SOFTPLUS, DIRECT, -1, 0.001, 1, {0}, {FLT_MAX}, {0}, 1.0642309112337015e+38,
     2.33859255515158718084e+35L},
    {"a ramp from the largest double, direct",
     F64, RELU, DIRECT, 0.1, 1, 1, {0}, {-DBL_MAX}, {0}, -68, 1.79769313486231580794e+307L},
    {"a ramp over twice the largest double, direct",
     F64, RELU, DIRECT, 1.5, 0.1, 1, {0}, {-DBL_MAX}, {0}, DBL_MAX, 5.39307940458694742381e+307L},
    {"a slope with low bits, near the smallest",
     F32, LOGISTIC, DIRECT, 2.8e-37, 1, 1, {0}, {1e+37}, {0}, -1e+37, 3.68424003548242591665e-3L},
};
/* clang-format on */

static sigramp_sum_options options_of(const known_sum *sum)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = sum->unit;
    options.slope = sum->slope;
    options.scale = sum->scale;
    options.method = sum->method;
    return options;
}

static double *offsets_of(const known_sum *sum)
{
    double *const offsets = malloc(sum->count * sizeof *offsets);
    cr_assert_not_null(offsets);
    for (size_t i = 0; i < sum->count; ++i)
        offsets[i] = sum->ends[0] == sum->ends[1]
                         ? sum->offsets[i]
                         : sum->ends[0] + (double)i * ((sum->ends[1] - sum->ends[0]) /
                                                       (double)(sum->count - 1));
    return offsets;
}

static sigramp_status plan_listed(sigramp_context *context, const known_sum *sum,
                                  sigramp_sum_plan **plan)
{
    const sigramp_sum_options options = options_of(sum);
    double *const numbers = offsets_of(sum);
    void *const offsets = real_array(sum->precision, sum->count, numbers);
    void *const weights =
        sum->weights[0] == 0 ? NULL : real_array(sum->precision, sum->count, sum->weights);
    const sigramp_status status =
        plan_reals(context, &options, sum->precision, sum->count, offsets, weights, plan);
    free(weights);
    free(offsets);
    free(numbers);
    return status;
}

static sigramp_status plan_spaced(sigramp_context *context, const known_sum *sum,
                                  sigramp_sum_plan **plan)
{
    const sigramp_sum_options options = options_of(sum);
    return sum->precision == SIGRAMP_F32
               ? sigramp_sum_plan_spaced_f32(context, &options, sum->ends[0], sum->ends[1],
                                             sum->count, plan)
               : sigramp_sum_plan_spaced_f64(context, &options, sum->ends[0], sum->ends[1],
                                             sum->count, plan);
}

/* The result at x and the plan's bound. */
static double value_of(sigramp_context *context, const known_sum *sum, double *bound)
{
    sigramp_sum_plan *plan = NULL;
    const sigramp_status made =
        sum->method == CLOSED ? plan_spaced(context, sum, &plan) : plan_listed(context, sum, &plan);
    cr_assert_eq(made, SIGRAMP_OK, "%s: %s", sum->what, sigramp_context_detail(context));
    void *const x = real_array(sum->precision, 1, &sum->x);
    const sigramp_status done = execute_reals(plan, sum->precision, 1, x, x);
    cr_assert_eq(done, SIGRAMP_OK, "%s: %s", sum->what, sigramp_context_detail(context));
    const double y = real_at(sum->precision, x, 0);
    *bound = sigramp_sum_plan_error_bound(plan);
    sigramp_sum_plan_destroy(plan);
    free(x);
    return y;
}

/* The terms are of one sign, so that the bound is the relative error's. */
static void check_right(sigramp_context *context, const known_sum *sum)
{
    double bound = 0;
    const double y = value_of(context, sum, &bound);
    const long double error = fabsl((long double)y - sum->right);
    const long double subnormal = sum->precision == F32 ? 0x1p-149L : DBL_TRUE_MIN;
    cr_expect(error <= bound * fabsl(sum->right) + subnormal, "%s: %.17g, right is %.17Lg",
              sum->what, y, sum->right);
}

static void check_same(sigramp_context *context, sigramp_context *other, const known_sum *sum)
{
    double bound = 0;
    const double y = value_of(context, sum, &bound), z = value_of(other, sum, &bound);
    cr_expect_eq(y, z, "%s: %a, but %a by %s %s", sum->what, y, z,
                 sigramp_context_report(other).device, sigramp_context_report(other).name);
}

static int has_doubles(const sigramp_context *context)
{
    sigramp_device devices[MOST_DEVICES];
    size_t count = 0;
    cr_assert_eq(sigramp_devices(MOST_DEVICES, devices, &count), SIGRAMP_OK);
    for (size_t i = 0; i < count && i < MOST_DEVICES; ++i)
        if (strcmp(devices[i].id, sigramp_context_report(context).device) == 0)
            return devices[i].fp64;
    return 0;
}

static void check_all(size_t count, const known_sum *sums)
{
    const char *isas[MOST_ISAS];
    const size_t isa_count = available_isas(isas);
    sigramp_context *const first = cpu_context(isas[0], 1);
    for (size_t i = 0; i < count; ++i)
        check_right(first, &sums[i]);
    for (size_t k = 1; k < isa_count; ++k) {
        sigramp_context *const other = cpu_context(isas[k], 1);
        for (size_t i = 0; i < count; ++i)
            check_same(first, other, &sums[i]);
        sigramp_context_destroy(other);
    }
    const sigramp_options on_device = {.device = "opencl"};
    sigramp_context *const device = device_context(&on_device);
    const int fp64 = has_doubles(device);
    for (size_t i = 0; i < count; ++i)
        if (fp64 || sums[i].precision == F32)
            check_same(first, device, &sums[i]);
    sigramp_context_destroy(device);
    sigramp_context_destroy(first);
}

Test(range, tables_and_formulas_lose_nothing)
{
    check_all(sizeof tables_and_formulas / sizeof *tables_and_formulas, tables_and_formulas);
}

Test(range, direct_sums_near_the_ends_are_right)
{
    check_all(sizeof every_term / sizeof *every_term, every_term);
}

enum { SCALED_TERMS = 5, SCALED_POINTS = 1000 };

/* A fast sum of logistics (or of another smooth unit) whose slope is 2^power, with all lengths
 * divided by that. */
static double *scaled_sum(sigramp_context *context, sigramp_unit unit, int precision, int power)
{
    const double terms[SCALED_TERMS] = {-0.75, -0.3125, 0.1875, 0.25, 1.375};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = unit;
    options.method = SIGRAMP_METHOD_FAST;
    options.slope = ldexp(1, power);
    double offsets[SCALED_TERMS], points[SCALED_POINTS];
    for (size_t i = 0; i < SCALED_TERMS; ++i)
        offsets[i] = ldexp(terms[i], -power);
    for (size_t j = 0; j < SCALED_POINTS; ++j)
        points[j] = ldexp((double)j / 64 - 6, -power);
    void *const a = real_array(precision, SCALED_TERMS, offsets);
    void *const x = real_array(precision, SCALED_POINTS, points);
    double *const y = malloc(SCALED_POINTS * sizeof *y);
    sigramp_sum_plan *plan = NULL;
    cr_assert_eq(plan_reals(context, &options, precision, SCALED_TERMS, a, NULL, &plan), SIGRAMP_OK,
                 "2^%d: %s", power, sigramp_context_detail(context));
    cr_assert_eq(execute_reals(plan, precision, SCALED_POINTS, x, x), SIGRAMP_OK);
    cr_assert_not_null(y);
    for (size_t j = 0; j < SCALED_POINTS; ++j)
        y[j] = real_at(precision, x, j);
    sigramp_sum_plan_destroy(plan);
    free(x);
    free(a);
    return y;
}

static void check_scaled(sigramp_context *context, sigramp_unit unit, int precision, int most)
{
    double *const right = scaled_sum(context, unit, precision, 0);
    for (int power = -most; power <= most; power += 5) {
        double *const y = scaled_sum(context, unit, precision, power);
        size_t j = 0;
        while (j < SCALED_POINTS && y[j] == right[j])
            ++j;
        if (j < SCALED_POINTS)
            cr_expect(0, "%s f%d slope 2^%d: %a at point %zu, not %a",
                      sigramp_unit_info(unit)->name, precision, power, y[j], j, right[j]);
        free(y);
    }
    free(right);
}

/* Whatever decides how a sum's cells are laid out must not see the lengths' unit. */
Test(range, fast_sums_of_few_terms_are_the_same_in_any_unit_of_length)
{
    sigramp_context *const context = cpu_context("baseline", 1);
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        check_scaled(context, (sigramp_unit)unit, F32, 110);
        check_scaled(context, (sigramp_unit)unit, F64, 955);
    }
    sigramp_context_destroy(context);
}
