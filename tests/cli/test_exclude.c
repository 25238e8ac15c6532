/* SPDX-License-Identifier: MIT */
/* sum --exclude and --exclude-self: each result leaves a term out, and what is refused. */
#include "tool.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

TestSuite(exclude, .init = enter_folder, .fini = leave_folder, .timeout = 60);

#define CPU "--device", "cpu"
#define RAMPS "sum", "--offsets", "0:2:3", "--unit", "relu", CPU

/* At 3 the ramps are 3, 2 and 1. */
Test(exclude, leaves_a_term_out_of_each_result)
{
    write_text("k.csv", "0\n1\n-1\n2\n");
    expect_output("3\n4\n6\n5\n", NULL, ARGUMENTS(RAMPS, "--x", "3:3:4", "--exclude", "k.csv"));
    expect_output("3\n4\n6\n5\n", NULL,
                  ARGUMENTS(RAMPS, "--x", "3:3:4", "--exclude", "k.csv", "--method", "fast"));
    expect_output("0\n1\n3\n", NULL, ARGUMENTS(RAMPS, "--x", "0:2:3", "--exclude-self"));
}

/* Without the ramp at 0, 2 x - 3 = 3 at 3; without that at 2, 2 x - 1 = 3 at 2. */
Test(exclude, solves_for_the_sum_without_a_term)
{
    expect_output("3\n2.5\n2\n", NULL, ARGUMENTS(RAMPS, "--solve", "3:3:3", "--exclude-self"));
}

/* Without a ramp 3, 4 and 5, and 1/4 beside it; 3 1/4 where it was 3 above. */
Test(exclude, leaves_a_constant)
{
    const char *const methods[] = {"direct", "fast"};
    for (int i = 0; i < 2; ++i) {
        expect_output("3.25\n4.25\n5.25\n", NULL,
                      ARGUMENTS(RAMPS, "--x", "3:3:3", "--exclude-self", "--constant", "0.25",
                                "--method", methods[i]));
        expect_output("3\n2.5\n2\n", NULL,
                      ARGUMENTS(RAMPS, "--solve", "3.25:3.25:3", "--exclude-self", "--constant",
                                "0.25", "--method", methods[i]));
    }
}

/* Blocks and threads share many points; a fast sum's own bound is not that of what is left. */
Test(exclude, long_work_goes_on_where_it_was)
{
    json_t *report = RUN_JSON("sum", "--x", "0:9:300000", "--offsets", "0:9:300000", "--method",
                              "fast", "--exclude-self", CPU, "--out", "y.f64", "--json");
    json_t *whole = RUN_JSON("sum", "--x", "0:9:300000", "--offsets", "0:9:300000", "--method",
                             "fast", CPU, "--out", "s.f64", "--json");
    cr_expect_gt(json_number_value(json_object_get(report, "error_bound")),
                 json_number_value(json_object_get(whole, "error_bound")));
    size_t size = 0;
    double *const y = (double *)(void *)read_file("y.f64", &size);
    cr_assert_eq(size, 300000 * sizeof *y);
    double *const s = (double *)(void *)read_file("s.f64", &size);
    for (size_t j = 0; j < 300000; ++j)
        cr_assert_float_eq(s[j] - y[j], 0.5, 1e-9, "point %zu", j);
    free(y);
    free(s);
    json_decref(report);
    json_decref(whole);
}

Test(exclude, refuses_what_names_no_term)
{
    write_text("high.csv", "0 3\n");
    write_text("low.csv", "0 -2\n");
    write_text("half.csv", "0 0.5\n");
    write_text("nan.csv", "0 nan\n");
    const char *const files[] = {"high.csv", "low.csv", "half.csv", "nan.csv", "0:1:3", "none.csv"};
    for (int i = 0; i < 6; ++i) {
        EXPECT_WRONG(RAMPS, "--x", "1:2:2", "--exclude", files[i]);
        EXPECT_WRONG(RAMPS, "--solve", "1:2:2", "--exclude", files[i]);
    }
    EXPECT_WRONG(RAMPS, "--x", "1:2:2", "--exclude-self");
    EXPECT_WRONG(RAMPS, "--x", "1:2:3", "--exclude-self", "--exclude", "0:2:3");
    EXPECT_WRONG(RAMPS, "--x", "1:2:3", "--exclude-self", "--method", "closed");
    EXPECT_WRONG(RAMPS, "--x", "1:2:3", "--exclude-self", "--groups", "1:1:3");
    EXPECT_WRONG("sum", "--x", "1:2:3", "--offsets", "1:2:3", "--exclude-self", "--derivative",
                 "dy.csv");
    EXPECT_WRONG(RAMPS, "--x", "-", "--exclude", "-");
    EXPECT_WRONG(RAMPS, "--solve", "nan.csv", "--exclude", "0:1:2");
}
