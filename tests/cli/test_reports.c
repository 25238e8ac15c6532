/* SPDX-License-Identifier: MIT */
/* What eval, sum, compare and devices report, in JSON and in words, and whether the numbers are
 * right. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(reports, .init = enter_folder, .fini = leave_folder);

static double number_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    cr_assert(json_is_number(value), "%s is not a number", key);
    return json_number_value(value);
}

static const char *text_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    cr_assert(json_is_string(value), "%s is not a string", key);
    return json_string_value(value);
}

static void expect_shared_keys(const json_t *report, const char *precision)
{
    cr_expect_str_eq(text_of(report, "device"), "cpu");
    cr_expect_eq(json_array_size(json_object_get(report, "devices")), 1);
    cr_expect_str_eq(json_string_value(json_array_get(json_object_get(report, "devices"), 0)),
                     "cpu");
    cr_expect_str_eq(text_of(report, "isa"), "baseline");
    cr_expect_str_eq(text_of(report, "precision"), precision);
    cr_expect(json_is_null(json_object_get(report, "fallback")));
}

#define CPU "--device", "cpu", "--isa", "baseline", "--json"

Test(reports, eval_has_its_keys)
{
    json_t *report = RUN_JSON("eval", "logistic", "--x", "0:1:7", "--out", "y.f64", CPU);
    expect_shared_keys(report, "f64");
    cr_expect_str_eq(text_of(report, "method"), "direct");
    cr_expect_eq(number_of(report, "points"), 7);
    cr_expect_eq(number_of(report, "terms"), 1);
    cr_expect_geq(number_of(report, "seconds"), 0);
    cr_expect_null(json_object_get(report, "values"));
    cr_expect_eq(count_files(), 1);
    json_decref(report);
}

Test(reports, sum_has_its_keys)
{
    json_t *report = RUN_JSON("sum", "--x", "0:1:7", "--offsets", "0:2:5", "--precision", "f32",
                              "--out", "y.npy", CPU);
    expect_shared_keys(report, "f32");
    cr_expect_str_eq(text_of(report, "method"), "direct");
    cr_expect_eq(number_of(report, "points"), 7);
    cr_expect_eq(number_of(report, "terms"), 5);
    cr_expect_gt(number_of(report, "error_bound"), 0);
    cr_expect_lt(number_of(report, "error_bound"), 1e-6);
    json_decref(report);
}

Test(reports, a_closed_sum_has_more_offsets_than_any_memory)
{
    json_t *report = RUN_JSON("sum", "--x", "5", "--offsets", "0:10:1000000000000000", "--method",
                              "closed", "--scale", "1e-14", CPU);
    expect_shared_keys(report, "f64");
    cr_expect_str_eq(text_of(report, "method"), "closed");
    cr_expect_eq(number_of(report, "terms"), 1e15);
    cr_expect_eq(json_number_value(json_array_get(json_object_get(report, "values"), 0)), 5);
    cr_expect_lt(number_of(report, "error_bound"), 4 * 0x1p-53);
    json_decref(report);
}

static void expect_method(const char *method, const char *const *arguments)
{
    json_t *report = run_json(arguments);
    cr_expect_str_eq(text_of(report, "method"), method);
    json_decref(report);
}

/* By the numbers of points and offsets, and what the offsets are. */
Test(reports, auto_takes_the_method_that_suits_the_request)
{
    expect_method("direct", ARGUMENTS("sum", "--x", "0:1:200", "--offsets", "0:10:100", CPU));
    expect_method("closed", ARGUMENTS("sum", "--x", "0:1:9", "--offsets", "0:10:2000000000", CPU));
    expect_method("closed", ARGUMENTS("sum", "--x", "0:1:2000", "--offsets", "0:10:400000", CPU));
    expect_method("fast", ARGUMENTS("sum", "--x", "0:1:9000", "--offsets", "0:10:20000", "--method",
                                    "fast", CPU));
    expect_output("", NULL,
                  ARGUMENTS("eval", "relu", "--x", "0:10:20000", "--device", "cpu", "--quiet",
                            "--out", "a.npy"));
    expect_method("fast", ARGUMENTS("sum", "--x", "0:1:9000", "--offsets", "a.npy", CPU));
    expect_method("fast", ARGUMENTS("sum", "--x", "0:1:9000", "--offsets", "0:10:20000",
                                    "--weights", "a.npy", CPU));
    expect_method("direct", ARGUMENTS("sum", "--x", "0:1:9", "--offsets", "a.npy", CPU));
}

Test(reports, json_without_a_file_has_the_values)
{
    json_t *report = RUN_JSON("eval", "relu", "--x", "-1:2:4", CPU);
    const json_t *values = json_object_get(report, "values");
    cr_assert_eq(json_array_size(values), 4);
    cr_expect_eq(json_number_value(json_array_get(values, 0)), 0);
    cr_expect_eq(json_number_value(json_array_get(values, 3)), 2);
    expect_shared_keys(report, "f64");
    json_decref(report);
    report = RUN_JSON("eval", "relu", "--x", "nan", CPU);
    cr_expect(json_is_null(json_array_get(json_object_get(report, "values"), 0)));
    json_decref(report);
    report = RUN_JSON("eval", "relu", "--x", "0:1:0", CPU);
    cr_expect_eq(json_array_size(json_object_get(report, "values")), 0);
    json_decref(report);
}

Test(reports, eval_computes_every_unit)
{
    static const char *const names[] = {UNIT_NAMES};
    static const double expected[SIGRAMP_UNIT_COUNT] = {[SIGRAMP_LOGISTIC] = 0.7310585786300049,
                                                        [SIGRAMP_SOFTPLUS] = 1.3132616875182228,
                                                        [SIGRAMP_RELU] = 1,
                                                        [SIGRAMP_DENSITY] = 0.19661193324148185};
    for (int i = 0; i < SIGRAMP_UNIT_COUNT; i++) {
        json_t *report = RUN_JSON("eval", names[i], "--x", "1.5", "--offset", "0.5", CPU);
        const json_t *values = json_object_get(report, "values");
        cr_expect_float_eq(json_number_value(json_array_get(values, 0)), expected[i], 1e-15);
        json_decref(report);
    }
}

Test(reports, sum_applies_weights_slope_scale_and_unit)
{
    write_text("w.csv", "2,-3\n");
    json_t *report = RUN_JSON("sum", "--x", "0.5", "--offsets", "0:1:2", "--weights", "w.csv",
                              "--slope", "-2", "--scale", "0.25", "--unit", "softplus", CPU);
    const double expected = 0.25 * (2 * log1p(exp(-1)) - 3 * log1p(exp(1)));
    const json_t *values = json_object_get(report, "values");
    cr_expect_float_eq(json_number_value(json_array_get(values, 0)), expected, 1e-14);
    json_decref(report);
}

static long double logistic(long double t)
{
    return 1 / (1 + expl(-t));
}

static long double softplus(long double t)
{
    return t > 0 ? t + log1pl(expl(-t)) : log1pl(expl(t));
}

typedef struct {
    long double largest, at, sum;
} difference;

static void add_point(difference *difference, long double x, long double away)
{
    if (fabsl(away) > difference->largest) {
        difference->largest = fabsl(away);
        difference->at = x;
    }
    difference->sum += fabsl(away);
}

static void expect_difference(const json_t *report, const char *key, const difference *expected,
                              int points)
{
    const json_t *object = json_object_get(report, key);
    cr_assert(json_is_object(object), "%s", key);
    cr_expect_float_eq(number_of(object, "max_abs"), (double)expected->largest, 1e-13, "%s", key);
    cr_expect_float_eq(number_of(object, "at"), (double)expected->at, 1e-12, "%s", key);
    cr_expect_float_eq(number_of(object, "mean_abs"), (double)(expected->sum / points), 1e-13, "%s",
                       key);
}

/* The three differences in long double, by the definition. */
static void expect_comparison(const json_t *report, int points, int terms, long double last,
                              long double scale)
{
    difference sum_softplus = {0}, softplus_relu = {0}, sum_relu = {0};
    for (int j = 0; j < points; j++) {
        const long double x = -10 + 20.0L * j / (points - 1);
        long double sum = 0;
        for (int i = 0; i < terms; i++) {
            sum += scale * logistic(x - last * i / (terms - 1));
        }
        const long double relu = x > 0 ? x : 0;
        add_point(&sum_softplus, x, sum - softplus(x));
        add_point(&softplus_relu, x, softplus(x) - relu);
        add_point(&sum_relu, x, sum - relu);
    }
    expect_difference(report, "sum_minus_softplus", &sum_softplus, points);
    expect_difference(report, "softplus_minus_relu", &softplus_relu, points);
    expect_difference(report, "sum_minus_relu", &sum_relu, points);
}

Test(reports, compare_measures_the_experiment)
{
    json_t *report = RUN_JSON("compare", CPU);
    expect_shared_keys(report, "f64");
    cr_expect_eq(number_of(report, "points"), 200);
    cr_expect_eq(number_of(report, "terms"), 100);
    /* softplus - max(0,x) is symmetric: its largest value is at the two x nearest 0; the first
     * counts. */
    cr_expect_lt(number_of(json_object_get(report, "softplus_minus_relu"), "at"), 0);
    expect_comparison(report, 200, 100, 10, 0.1L);
    json_decref(report);
}

Test(reports, compare_takes_the_spacing_or_a_given_scale)
{
    json_t *report = RUN_JSON("compare", "--x", "-10:10:71", "--offsets", "0:20:1001", CPU);
    cr_expect_float_eq(number_of(report, "scale"), 0.02, 1e-15);
    expect_comparison(report, 71, 1001, 20, 0.02L);
    json_decref(report);
    report =
        RUN_JSON("compare", "--x", "-10:10:71", "--offsets", "0:20:1001", "--scale", "0.5", CPU);
    expect_comparison(report, 71, 1001, 20, 0.5L);
    json_decref(report);
}

/* The parts at one x, in long double: their definitions for offsets first, first + d, ..., and the
 * sum itself, whose difference from the integral is what the spacing does. */
typedef struct {
    long double difference, finite_range, spacing, scale;
} explanation;

static explanation explain(long double x, long double first, long double d, int terms,
                           long double c)
{
    const long double last = first + (terms - 1) * d;
    const long double integral = softplus(x - first + d / 2) - softplus(x - last - d / 2);
    long double sum = 0;
    for (int i = 0; i < terms; i++) {
        sum += logistic(x - first - i * d);
    }
    return (explanation){.difference = c * sum - softplus(x),
                         .finite_range = integral - softplus(x),
                         .spacing = d * sum - integral,
                         .scale = (c - d) * sum};
}

static double value_of(const json_t *predicted, const char *key)
{
    return number_of(json_object_get(predicted, key), "value");
}

/* The report of one x; tolerance is of every part. */
static void expect_explanation(const json_t *report, explanation expected, double tolerance)
{
    const json_t *predicted = json_object_get(report, "predicted");
    cr_assert(json_is_object(predicted));
    const double measured = fabs(value_of(predicted, "sum_minus_softplus") +
                                 value_of(predicted, "measured_minus_predicted"));
    cr_expect_float_eq(measured,
                       number_of(json_object_get(report, "sum_minus_softplus"), "max_abs"), 1e-15);
    cr_expect_float_eq(value_of(predicted, "sum_minus_softplus"), (double)expected.difference,
                       tolerance);
    cr_expect_float_eq(value_of(predicted, "finite_range"), (double)expected.finite_range,
                       tolerance);
    cr_expect_float_eq(value_of(predicted, "spacing"), (double)expected.spacing, tolerance);
    cr_expect_float_eq(value_of(predicted, "scale"), (double)expected.scale, tolerance);
}

Test(reports, compare_explains_the_experiment)
{
    static const char *const points[] = {"-9.5", "-1", "0", "0.5", "4", "9", "10", "11", "300"};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        json_t *report =
            RUN_JSON("compare", "--x", points[i], "--offsets", "0:10:100", "--scale", "0.1", CPU);
        expect_explanation(report, explain(strtold(points[i], NULL), 0, 10.0L / 99, 100, 0.1L),
                           3e-15 + 3e-16 * fabs(atof(points[i])));
        json_decref(report);
    }
    json_t *report = RUN_JSON("compare", CPU);
    const json_t *predicted = json_object_get(report, "predicted");
    cr_expect_float_eq(number_of(predicted, "offset_spacing"), 10.0 / 99, 1e-16);
    cr_expect_float_eq(number_of(predicted, "start"), -5.0 / 99, 1e-16);
    cr_expect_float_eq(number_of(predicted, "stop"), 10 + 5.0 / 99, 1e-14);
    cr_expect_lt(number_of(json_object_get(predicted, "measured_minus_predicted"), "max_abs"),
                 5e-15);
    json_decref(report);
}

/* The stepped sigmoid units: 0.0106 at 0, all of it from the spacing. */
Test(reports, compare_explains_the_stepped_form)
{
    json_t *report = RUN_JSON("compare", "--x", "0", "--offsets", "0.5:1999.5:2000", CPU);
    const explanation expected = explain(0, 0.5L, 1, 2000, 1);
    const double measured = number_of(json_object_get(report, "sum_minus_softplus"), "max_abs");
    cr_expect_float_eq(measured, -(double)expected.difference, 1e-15);
    cr_expect_float_eq(measured, 0.0106, 5e-5);
    cr_expect_eq(number_of(report, "scale"), 1);
    expect_explanation(report, expected, 4e-8);
    json_decref(report);
}

/* Up to a spacing of 1/2 nothing but rounding; then a ripple, as large as reported. */
Test(reports, compare_says_how_good_the_prediction_is)
{
    static const char *const fine[] = {"-8:8:129", "-8:8:33"};
    static const char *const wide[] = {"-8:8:17", "-8:8:9", "-9:9:7", "-8:8:5"};
    for (size_t i = 0; i < 2 + 4; i++) {
        const char *offsets = i < 2 ? fine[i] : wide[i - 2];
        json_t *report = RUN_JSON("compare", "--offsets", offsets, "--x", "-10:10:2001", CPU);
        const json_t *predicted = json_object_get(report, "predicted");
        const double ripple = number_of(predicted, "ripple");
        const double left =
            number_of(json_object_get(predicted, "measured_minus_predicted"), "max_abs");
        if (i < 2) {
            cr_expect_lt(left, 1e-14, "%s", offsets);
            cr_expect_lt(ripple, 0x1p-53, "%s", offsets);
        } else {
            cr_expect(0.9 * ripple < left && left < 1.1 * ripple, "%s: %g left, not %g", offsets,
                      left, ripple);
        }
        json_decref(report);
    }
}

static bool predicts(const char *offsets)
{
    json_t *report = RUN_JSON("compare", "--x", "1", "--offsets", offsets, CPU);
    const json_t *predicted = json_object_get(report, "predicted");
    cr_assert(json_is_object(predicted) || json_is_null(predicted));
    const bool is_known = json_is_object(predicted);
    json_decref(report);
    return is_known;
}

Test(reports, compare_sees_equal_spacing_in_a_file)
{
    static const float dense[] = {100.0001f, 100.0002f, 100.0003f, 100.0004f, 100.0005f};
    write_text("falling.csv", "2 1.5 1 0.5 0 -0.5\n");
    json_t *report = RUN_JSON("compare", "--x", "0.25", "--offsets", "falling.csv", CPU);
    expect_explanation(report, explain(0.25L, -0.5L, 0.5L, 6, 1), 1e-15);
    json_decref(report);
    write_file("dense.f32", dense, sizeof dense);
    cr_expect(predicts("dense.f32"));
    write_text("rounded.csv", "0 0.3333 0.6667 1\n");
    cr_expect(predicts("rounded.csv"));
    write_text("uneven.csv", "0 0.334 0.667 1\n");
    cr_expect_not(predicts("uneven.csv"));
}

Test(reports, compare_predicts_nothing_for_other_offsets)
{
    write_text("nan.csv", "0 nan 2\n");
    write_text("inf.csv", "0 1 inf\n");
    write_text("shuffled.csv", "0 2 1 3\n");
    cr_expect_not(predicts("nan.csv"));
    cr_expect_not(predicts("inf.csv"));
    cr_expect_not(predicts("shuffled.csv"));
    cr_expect_not(predicts("5"));
    cr_expect_not(predicts("1:1:3"));
    cr_expect_not(predicts("0:1:0"));
    outcome outcome = RUN("compare", "--device", "cpu", "--offsets", "shuffled.csv");
    cr_expect_not_null(strstr(outcome.output, "no prediction"));
    forget(&outcome);
}

/* Far right softplus is the ramp: every difference is 0, and the smallest x is the first place. */
Test(reports, compare_names_the_first_place_in_the_order_of_x)
{
    write_text("x.csv", "4000 3000 5000\n");
    json_t *report = RUN_JSON("compare", "--x", "x.csv", CPU);
    cr_expect_eq(number_of(json_object_get(report, "softplus_minus_relu"), "max_abs"), 0);
    cr_expect_eq(number_of(json_object_get(report, "softplus_minus_relu"), "at"), 3000);
    json_decref(report);
}

Test(reports, compare_is_readable)
{
    outcome outcome = RUN("compare", "--device", "cpu");
    cr_expect_eq(outcome.status, 0);
    cr_expect_str_empty(outcome.errors);
    cr_expect_not_null(strstr(outcome.output, "sum - softplus"));
    cr_expect_not_null(strstr(outcome.output, "finite range"));
    cr_expect_not_null(strstr(outcome.output, "spacing"));
    cr_expect_null(strstr(outcome.output, "ripple"), "it is below the rounding");
    cr_expect_not_null(strstr(outcome.output, "cpu"));
    forget(&outcome);
    outcome = RUN("compare", "--device", "cpu", "--offsets", "0:20:11");
    cr_expect_not_null(strstr(outcome.output, "ripple"));
    forget(&outcome);
}

Test(reports, compare_of_nothing_and_of_nan_is_null)
{
    json_t *report = RUN_JSON("compare", "--x", "0:1:0", CPU);
    cr_expect(json_is_null(json_object_get(json_object_get(report, "sum_minus_relu"), "max_abs")));
    json_decref(report);
    write_text("x.csv", "1 nan 2\n");
    report = RUN_JSON("compare", "--x", "x.csv", CPU);
    cr_expect(json_is_null(json_object_get(json_object_get(report, "sum_minus_relu"), "max_abs")));
    json_decref(report);
}

Test(reports, devices_lists_the_cpu_first)
{
    static const char *const keys[] = {"id",   "name",         "platform", "driver", "type",
                                       "fp64", "memory_bytes", "usable",   "why_not"};
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    json_t *devices = RUN_JSON("devices", "--json");
    cr_assert(json_is_array(devices));
    cr_assert_eq(json_array_size(devices), 1);
    const json_t *cpu = json_array_get(devices, 0);
    for (int i = 0; i < 9; i++) {
        cr_expect_not_null(json_object_get(cpu, keys[i]), "%s", keys[i]);
    }
    cr_expect_str_eq(text_of(cpu, "id"), "cpu");
    cr_expect(json_is_true(json_object_get(cpu, "usable")));
    cr_expect(json_is_null(json_object_get(cpu, "why_not")));
    json_decref(devices);
}

Test(reports, a_fallback_is_said_once_and_quiet_is_quiet)
{
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    outcome outcome = RUN("eval", "relu", "--x", "1");
    cr_expect_eq(outcome.status, 0);
    cr_expect_str_eq(outcome.output, "1\n");
    cr_expect_eq(strncmp(outcome.errors, "sigramp: computing on the CPU: ", 31), 0, "%s",
                 outcome.errors);
    cr_expect_eq(strchr(outcome.errors, '\n')[1], '\0');
    forget(&outcome);
    outcome = RUN("eval", "relu", "--x", "1", "--quiet", "--out", "y.npy");
    cr_expect_str_empty(outcome.errors);
    forget(&outcome);
    json_t *report = RUN_JSON("eval", "relu", "--x", "1", "--json");
    cr_expect(json_is_string(json_object_get(report, "fallback")));
    json_decref(report);
}

Test(reports, a_device_by_name_never_substitutes)
{
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "opencl", "--out", "y.npy");
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "opencl:7.7", "--out", "y.npy");
}
