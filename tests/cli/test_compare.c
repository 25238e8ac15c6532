/* SPDX-License-Identifier: MIT */
/* What compare measures: the differences, in JSON and in words. */
#include "compare.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(compare, .init = enter_folder, .fini = leave_folder);

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

Test(compare, measures_the_experiment)
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

Test(compare, takes_the_spacing_or_a_given_scale)
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
Test(compare, names_the_first_place_in_the_order_of_x)
{
    write_text("x.csv", "4000 3000 5000\n");
    json_t *report = RUN_JSON("compare", "--x", "x.csv", CPU);
    cr_expect_eq(number_of(json_object_get(report, "softplus_minus_relu"), "max_abs"), 0);
    cr_expect_eq(number_of(json_object_get(report, "softplus_minus_relu"), "at"), 3000);
    json_decref(report);
}

Test(compare, is_readable)
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

/* A few columns of the rows of a script for gnuplot, in their order; how many rows. */
static int read_rows(double x[], double sum[], double predicted[], int most)
{
    size_t size;
    int rows = 0;
    char *script = read_file("script", &size);
    for (char *line = strtok(script, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        double logistic, softplus, ramp;
        if (rows < most && sscanf(line, "%lf %lf %lf %lf %lf %lf", &x[rows], &logistic, &sum[rows],
                                  &softplus, &ramp, &predicted[rows]) == 6) {
            cr_expect_float_eq(predicted[rows], sum[rows] - softplus, 1e-12, "at %g", x[rows]);
            rows++;
        }
    }
    free(script);
    return rows;
}

Test(compare, figure_has_the_points_in_their_order)
{
    double x[8], sum[8], predicted[8];
    use_gnuplot("#!/bin/sh\ncat >script\necho '</svg>'\n");
    write_text("x.csv", "3 -1 nan 2 inf\n");
    outcome outcome = RUN("compare", "--x", "x.csv", "--offsets", "0:20:81", "--figure",
                          "it's a figure.svg", "--device", "cpu");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    cr_expect_not_null(strstr(outcome.output, "sum - softplus"));
    cr_assert_eq(read_rows(x, sum, predicted, 8), 3);
    cr_expect(x[0] == -1 && x[1] == 2 && x[2] == 3);
    cr_expect(sum[0] < sum[1] && sum[1] < sum[2]);
    cr_expect_eq(access("it's a figure.svg", F_OK), 0);
    forget(&outcome);
}

/* Of a hundred thousand points some hundreds, from all over. */
Test(compare, figure_of_many_points_has_some)
{
    static double x[1000], sum[1000], predicted[1000];
    use_gnuplot("#!/bin/sh\ncat >script\necho '</svg>'\n");
    outcome outcome = RUN("compare", "--x", "-10:10:100001", "--offsets", "0:20:81", "--figure",
                          "a.svg", "--device", "cpu");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    const int rows = read_rows(x, sum, predicted, 1000);
    cr_assert(rows > 200 && rows <= 500, "%d rows", rows);
    cr_expect_eq(x[0], -10);
    cr_expect_gt(x[rows - 1], 9.9);
    for (int i = 1; i < rows; i++)
        cr_expect_float_eq(x[i] - x[i - 1], x[1] - x[0], 1e-9);
    forget(&outcome);
}

Test(compare, figures_are_drawn_in_each_format)
{
    static const char *const names[] = {"a.svg", "a.png", "a.pdf"};
    static const char *const beginnings[] = {"<?xml", "\x89PNG", "%PDF"};
    for (int i = 0; i < 3; i++) {
        size_t size;
        outcome outcome = RUN("compare", "--offsets", i == 1 ? "3" : "0:9:4", "--figure", names[i],
                              "--device", "cpu");
        cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
        char *bytes = read_file(names[i], &size);
        cr_expect_gt(size, 2000);
        cr_expect_eq(memcmp(bytes, beginnings[i], strlen(beginnings[i])), 0, "%s", names[i]);
        free(bytes);
        forget(&outcome);
    }
}

Test(compare, a_figure_is_whole_or_not_there)
{
    EXPECT_WRONG("compare", "--figure", "a.gif");
    EXPECT_WRONG("compare", "--figure", "svg");
    EXPECT_WRONG("compare", "--figure", "");
    EXPECT_FAILED("compare", "--figure", "missing/a.svg", "--device", "cpu");
    use_gnuplot("#!/bin/sh\ncat >/dev/null; echo '<svg'\n");
    EXPECT_FAILED("compare", "--figure", "a.svg", "--device", "cpu");
    use_gnuplot("#!/bin/sh\ncat >/dev/null; echo '</svg>'; exit 3\n");
    EXPECT_FAILED("compare", "--figure", "a.svg", "--device", "cpu");
    EXPECT_WRONG("compare", "--figure", "a.svg", "--offsets", "missing.npy");
}

Test(compare, of_nothing_and_of_nan_is_null)
{
    json_t *report = RUN_JSON("compare", "--x", "0:1:0", CPU);
    cr_expect(json_is_null(json_object_get(json_object_get(report, "sum_minus_relu"), "max_abs")));
    json_decref(report);
    write_text("x.csv", "1 nan 2\n");
    report = RUN_JSON("compare", "--x", "x.csv", CPU);
    cr_expect(json_is_null(json_object_get(json_object_get(report, "sum_minus_relu"), "max_abs")));
    json_decref(report);
}
