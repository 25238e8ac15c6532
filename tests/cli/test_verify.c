/* SPDX-License-Identifier: MIT */
/* sigramp verify: what it prints, and its exit status. That it finds wrong results is in
 * tests/opencl and tests/library. */
#include "report.h"

#include <signal.h>
#include <string.h>
#include <time.h>

TestSuite(verify, .init = enter_folder, .fini = leave_folder, .timeout = 120);

static json_int_t integer_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    cr_assert(json_is_integer(value), "%s is not an integer", key);
    return json_integer_value(value);
}

static void expect_right(const json_t *object, const char *unit)
{
    cr_expect_str_eq(text_of(object, "unit"), unit);
    cr_expect_str_eq(text_of(object, "precision"), "f32");
    cr_expect_str_eq(text_of(object, "device"), "cpu");
    cr_expect_str_eq(text_of(object, "isa"), "baseline");
    cr_expect_geq(integer_of(object, "inputs"), 1 << 20);
    cr_expect_eq(integer_of(object, "wrong"), 0);
    cr_expect_eq(json_number_value(json_object_get(object, "max_ulp")), 0);
    cr_expect(json_is_true(json_object_get(object, "quick")));
    cr_expect_eq(json_array_size(json_object_get(object, "first_wrong")), 0);
}

#define QUICK "--quick", "--device", "cpu", "--isa", "baseline"

Test(verify, json_is_an_array_of_all_units)
{
    static const char *const names[] = {UNIT_NAMES};
    json_t *array = RUN_JSON("verify", QUICK, "--json");
    cr_assert_eq(json_array_size(array), SIGRAMP_UNIT_COUNT);
    for (size_t i = 0; i < SIGRAMP_UNIT_COUNT; i++) {
        expect_right(json_array_get(array, i), names[i]);
    }
    json_decref(array);
}

Test(verify, units_come_in_the_order_asked_for)
{
    json_t *array = RUN_JSON("verify", "relu", "--threads", "1", QUICK, "logistic", "--json");
    cr_assert_eq(json_array_size(array), 2);
    expect_right(json_array_get(array, 0), "relu");
    expect_right(json_array_get(array, 1), "logistic");
    json_decref(array);
}

Test(verify, text_says_what_was_verified)
{
    outcome outcome = RUN("verify", "relu", QUICK);
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    cr_expect_eq(strncmp(outcome.output, "relu ", 5), 0);
    cr_expect_not_null(strstr(outcome.output, "every result right"));
    cr_expect_not_null(strstr(outcome.output, "cpu baseline"));
    cr_expect_str_empty(outcome.errors);
    forget(&outcome);
}

Test(verify, wrong_requests_are_refused)
{
    EXPECT_WRONG("verify", "tanh", QUICK);
    EXPECT_WRONG("verify", "relu", "tanh", QUICK);
    EXPECT_WRONG("verify", "relu", "--precision", "f64");
    EXPECT_WRONG("verify", "relu", "--x", "1");
    EXPECT_WRONG("verify", "--device", "gpu");
    EXPECT_WRONG("verify", "--threads", "0");
    EXPECT_WRONG("verify", "--quick", "--seed", "1");
    EXPECT_WRONG("verify", "--quick", "--seconds", "1");
    EXPECT_WRONG("verify", "--all", "tanh");
    EXPECT_WRONG("verify", "--all", "--seed", "-1");
    EXPECT_WRONG("verify", "--all", "--seed", "9007199254740992");
    EXPECT_WRONG("verify", "--all", "--seconds", "0");
    EXPECT_WRONG("verify", "--all", "--seconds", "nan");
}

/* A row of --all, of the CPU path: a right result is within its bound, and so near half a ULP,
 * unless the bound is looser by what the row is; solutions have no error in ULP. */
static void expect_proved(const json_t *row, const char *method)
{
    cr_expect_str_eq(text_of(row, "device"), "cpu");
    cr_expect(json_is_null(json_object_get(row, "missing")));
    cr_expect(json_is_null(json_object_get(row, "first")));
    cr_expect_geq(integer_of(row, "inputs"), strncmp(method, "fast ", 5) == 0 ? 4 : 6 * 4);
    cr_expect_eq(integer_of(row, "differing"), 0);
    cr_expect_gt(integer_of(row, "judged") + integer_of(row, "inputs"), 6);
    cr_expect_eq(integer_of(row, "beyond_bound"), 0);
    cr_expect_eq(integer_of(row, "seed"), 1);
    if (strstr(method, "solve")) {
        cr_expect(json_is_null(json_object_get(row, "max_ulp")));
    } else if (strcmp(method, "fast slopes") != 0) {
        cr_expect_gt(number_of(row, "max_ulp"), 0.1);
        cr_expect_lt(number_of(row, "max_ulp"), 0.7);
    }
}

static const char *const methods[] = {"map",
                                      "offset map",
                                      "direct",
                                      "fast",
                                      "closed",
                                      "direct derivative",
                                      "fast derivative",
                                      "closed derivative",
                                      "direct solve",
                                      "fast solve",
                                      "closed solve",
                                      "direct without",
                                      "fast without",
                                      "direct solve without",
                                      "fast solve without",
                                      "direct slopes",
                                      "fast slopes",
                                      "direct open",
                                      "fast open",
                                      "batch",
                                      "weight sets"};

/* What there is none of: derivatives of a ramp, and of what is a derivative itself; x where a
 * density's sum has a value; fast slopes of what grows; open tables of ramps. Float64 maps all have
 * offsets. */
static int is_row(const char *unit, const char *precision, const char *method)
{
    const int is_relu = strcmp(unit, "relu") == 0, is_density = strcmp(unit, "density") == 0;
    if (strcmp(method, "offset map") == 0)
        return strcmp(precision, "f32") == 0;
    if (strstr(method, "derivative"))
        return !is_relu && !is_density;
    if (strstr(method, "solve"))
        return !is_density;
    if (strcmp(method, "fast slopes") == 0)
        return !is_relu && strcmp(unit, "softplus") != 0;
    return strcmp(method, "fast open") != 0 || !is_relu;
}

Test(verify, all_has_a_row_of_everything)
{
    static const char *const units[] = {UNIT_NAMES}, *const precisions[] = {"f32", "f64"};
    const size_t kinds = sizeof methods / sizeof *methods, most = SIGRAMP_UNIT_COUNT * 2 * kinds;
    json_t *array = RUN_JSON("verify", "--all", "--seed", "1", QUICK, "--json");
    size_t found = 0;
    for (size_t i = 0; i < most; i++) {
        const char *const unit = units[i / kinds / 2];
        const char *const precision = precisions[i / kinds % 2], *const method = methods[i % kinds];
        if (!is_row(unit, precision, method))
            continue;
        const json_t *row = json_array_get(array, found++);
        cr_assert_not_null(row, "no row %s %s %s", unit, precision, method);
        cr_expect_str_eq(text_of(row, "unit"), unit);
        cr_expect_str_eq(text_of(row, "precision"), precision);
        cr_expect_str_eq(text_of(row, "method"), method);
        expect_proved(row, method);
    }
    cr_expect_eq(json_array_size(array), found);
    json_decref(array);
}

Test(verify, all_makes_the_same_problems_of_the_same_seed)
{
    outcome first = RUN("verify", "--all", "relu", "--precision", "f64", "--seed", "7", QUICK);
    outcome again = RUN("verify", "relu", "--all", "--precision", "f64", "--seed", "7", QUICK);
    outcome other = RUN("verify", "--all", "relu", "--precision", "f64", "--seed", "8", QUICK);
    cr_expect_eq(first.status, 0, "%s", first.errors);
    cr_expect_str_empty(first.errors);
    cr_expect_str_eq(first.output, again.output);
    cr_expect_str_neq(strchr(first.output, '\n'), strchr(other.output, '\n'));
    forget(&first);
    forget(&again);
    forget(&other);
}

static json_int_t inputs_of_f64_maps(const json_t *rows)
{
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        if (strcmp(text_of(row, "precision"), "f64") == 0 &&
            strcmp(text_of(row, "method"), "map") == 0)
            return integer_of(row, "inputs");
    }
    return 0;
}

Test(verify, all_takes_as_long_as_it_is_given)
{
    json_t *some = RUN_JSON("verify", "--all", "relu", "--seconds", "1e-9", QUICK, "--json");
    json_t *more = RUN_JSON("verify", "--all", "relu", "--seconds", "1.5", QUICK, "--json");
    const json_int_t few = inputs_of_f64_maps(some);
    cr_expect_gt(few, 8000, "one round of maps");
    cr_expect_gt(inputs_of_f64_maps(more), few);
    json_decref(some);
    json_decref(more);
}

Test(verify, a_named_device_that_is_absent_is_a_failure)
{
    EXPECT_FAILED("verify", "relu", "--quick", "--device", "opencl:77.0");
}

Test(verify, an_interrupt_stops_it)
{
    const struct timespec wait = {.tv_nsec = 300000000};
    const pid_t child = start_tool(ARGUMENTS("verify", "softplus", "--device", "cpu", "--quiet"),
                                   STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO);
    nanosleep(&wait, NULL);
    cr_assert_eq(kill(child, SIGINT), 0);
    cr_expect_eq(wait_tool(child), 128 + SIGINT);
    cr_expect_eq(count_files(), 0);
}
