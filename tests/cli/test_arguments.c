/* SPDX-License-Identifier: MIT */
/* Wrong requests: status 2, one line, no file. */
#include "tool.h"

#include <string.h>

TestSuite(arguments, .init = enter_folder, .fini = leave_folder);

#define EVAL "eval", "relu", "--device", "cpu", "--out", "y.npy"
#define SUM "sum", "--x", "0:1:3", "--offsets", "0:1:2", "--device", "cpu", "--out", "y.npy"

Test(arguments, unknown_words_are_refused)
{
    EXPECT_WRONG("integrate", "--x", "1");
    EXPECT_WRONG("eval", "tanh", "--x", "1", "--out", "y.npy");
    EXPECT_WRONG("eval", "relu", "--x", "1", "--colour", "red");
    EXPECT_WRONG("eval", "relu", "more", "--x", "1");
    EXPECT_WRONG(SUM, "--unit", "step");
    EXPECT_WRONG("devices", "--x", "1");
    EXPECT_WRONG("--colour", "red");
}

Test(arguments, missing_arguments_are_refused)
{
    EXPECT_WRONG("eval", "--x", "1");
    EXPECT_WRONG("eval", "relu");
    EXPECT_WRONG("eval", "relu", "--x");
    EXPECT_WRONG("sum", "--x", "1");
    EXPECT_WRONG("sum", "--offsets", "1");
}

Test(arguments, no_command_prints_the_help_as_an_error)
{
    outcome outcome = run_tool(NULL, (const char *const[]){NULL});
    cr_expect_eq(outcome.status, 2);
    cr_expect_str_empty(outcome.output);
    cr_expect_not_null(strstr(outcome.errors, "Usage: sigramp"));
    forget(&outcome);
}

Test(arguments, counts_must_be_whole_and_fit)
{
    EXPECT_WRONG(EVAL, "--x", "0:1:-5");
    EXPECT_WRONG(EVAL, "--x", "0:1:2.5");
    EXPECT_WRONG(EVAL, "--x", "0:1:1e3");
    EXPECT_WRONG(EVAL, "--x", "0:1:");
    EXPECT_WRONG(EVAL, "--x", "0:1:900000000000000");
    EXPECT_WRONG(EVAL, "--x", "0:1:18446744073709551615");
    EXPECT_WRONG(EVAL, "--x", "0:1:99999999999999999999999");
    EXPECT_WRONG(SUM, "--offsets", "0:1:900000000000000", "--method", "direct");
    EXPECT_WRONG(SUM, "--offsets", "0:1:9000000000000000");
}

Test(arguments, ends_must_be_finite_numbers)
{
    EXPECT_WRONG(EVAL, "--x", "nan:1:5");
    EXPECT_WRONG(EVAL, "--x", "0:inf:5");
    EXPECT_WRONG(EVAL, "--x", "0:1e999:5");
    EXPECT_WRONG(EVAL, "--x", "a:1:5");
    EXPECT_WRONG(EVAL, "--x", "0:1:2:3");
    EXPECT_WRONG(EVAL, "--x", "-1e308:1.7e308:5");
    EXPECT_WRONG(EVAL, "--x", "1e999");
    EXPECT_WRONG(EVAL, "--x", "");
    EXPECT_WRONG(EVAL, "--x", "1e300", "--precision", "f32");
    EXPECT_WRONG(EVAL, "--x", "0:1e300:5", "--precision", "f32");
    EXPECT_WRONG(EVAL, "--x", "0x10");
}

Test(arguments, parameters_must_be_finite_numbers)
{
    static const char *const names[] = {"--slope", "--scale", "--tolerance"};
    static const char *const values[] = {"nan", "inf", "-inf", "1e999", "much", "", "1x"};
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 7; j++) {
            EXPECT_WRONG(SUM, names[i], values[j]);
        }
    }
    EXPECT_WRONG(SUM, "--tolerance", "-1e-3");
    EXPECT_WRONG(SUM, "--tolerance", "1e-30");
    EXPECT_WRONG(EVAL, "--x", "1", "--offset", "far");
    EXPECT_WRONG(EVAL, "--x", "1", "--offset", "1e300", "--precision", "f32");
    EXPECT_WRONG("compare", "--scale", "nan");
}

Test(arguments, choices_are_checked)
{
    EXPECT_WRONG(SUM, "--method", "slow");
    EXPECT_WRONG(SUM, "--method", "closed", "--weights", "0:1:2");
    EXPECT_WRONG(SUM, "--method", "closed", "--offsets", "offsets.npy");
    EXPECT_WRONG(SUM, "--method", "closed", "--offsets", "0:1:1000000000000001");
    EXPECT_WRONG(SUM, "--precision", "f16");
    EXPECT_WRONG(SUM, "--threads", "0");
    EXPECT_WRONG(SUM, "--threads", "-1");
    EXPECT_WRONG(SUM, "--threads", "1025");
    EXPECT_WRONG(SUM, "--threads", "two");
    EXPECT_WRONG(SUM, "--isa", "sse");
    EXPECT_WRONG(SUM, "--device", "gpu0");
    EXPECT_WRONG(SUM, "--device", "opencl:0");
    EXPECT_WRONG("figures", "--format", "gif");
    EXPECT_WRONG("figures", "--out-dir", "");
}

Test(arguments, weights_and_offsets_must_be_as_many)
{
    EXPECT_WRONG(SUM, "--weights", "0:1:3");
    EXPECT_WRONG(SUM, "--weights", "1");
    EXPECT_WRONG(SUM, "--offsets", "0:1:0", "--weights", "1");
}

static void refuse_two(const char *const *arguments)
{
    expect_refusal(2, "1\n2\n", arguments);
    outcome outcome = run_tool("1\n2\n", arguments);
    cr_expect_not_null(strstr(outcome.errors, "- stands for"), "%s", outcome.errors);
    forget(&outcome);
}

Test(arguments, standard_input_is_one_array)
{
    refuse_two(ARGUMENTS("sum", "--device", "cpu", "--x", "-", "--offsets", "-"));
    refuse_two(ARGUMENTS("sum", "--device", "cpu", "--x", "1", "--offsets", "-", "--weights", "-"));
    refuse_two(ARGUMENTS("compare", "--device", "cpu", "--x", "-", "--offsets", "-"));
}

Test(arguments, an_output_must_fit_its_name)
{
    EXPECT_WRONG("eval", "relu", "--x", "1", "--device", "cpu", "--out", "y.png");
    EXPECT_WRONG("eval", "relu", "--x", "1", "--device", "cpu", "--out", "y");
    EXPECT_WRONG("eval", "relu", "--x", "1", "--device", "cpu", "--out", "y.f32");
    EXPECT_WRONG("eval", "relu", "--x", "1", "--device", "cpu", "--out", "y.f64", "--precision",
                 "f32");
}
