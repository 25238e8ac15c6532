/* SPDX-License-Identifier: MIT */
/* sum --solve: the points where a sum reaches given values, what the report says of them, and what
 * is refused. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(solve, .init = enter_folder, .fini = leave_folder, .timeout = 60);

#define CPU "--device", "cpu"
#define RAMP "sum", "--offsets", "1", "--unit", "relu", "--slope", "2", CPU

Test(solve, gives_the_points_in_the_order_of_the_values)
{
    expect_output("3\n1.5\n-inf\n", "4 1 0", ARGUMENTS(RAMP, "--solve", "-"));
}

Test(solve, keeps_the_shape_of_npy)
{
    const double r[] = {2, 4, 6, 8}, right[] = {2, 3, 4, 5};
    write_npy("r.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", r, sizeof r);
    outcome done = RUN(RAMP, "--solve", "r.npy", "--out", "x.npy", "--quiet");
    cr_assert_eq(done.status, 0, "%s", done.errors);
    forget(&done);
    size_t size = 0;
    char *bytes = read_file("x.npy", &size);
    cr_assert(size > sizeof right);
    cr_expect_arr_eq(bytes + size - sizeof right, right, sizeof right);
    cr_expect_not_null(strstr(bytes + 10, "(2, 2)"));
    free(bytes);
}

static json_int_t count_of(const json_t *report, const char *key)
{
    return json_integer_value(json_object_get(report, key));
}

/* Of 0, 1/2, 1 and 2: S is 0 at -infinity, 1/2 at 0, rounds to 1 at about 36.7, and is never 2. */
Test(solve, reports_what_is_infinite_none_or_at_the_limit)
{
    write_text("r.csv", "0 0.5 1 2\n");
    json_t *report = RUN_JSON("sum", "--offsets", "0", CPU, "--solve", "r.csv", "--json");
    const json_t *values = json_object_get(report, "values");
    cr_assert_eq(json_array_size(values), 4);
    cr_expect(json_is_null(json_array_get(values, 0)));
    cr_expect_float_eq(json_number_value(json_array_get(values, 1)), 0, 1e-15);
    cr_expect_float_eq(json_number_value(json_array_get(values, 2)), 36.7, 0.8);
    cr_expect(json_is_null(json_array_get(values, 3)));
    cr_expect_eq(count_of(report, "infinite"), 1);
    cr_expect_eq(count_of(report, "none"), 1);
    cr_expect_eq(count_of(report, "at_limit"), 1);
    const double error = json_number_value(json_object_get(report, "x_error"));
    cr_expect(error > 2e-16 && error < 4e-15, "%g", error);
    json_decref(report);
}

Test(solve, says_the_same_beside_a_file)
{
    outcome done = RUN(RAMP, "--solve", "0:4:3", "--out", "x.csv");
    cr_assert_eq(done.status, 0);
    cr_expect_not_null(strstr(done.errors, "1 are infinite, 0 NaN"), "%s", done.errors);
    forget(&done);
}

/* Ramps 2 x and 3 (x - 1), less 1: 1/2 at 3/4, 1 at 1, 6 at 2. */
Test(solve, slopes_of_their_own_and_a_constant_are_counted_in)
{
    const char *const methods[] = {"direct", "auto"};
    for (int i = 0; i < 2; ++i)
        expect_output("0.75\n1\n2\n", "0.5 1 6",
                      ARGUMENTS("sum", "--offsets", "0:1:2", "--slopes", "2:3:2", "--unit", "relu",
                                "--constant", "-1", "--method", methods[i], CPU, "--solve", "-"));
    expect_output("1\n", "0.5",
                  ARGUMENTS("sum", "--offsets", "1", "--slopes", "2", "--method", "fast", CPU,
                            "--solve", "-"));
}

Test(solve, wrong_requests_are_refused)
{
    EXPECT_WRONG(RAMP, "--solve", "nan");
    EXPECT_WRONG(RAMP, "--solve", "nan", "--json");
    EXPECT_WRONG(RAMP, "--solve", "1", "--x", "1");
    EXPECT_WRONG(RAMP, "--solve", "1", "--groups", "1");
    EXPECT_WRONG(RAMP);
    EXPECT_WRONG(RAMP, "--solve", "1", "--solve-format", "xyz");
    EXPECT_WRONG("sum", "--offsets", "1", CPU, "--solve", "1", "--derivative", "dy.csv");
    EXPECT_WRONG("sum", "--offsets", "1", CPU, "--solve", "1", "--unit", "density");
    EXPECT_WRONG("sum", "--offsets", "1", CPU, "--solve", "1", "--unit", "density", "--json");
    EXPECT_WRONG("sum", "--offsets", "1:2:2", "--weights", "-1:1:2", CPU, "--solve", "1");
    EXPECT_WRONG("sum", "--offsets", "-", "--solve", "-", CPU);
}
