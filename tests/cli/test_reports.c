/* SPDX-License-Identifier: MIT */
/* What eval, sum and devices report, in JSON and in words, and whether the numbers are right. */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REAL double
#include "reference/units.h"

TestSuite(reports, .init = enter_folder, .fini = leave_folder);

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
    for (int i = 0; i < SIGRAMP_UNIT_COUNT; i++) {
        json_t *report = RUN_JSON("eval", names[i], "--x", "1.5", "--offset", "0.5", CPU);
        const json_t *values = json_object_get(report, "values");
        cr_expect_float_eq(json_number_value(json_array_get(values, 0)),
                           unit_nearly((sigramp_unit)i, 1), 1e-15);
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

Test(reports, devices_lists_the_cpu_first)
{
    static const char *const keys[] = {"id",   "name",         "platform", "driver", "type",
                                       "fp64", "memory_bytes", "usable",   "why_not"};
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    json_t *devices = RUN_JSON("devices", "--json");
    cr_assert(json_is_array(devices));
    cr_assert_geq(json_array_size(devices), 1);
    const json_t *cpu = json_array_get(devices, 0);
    for (int i = 0; i < 9; i++) {
        cr_expect_not_null(json_object_get(cpu, keys[i]), "%s", keys[i]);
    }
    cr_expect_str_eq(text_of(cpu, "id"), "cpu");
    cr_expect(json_is_true(json_object_get(cpu, "usable")));
    cr_expect(json_is_null(json_object_get(cpu, "why_not")));
    json_decref(devices);
}

#define LARGE_SUM                                                                                  \
    "sum", "--unit", "relu", "--x", "1", "--offsets", "0:0:70", "--method", "direct", "--scale", "1"

Test(reports, a_fallback_is_said_once_and_quiet_is_quiet)
{
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    setenv("SIGRAMP_LARGE_SUM", "50", 1); /* such a sum is worth a device */
    outcome outcome = RUN(LARGE_SUM);
    cr_expect_eq(outcome.status, 0);
    cr_expect_str_eq(outcome.output, "70\n");
    cr_expect_eq(strncmp(outcome.errors, "sigramp: computing on the CPU: ", 31), 0, "%s",
                 outcome.errors);
    cr_expect_eq(strchr(outcome.errors, '\n')[1], '\0');
    forget(&outcome);
    outcome = RUN(LARGE_SUM, "--quiet", "--out", "y.npy");
    cr_expect_str_empty(outcome.errors);
    forget(&outcome);
    json_t *report = RUN_JSON(LARGE_SUM, "--json");
    cr_expect(json_is_string(json_object_get(report, "fallback")));
    json_decref(report);
}

/* An OpenCL loader that must not be opened: it ends the process. */
Test(reports, auto_opens_no_opencl_for_what_the_cpu_does_faster)
{
    setenv("LD_LIBRARY_PATH", POISONED_LOADER_FOLDER, 1);
    expect_output("1\n", NULL, ARGUMENTS("eval", "relu", "--x", "1"));
    expect_output("70\n", NULL, ARGUMENTS(LARGE_SUM)); /* not so large without a wish */
    json_t *report = RUN_JSON("eval", "relu", "--x", "1", "--json");
    cr_expect(json_is_null(json_object_get(report, "fallback")));
    json_decref(report);
    report = RUN_JSON("compare", "--json");
    cr_expect(json_is_null(json_object_get(report, "fallback")));
    json_decref(report);
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "opencl"); /* in a process of its own */
    setenv("SIGRAMP_DEVICE_HELPER", "", 1);
    outcome outcome = RUN("eval", "relu", "--x", "1", "--device", "opencl");
    cr_expect_eq(outcome.status, 77, "the loader is not poisoned: status %d", outcome.status);
    forget(&outcome);
}

Test(reports, a_driver_that_cannot_be_loaded_is_named)
{
    char folder[4096];
    cr_assert_not_null(getcwd(folder, sizeof folder));
    setenv("OCL_ICD_VENDORS", folder, 1);
    write_text("some.icd", "libthereisnosuchdriver.so.7\n");
    outcome outcome = RUN("eval", "relu", "--x", "1", "--device", "opencl");
    cr_expect_eq(outcome.status, 1);
    cr_expect_not_null(strstr(outcome.errors, "some.icd names libthereisnosuchdriver.so.7: "), "%s",
                       outcome.errors);
    forget(&outcome);
}

Test(reports, a_device_by_name_never_substitutes)
{
    setenv("OCL_ICD_VENDORS", "/nonexistent", 1);
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "opencl", "--out", "y.npy");
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "opencl:7.7", "--out", "y.npy");
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "opencl:4294967296.1000");
}
