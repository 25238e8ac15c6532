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
    static const char first[] = "sigramp " SIGRAMP_VERSION "\ncompiler: ";
    cr_expect_eq(strncmp(version.output, first, strlen(first)), 0, "%s", version.output);
    cr_expect_not_null(strstr(version.output, "\ninstruction sets here: baseline"), "%s",
                       version.output);
    forget(&version);
}

Test(help, of_a_command_may_be_asked_for_first)
{
    outcome first = RUN("help", "sum"), second = RUN("sum", "--help");
    cr_expect_eq(first.status, 0);
    cr_expect_str_eq(first.output, second.output);
    forget(&first);
    forget(&second);
    outcome all = RUN("help"), listed = RUN("--help");
    cr_expect_eq(all.status, 0);
    cr_expect_str_eq(all.output, listed.output);
    forget(&all);
    forget(&listed);
    outcome unknown = RUN("help", "nothing");
    cr_expect_eq(unknown.status, 2);
    cr_expect_not_null(strstr(unknown.errors, "'nothing' is not a command"));
    forget(&unknown);
}

/* Runs a line of a help's examples, which has no quotes. */
static void expect_example_runs(char *line)
{
    const char *words[32] = {NULL};
    int count = 0;
    for (char *word = strtok(line, " "); word != NULL && count < 31; word = strtok(NULL, " ")) {
        words[count++] = word;
    }
    cr_assert(count > 1 && strcmp(words[0], "sigramp") == 0);
    outcome outcome = run_tool(NULL, words + 1);
    cr_expect_eq(outcome.status, 0, "%s %s: %s", words[1], count > 2 ? words[2] : "",
                 outcome.errors);
    forget(&outcome);
}

Test(help, examples_of_every_command_run)
{
    static const char *const commands[] = {"devices", "eval",    "sum",   "join",
                                           "compare", "figures", "verify"};
    for (int i = 0; i < 7; i++) {
        outcome outcome = RUN("help", commands[i]);
        char *rest = strstr(outcome.output, "\nExamples:\n");
        cr_assert_not_null(rest, "%s has none", commands[i]);
        rest += strlen("\nExamples:\n");
        cr_assert_neq(*rest, '\0', "%s has none", commands[i]);
        while (*rest != '\0') {
            char *end = strchr(rest, '\n');
            *end = '\0';
            expect_example_runs(rest);
            rest = end + 1;
        }
        forget(&outcome);
    }
}

/* There is no colour to switch off. */
Test(help, nothing_but_progress_is_written_for_terminals_alone)
{
    outcome outcome = RUN("compare");
    cr_expect_null(strchr(outcome.output, '\033'));
    cr_expect_null(strchr(outcome.errors, '\033'));
    forget(&outcome);
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
