/* SPDX-License-Identifier: MIT */
/* What --help and --version print. */
#include "tool.h"

#include <stdlib.h>
#include <string.h>

TestSuite(help, .init = enter_folder, .fini = leave_folder);

Test(help, every_command_has_it)
{
    static const char *const commands[] = {"devices", "eval",    "sum",   "join",
                                           "compare", "figures", "verify"};
    for (int i = 0; i < 7; i++) {
        outcome outcome = RUN(commands[i], "--help");
        cr_expect_eq(outcome.status, 0);
        cr_expect_not_null(strstr(outcome.output, commands[i]));
        cr_expect_not_null(strstr(outcome.output, "--device"));
        forget(&outcome);
    }
}

Test(help, version_is_printed)
{
    outcome version = RUN("--version");
    cr_expect_eq(version.status, 0);
    cr_expect_str_eq(version.output, "sigramp " SIGRAMP_VERSION "\n");
    forget(&version);
}

/* The line of the help that begins with the unit's name: its formula, and then two numbers. */
static void expect_row(const char *help, const sigramp_unit_row *row)
{
    char start[64];
    snprintf(start, sizeof start, "\n  %s ", row->name);
    const char *line = strstr(help, start);
    cr_assert_not_null(line, "no row of %s in:\n%s", row->name, help);
    const char *formula = strstr(line + 1, row->formula);
    cr_assert(formula != NULL && formula < strchr(line + 1, '\n'), "%s has another formula:%.100s",
              row->name, line);
    char *end = NULL;
    cr_expect_eq(strtod(formula + strlen(row->formula), &end), row->ulp_f32, "f32 of%.100s", line);
    cr_expect_eq(strtod(end, &end), row->ulp_f64, "f64 of%.100s", line);
    cr_expect_eq(*end, '\n', "there is more in%.100s", line);
}

static void expect_rows(const char *const *arguments)
{
#define UNIT_ROW(NAME, name, formula, ulp_f32, ulp_f64) {#name, formula, ulp_f32, ulp_f64},
    static const sigramp_unit_row rows[] = {SIGRAMP_UNIT_LIST(UNIT_ROW)};
#undef UNIT_ROW
    outcome outcome = run_tool(NULL, arguments);
    cr_expect_eq(outcome.status, 0);
    for (int i = 0; i < SIGRAMP_UNIT_COUNT; i++) {
        expect_row(outcome.output, &rows[i]);
    }
    forget(&outcome);
}

Test(help, units_are_listed_with_their_rows_bounds)
{
    expect_rows(ARGUMENTS("--help"));
    expect_rows(ARGUMENTS("eval", "--help"));
    expect_rows(ARGUMENTS("sum", "--help"));
    expect_rows(ARGUMENTS("verify", "--help"));
}
