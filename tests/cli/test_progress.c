/* SPDX-License-Identifier: MIT */
/* Work longer than a second shows on a terminal what it is at, and leaves no trace of it there. */
#include "tool.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

TestSuite(progress, .init = enter_folder, .fini = leave_folder, .timeout = 120);

#define ERASE "\r\033[K"

typedef struct {
    int tool, own; /* the two sides of a terminal; the tool's passes bytes on as they are */
} terminal;

/* Skips the test where there is none. */
static terminal open_terminal(void)
{
    struct termios raw;
    terminal terminal = {.own = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)};
    if (terminal.own < 0) {
        fprintf(stderr, "left out: tests of progress: there is no pseudo-terminal "
                        "(mount -t devpts devpts /dev/pts)\n");
        cr_skip_test("there is no pseudo-terminal");
    }
    cr_assert_eq(grantpt(terminal.own), 0);
    cr_assert_eq(unlockpt(terminal.own), 0);
    terminal.tool = open(ptsname(terminal.own), O_RDWR | O_NOCTTY | O_CLOEXEC);
    cr_assert_geq(terminal.tool, 0);
    cr_assert_eq(tcgetattr(terminal.tool, &raw), 0);
    cfmakeraw(&raw);
    cr_assert_eq(tcsetattr(terminal.tool, TCSANOW, &raw), 0);
    return terminal;
}

/* All that comes until the tool ends; the caller frees it. */
static char *read_terminal(terminal *terminal)
{
    const size_t most = 1 << 20;
    char *text = malloc(most + 1);
    size_t used = 0;
    cr_assert_not_null(text);
    close(terminal->tool);
    for (ssize_t got; used < most && (got = read(terminal->own, text + used, most - used)) > 0;) {
        used += (size_t)got;
    }
    close(terminal->own);
    text[used] = '\0';
    return text;
}

/* Standard input comes after a while; standard error is a terminal, whose text is returned. */
static char *run_slowly(const char *input, int output, int status, const char *const *arguments)
{
    const struct timespec while_ = {.tv_sec = 1, .tv_nsec = 500000000};
    terminal terminal = open_terminal();
    int ends[2];
    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    const pid_t child =
        start_tool(arguments, ends[0], output < 0 ? terminal.tool : output, terminal.tool);
    close(ends[0]);
    nanosleep(&while_, NULL);
    cr_assert_eq(write(ends[1], input, strlen(input)), (ssize_t)strlen(input));
    close(ends[1]);
    char *text = read_terminal(&terminal);
    cr_expect_eq(wait_tool(child), status, "%s", text);
    return text;
}

#define RELU "eval", "relu", "--device", "cpu", "--x", "-"

static int open_nothing(void)
{
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    cr_assert_geq(nothing, 0);
    return nothing;
}

static bool ends_with(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

Test(progress, slow_input_is_told_and_the_line_erased)
{
    const int nothing = open_nothing();
    char *text = run_slowly("1\n", nothing, 0, ARGUMENTS(RELU));
    cr_expect_eq(strncmp(text, ERASE "reading, 1 s", 15), 0, "%s", text);
    cr_expect(ends_with(text, ERASE), "%s", text);
    free(text);
    text =
        run_slowly("1\n", nothing, 0,
                   ARGUMENTS("compare", "--device", "cpu", "--json", "--x", "0", "--offsets", "-"));
    cr_expect_not_null(strstr(text, "reading, "), "%s", text);
    free(text);
    close(nothing);
}

Test(progress, the_line_is_erased_before_results_and_errors)
{
    char *text = run_slowly("1 2\n", -1, 0, ARGUMENTS(RELU));
    cr_expect(ends_with(text, ERASE "1\n2\n"), "%s", text);
    free(text);
    text = run_slowly("4\n", -1, 0,
                      ARGUMENTS("sum", "--solve", "-", "--offsets", "1", "--unit", "relu",
                                "--slope", "2", "--device", "cpu"));
    cr_expect(ends_with(text, ERASE "3\n"), "%s", text);
    free(text);
    text = run_slowly("1 2\n", -1, 0, ARGUMENTS(RELU, "--json"));
    cr_expect_not_null(strstr(text, ERASE "{\"values\": [1,2]"), "%s", text);
    free(text);
    text = run_slowly("one\n", -1, 2, ARGUMENTS(RELU));
    cr_expect(ends_with(text, ERASE "sigramp: standard input: line 1: 'one' is not a number\n"),
              "%s", text);
    free(text);
}

Test(progress, quiet_is_quiet)
{
    char *text = run_slowly("1\n", -1, 0, ARGUMENTS(RELU, "--quiet"));
    cr_expect_str_eq(text, "1\n");
    free(text);
}

Test(progress, short_work_and_files_get_no_line)
{
    outcome outcome = RUN_WITH("1\n", RELU);
    cr_expect_str_empty(outcome.errors);
    forget(&outcome);
    terminal terminal = open_terminal();
    const pid_t child = start_tool(ARGUMENTS("eval", "relu", "--device", "cpu", "--x", "1"),
                                   STDIN_FILENO, terminal.tool, terminal.tool);
    char *text = read_terminal(&terminal);
    cr_expect_eq(wait_tool(child), 0);
    cr_expect_str_eq(text, "1\n");
    free(text);
}

/* Starts work that would take minutes, waits for a line with these words, and stops it. */
static void expect_line(const char *words, const char *const *arguments)
{
    char text[1 << 12] = "";
    size_t used = 0;
    const int nothing = open_nothing();
    terminal terminal = open_terminal();
    const pid_t child = start_tool(arguments, nothing, nothing, terminal.tool);
    close(terminal.tool);
    for (ssize_t got; strstr(text, words) == NULL && used + 1 < sizeof text; used += (size_t)got) {
        got = read(terminal.own, text + used, sizeof text - 1 - used);
        cr_assert_gt(got, 0, "no '%s' in: %s", words, text);
        text[used + (size_t)got] = '\0';
    }
    cr_assert_eq(kill(child, SIGINT), 0);
    cr_expect_eq(wait_tool(child), 128 + SIGINT);
    close(terminal.own);
    cr_expect_eq(strncmp(text, ERASE, strlen(ERASE)), 0, "%s", text);
    cr_expect_not_null(strstr(text, words), "no '%s' in: %s", words, text);
    cr_expect_eq(count_files(), 0);
    close(nothing);
}

#define SLOWLY "--device", "cpu", "--isa", "baseline", "--threads", "1"

Test(progress, points_are_counted)
{
    expect_line(" % of 900000 points",
                ARGUMENTS("sum", "--x", "0:1:900000", "--offsets", "0:1:20000", "--method",
                          "direct", "--out", "y.f64", SLOWLY));
    expect_line(" % of 900000 points",
                ARGUMENTS("sum", "--solve", "1:2:900000", "--offsets", "0:1:20000", "--method",
                          "direct", "--out", "y.f64", SLOWLY));
    expect_line(" % of 900000000 points", ARGUMENTS("compare", "--x", "-10:10:900000000", SLOWLY));
}

Test(progress, verified_inputs_are_counted)
{
    expect_line(" % of 4294967296 inputs", ARGUMENTS("verify", "softplus", SLOWLY));
}
