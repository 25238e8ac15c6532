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
        const long double softplus = x > 0 ? x + log1pl(expl(-x)) : log1pl(expl(x));
        const long double relu = x > 0 ? x : 0;
        add_point(&sum_softplus, x, sum - softplus);
        add_point(&softplus_relu, x, softplus - relu);
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
    cr_expect_not_null(strstr(outcome.output, "cpu"));
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
