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
