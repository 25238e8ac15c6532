/* SPDX-License-Identifier: MIT */
/* sum --groups and --slopes: each group is a sum of its own, in the order of the points, and terms
 * have slopes of their own; what does not match is refused. */
#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(slopes, .init = enter_folder, .fini = leave_folder, .timeout = 60);
TestSuite(groups, .init = enter_folder, .fini = leave_folder, .timeout = 60);

enum { CONTESTS = 40, PLAYERS = 900 };

/* Ratings in no order of their contests. */
static void write_contests(double *ratings, double *contests)
{
    unsigned state = 17;
    for (int i = 0; i < PLAYERS; i++) {
        state = state * 1664525u + 1013904223u;
        ratings[i] = 1000 + (state >> 8) % 2000;
        contests[i] = (double)((state >> 20) % CONTESTS) - 5;
    }
    write_file("r.f64", ratings, PLAYERS * sizeof *ratings);
    write_file("c.f64", contests, PLAYERS * sizeof *contests);
}

/* The contest's own sum and derivative, by the tool without groups. */
static void check_contest(double contest, const double *ratings, const double *contests,
                          const double *y, const double *dy)
{
    double own[PLAYERS];
    size_t count = 0, size = 0;
    for (int i = 0; i < PLAYERS; i++)
        if (contests[i] == contest)
            own[count++] = ratings[i];
    write_file("own.f64", own, count * sizeof *own);
    outcome outcome = RUN("sum", "--x", "own.f64", "--offsets", "own.f64", "--slope", "-0.006",
                          "--out", "y1.f64", "--derivative", "dy1.f64", "--quiet");
    cr_assert_eq(outcome.status, 0, "%s", outcome.errors);
    forget(&outcome);
    double *const right = (double *)read_file("y1.f64", &size);
    double *const slopes = (double *)read_file("dy1.f64", &size);
    for (int i = 0, k = 0; i < PLAYERS; i++) {
        if (contests[i] != contest)
            continue;
        cr_assert_eq(y[i], right[k], "contest %g, player %d", contest, i);
        cr_assert_eq(dy[i], slopes[k++]);
    }
    free(right);
    free(slopes);
}

Test(groups, have_the_bits_of_sums_of_their_own)
{
    double ratings[PLAYERS], contests[PLAYERS];
    size_t size = 0;
    write_contests(ratings, contests);
    json_t *report = RUN_JSON("sum", "--x", "r.f64", "--offsets", "r.f64", "--groups", "c.f64",
                              "--slope", "-0.006", "--out", "y.f64", "--derivative", "dy.f64", CPU);
    expect_shared_keys(report, "f64");
    cr_expect_eq(number_of(report, "groups"), CONTESTS);
    cr_expect_eq(number_of(report, "points"), PLAYERS);
    cr_expect_eq(number_of(report, "terms"), PLAYERS);
    cr_expect_str_eq(text_of(report, "method"), "direct");
    cr_expect_lt(number_of(report, "error_bound"), 0x1p-52);
    cr_expect_lt(number_of(report, "derivative_error_bound"), 0x1p-51);
    json_decref(report);
    double *const y = (double *)read_file("y.f64", &size);
    cr_assert_eq(size, sizeof ratings);
    double *const dy = (double *)read_file("dy.f64", &size);
    for (int contest = 0; contest < CONTESTS; contest += 9)
        check_contest(contest - 5, ratings, contests, y, dy);
    free(y);
    free(dy);
}

/* Terms and points by groups of their own; the weights go with their terms. */
Test(groups, points_may_have_their_own)
{
    write_text("w.csv", "2,3,4,5\n");
    write_text("g.csv", "9,1,9,1\n");
    write_text("p.csv", "1,9,1\n");
    expect_output("4\n3\n4\n", NULL,
                  ARGUMENTS("sum", "--x", "0:0:3", "--offsets", "0:0:4", "--weights", "w.csv",
                            "--groups", "g.csv", "--point-groups", "p.csv"));
}

Test(groups, are_columns_of_a_table_too)
{
    write_text("t.csv", "elo contest\n0 1\n0 2\n0 1\n");
    expect_output("1\n0.5\n1\n", NULL,
                  ARGUMENTS("sum", "--x", "t.csv:elo", "--offsets", "t.csv:elo", "--groups",
                            "t.csv:contest"));
}

/* Points in Fortran order meet groups in C order: both are read in C order. */
Test(groups, match_points_of_any_order)
{
    const double x[] = {0, 1, 2, 3, 4, 5}, groups[] = {0, 2, 4, 1, 3, 5};
    size_t size = 0;
    write_npy("x.npy", "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", x, sizeof x);
    write_npy("g.npy", "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", groups,
              sizeof groups);
    expect_output("", NULL,
                  ARGUMENTS("sum", "--x", "x.npy", "--offsets", "0:5:6", "--slope", "2", "--groups",
                            "0:5:6", "--point-groups", "g.npy", "--out", "y.npy", "--quiet"));
    char *const file = read_file("y.npy", &size);
    cr_assert_eq(size, 128 + sizeof x);
    cr_expect_not_null(memmem(file, 128, "(2, 3)", 6));
    for (int j = 0; j < 6; j++) { /* every point is its group's offset */
        double y = 0;
        memcpy(&y, file + 128 + 8 * j, sizeof y);
        cr_expect_eq(y, 0.5, "element %d is %g", j, y);
    }
    free(file);
}

Test(groups, of_nothing_are_none)
{
    json_t *report =
        RUN_JSON("sum", "--x", "0:0:0", "--offsets", "0:0:0", "--groups", "0:0:0", CPU);
    cr_expect_eq(number_of(report, "groups"), 0);
    cr_expect_eq(json_array_size(json_object_get(report, "values")), 0);
    json_decref(report);
}

/* A test of two items: sums of their own, one slope each. */
Test(slopes, are_one_for_each_term)
{
    write_text("items.csv", "difficulty discrimination\n0.5 2\n-1 0.75\n");
    json_t *report = RUN_JSON("sum", "--x", "0.25", "--offsets", "items.csv:difficulty", "--slopes",
                              "items.csv:discrimination", CPU);
    const double y = json_number_value(json_array_get(json_object_get(report, "values"), 0));
    cr_expect_float_eq(y, 1 / (1 + exp(0.5)) + 1 / (1 + exp(-0.9375)), 1e-15);
    cr_expect_str_eq(text_of(report, "method"), "direct");
    json_decref(report);
    expect_output("1\n1\n", NULL,
                  ARGUMENTS("sum", "--x", "3:4:2", "--offsets", "0:1:2", "--slopes", "0:0:2"));
}

#define ITEMS "sum", "--x", "1", "--offsets", "1:2:2"

Test(slopes, come_with_a_constant)
{
    expect_output("0.75\n", NULL,
                  ARGUMENTS("sum", "--x", "0", "--offsets", "0", "--slopes", "2", "--constant",
                            "0.25", "--device", "cpu"));
    expect_output("0.75\n", NULL,
                  ARGUMENTS("sum", "--x", "0", "--offsets", "0", "--method", "fast", "--constant",
                            "0.25", "--device", "cpu"));
    EXPECT_WRONG("sum", "--x", "0", "--offsets", "0", "--constant", "inf");
}

/* 300 items in two bands. */
Test(slopes, fast_has_a_bound_of_its_own)
{
    json_t *exact =
        RUN_JSON("sum", "--x", "-9:9:50", "--offsets", "-2:2:300", "--slopes", "0.5:1.9:300", CPU);
    json_t *report = RUN_JSON("sum", "--x", "-9:9:50", "--offsets", "-2:2:300", "--slopes",
                              "0.5:1.9:300", "--method", "fast", CPU);
    const double bound = number_of(report, "absolute_error_bound");
    cr_expect_str_eq(text_of(exact, "method"), "direct");
    cr_expect_str_eq(text_of(report, "method"), "fast");
    cr_expect(json_is_null(json_object_get(report, "error_bound")));
    cr_expect(bound > 0 && bound < 1e-14, "bound %g", bound);
    cr_expect_eq(number_of(exact, "absolute_error_bound"), number_of(exact, "error_bound"));
    for (size_t j = 0; j < 50; ++j) {
        const double y = json_number_value(json_array_get(json_object_get(report, "values"), j));
        const double right = json_number_value(json_array_get(json_object_get(exact, "values"), j));
        cr_expect(fabs(y - right) <= 300 * bound, "point %zu: %a, not %a", j, y, right);
    }
    json_decref(exact);
    json_decref(report);
}

Test(slopes, that_do_not_match_are_refused)
{
    write_text("nan.csv", "1,nan\n");
    EXPECT_WRONG(ITEMS, "--slopes", "1");
    EXPECT_WRONG(ITEMS, "--slopes", "nan.csv");
    EXPECT_WRONG(ITEMS, "--slopes", "missing.csv");
    EXPECT_WRONG(ITEMS, "--slopes", "1:2:2", "--slope", "2");
    EXPECT_WRONG(ITEMS, "--slopes", "1:2:2", "--groups", "1:2:2", "--point-groups", "1");
    EXPECT_WRONG(ITEMS, "--slopes", "1:2:2", "--method", "fast", "--unit", "relu");
    EXPECT_WRONG(ITEMS, "--slopes", "1:2:2", "--method", "fast", "--tolerance", "1e-17");
    EXPECT_WRONG(ITEMS, "--slopes", "1:2:2", "--method", "closed");
    EXPECT_WRONG(ITEMS, "--slopes", "1:2:2", "--derivative", "dy.csv");
    EXPECT_WRONG("sum", "--solve", "1", "--offsets", "1:2:2", "--slopes", "-1:1:2", CPU);
    EXPECT_WRONG("sum", "--solve", "1", "--offsets", "1:2:2", "--slopes", "-1:1:2", "--method",
                 "fast", CPU);
    EXPECT_WRONG("sum", "--x", "-", "--offsets", "1:2:2", "--slopes", "-");
}

#define TWO "sum", "--x", "1:2:2", "--offsets", "1:2:2"

Test(groups, that_do_not_match_are_refused)
{
    write_text("half.csv", "1,2.5\n");
    write_text("nan.csv", "1,nan\n");
    write_text("large.csv", "1,1e300\n");
    EXPECT_WRONG(TWO, "--groups", "1:3:3");
    EXPECT_WRONG(TWO, "--groups", "1");
    EXPECT_WRONG(TWO, "--groups", "1:2:2", "--point-groups", "1:2:3");
    EXPECT_WRONG(TWO, "--groups", "1:2:2", "--point-groups", "2:3:2");
    EXPECT_WRONG(TWO, "--groups", "half.csv");
    EXPECT_WRONG(TWO, "--groups", "nan.csv");
    EXPECT_WRONG(TWO, "--groups", "large.csv");
    EXPECT_WRONG(TWO, "--groups", "missing.csv");
    EXPECT_WRONG(TWO, "--point-groups", "1:2:2");
    EXPECT_WRONG(TWO, "--groups", "1:2:2", "--method", "closed");
    EXPECT_WRONG(TWO, "--groups", "1:2:2", "--tolerance", "1e-30");
    EXPECT_WRONG("sum", "--x", "-", "--offsets", "1:2:2", "--groups", "-");
}
