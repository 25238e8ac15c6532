/* SPDX-License-Identifier: MIT */
/* sum --derivative FILE: the second result, its report, and two files that appear both or not at
 * all. */
#include "tool.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

TestSuite(derivative, .init = enter_folder, .fini = leave_folder, .timeout = 60);

#define CPU "--device", "cpu"
#define SOFTPLUS "sum", "--offsets", "0:1:2", "--unit", "softplus", "--slope", "-2", CPU

static double softplus(double t)
{
    return log1p(exp(t));
}

static double logistic(double t)
{
    return 1 / (1 + exp(-t));
}

static void expect_numbers(const char *name, const double *expected, size_t count)
{
    size_t size = 0;
    char *text = read_file(name, &size);
    const char *at = text;
    for (size_t j = 0; j < count; j++) {
        char *end = NULL;
        cr_expect_float_eq(strtod(at, &end), expected[j], 1e-14, "%s, line %zu", name, j + 1);
        cr_assert_eq(*end, '\n');
        at = end + 1;
    }
    cr_expect_eq(at, text + size);
    free(text);
}

Test(derivative, is_written_beside_the_sum)
{
    const double x[] = {-1, 0.5, 2};
    double sum[3], slope[3];
    json_t *report = RUN_JSON(SOFTPLUS, "--x", "-1:2:3", "--scale", "3", "--out", "y.csv",
                              "--derivative", "dy.csv", "--json");
    for (int j = 0; j < 3; j++) {
        sum[j] = 3 * (softplus(-2 * x[j]) + softplus(-2 * (x[j] - 1)));
        slope[j] = -6 * (logistic(-2 * x[j]) + logistic(-2 * (x[j] - 1)));
    }
    expect_numbers("y.csv", sum, 3);
    expect_numbers("dy.csv", slope, 3);
    cr_expect_str_eq(json_string_value(json_object_get(report, "derivative")), "dy.csv");
    const double bound = json_number_value(json_object_get(report, "derivative_error_bound"));
    cr_expect(bound > 0x1p-53 && bound < 0x1p-51);
    cr_expect_eq(count_files(), 2);
    json_decref(report);
}

Test(derivative, has_a_bound_in_the_report_only_if_asked_for)
{
    json_t *report = RUN_JSON(SOFTPLUS, "--x", "1", "--json");
    cr_expect_null(json_object_get(report, "derivative"));
    cr_expect_null(json_object_get(report, "derivative_error_bound"));
    json_decref(report);
}

Test(derivative, goes_to_its_file_and_the_sum_to_standard_output)
{
    expect_output("0.5\n", NULL,
                  ARGUMENTS("sum", "--x", "3", "--offsets", "3", CPU, "--derivative", "dy.f64"));
    size_t size = 0;
    char *bytes = read_file("dy.f64", &size);
    const double right = 0.25;
    cr_assert_eq(size, sizeof right);
    cr_expect_arr_eq(bytes, &right, sizeof right);
    free(bytes);
}

/* The points' file may be replaced by either. */
Test(derivative, may_replace_the_points)
{
    const double x[] = {-3, 0, 3}, right[] = {logistic(-3), 0.5, logistic(3)};
    double slope[3];
    write_text("x.csv", "-3 0 3\n");
    expect_output("", NULL,
                  ARGUMENTS("sum", "--x", "x.csv", "--offsets", "0", CPU, "--quiet", "--out",
                            "y.csv", "--derivative", "x.csv"));
    for (int j = 0; j < 3; j++) {
        slope[j] = logistic(x[j]) * logistic(-x[j]);
    }
    expect_numbers("y.csv", right, 3);
    expect_numbers("x.csv", slope, 3);
}

Test(derivative, wrong_requests_are_refused)
{
    EXPECT_WRONG(SOFTPLUS, "--x", "1", "--out", "y.csv", "--derivative", "y.csv");
    cr_assert_eq(mkdir("d", 0777), 0);
    EXPECT_WRONG(SOFTPLUS, "--x", "1", "--out", "y.csv", "--derivative", "./d/..//y.csv");
    EXPECT_WRONG(SOFTPLUS, "--x", "1", "--out", "d/y.csv", "--derivative", "./d/y.csv");
    EXPECT_WRONG(SOFTPLUS, "--x", "1", "--out", "y.csv", "--derivative", "dy.xyz");
    EXPECT_WRONG(SOFTPLUS, "--x", "1", "--out", "y.csv", "--derivative", "dy.f32");
    EXPECT_WRONG(SOFTPLUS, "--x", "1", "--out", "y.csv", "--derivative", "");
    EXPECT_WRONG("sum", "--x", "1", "--offsets", "0", "--unit", "relu", CPU, "--derivative",
                 "dy.csv");
    EXPECT_WRONG("sum", "--x", "1", "--offsets", "0", "--unit", "density", CPU, "--derivative",
                 "dy.csv");
    EXPECT_WRONG("sum", "--x", "1", "--offsets", "0", "--unit", "softplus", CPU, "--scale", "1e308",
                 "--slope", "1e80", "--derivative", "dy.csv");
}

/* Nothing new is left in any case: neither the one that could be written nor a temporary. */
Test(derivative, one_file_that_cannot_be_had_takes_the_other_away)
{
    write_text("file", "");
    cr_assert_eq(mkdir("folder.csv", 0777), 0);
    EXPECT_FAILED(SOFTPLUS, "--x", "1", "--out", "y.csv", "--derivative", "file/dy.csv");
    EXPECT_FAILED(SOFTPLUS, "--x", "1", "--out", "file/y.csv", "--derivative", "dy.csv");
    EXPECT_FAILED(SOFTPLUS, "--x", "1", "--out", "y.csv", "--derivative", "folder.csv");
    EXPECT_FAILED(SOFTPLUS, "--x", "1", "--out", "folder.csv", "--derivative", "dy.csv");
}

/* As on a disk that is full after a hundred thousand bytes: text of one file is the longer. */
Test(derivative, a_file_that_cannot_grow_takes_the_other_away)
{
    const struct rlimit limit = {100000, 100000};
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    EXPECT_FAILED(SOFTPLUS, "--x", "0:1:10000", "--out", "y.npy", "--derivative", "dy.csv");
    EXPECT_FAILED(SOFTPLUS, "--x", "0:1:10000", "--out", "y.csv", "--derivative", "dy.npy");
}
