/* SPDX-License-Identifier: MIT */
/* Outputs that cannot be written and work that is stopped: status 1 or the signal, and no partial
 * file. */
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

TestSuite(endings, .init = enter_folder, .fini = leave_folder, .timeout = 60);

Test(endings, an_unwritable_place_is_a_failure)
{
    write_text("file", "");
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "cpu", "--out", "file/y.npy");
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "cpu", "--out", "missing/y.csv");
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "cpu", "--out", "/proc/y.f64");
    EXPECT_FAILED("sum", "--x", "1", "--offsets", "1", "--device", "cpu", "--out", "file/y.npy");
    EXPECT_FAILED("figures", "--device", "cpu", "--out-dir", "file");
    EXPECT_FAILED("figures", "--device", "cpu", "--out-dir", "/proc/figures");
    cr_assert_eq(mkdir("y.npy", 0777), 0);
    EXPECT_FAILED("eval", "relu", "--x", "1", "--device", "cpu", "--out", "y.npy");
}

static void expect_unwritten(const char *const *arguments, int output)
{
    FILE *errors = tmpfile();
    char line[512] = "";
    cr_assert_not_null(errors);
    const int status = wait_tool(start_tool(arguments, STDIN_FILENO, output, fileno(errors)));
    rewind(errors);
    cr_expect_eq(status, 1);
    cr_expect_not_null(fgets(line, sizeof line, errors));
    cr_expect_eq(strncmp(line, "sigramp: ", 9), 0, "%s", line);
    cr_expect_null(fgets(line, sizeof line, errors), "more than one line: %s", line);
    fclose(errors);
}

static void expect_all_unwritten(int output)
{
    expect_unwritten(ARGUMENTS("eval", "relu", "--x", "0:1:100000", "--device", "cpu"), output);
    expect_unwritten(ARGUMENTS("eval", "relu", "--x", "1", "--device", "cpu"), output);
    expect_unwritten(ARGUMENTS("eval", "relu", "--x", "1", "--device", "cpu", "--json"), output);
    expect_unwritten(ARGUMENTS("compare", "--device", "cpu"), output);
    expect_unwritten(ARGUMENTS("compare", "--device", "cpu", "--json"), output);
    expect_unwritten(ARGUMENTS("--help"), output);
    expect_unwritten(ARGUMENTS("--version"), output);
}

Test(endings, a_full_standard_output_is_a_failure)
{
    const int full = open("/dev/full", O_WRONLY);
    cr_assert_geq(full, 0);
    expect_all_unwritten(full);
    close(full);
}

/* Unless whoever started the tool ignores it, SIGPIPE ends it as it ends any other. */
Test(endings, a_closed_pipe_is_a_failure_where_its_signal_is_ignored)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    signal(SIGPIPE, SIG_IGN);
    expect_all_unwritten(ends[1]);
    close(ends[1]);
}

/* `| head -1`: what nobody reads is not worth a word. */
static void expect_quiet_end(const char *const *arguments)
{
    char first;
    int ends[2];
    FILE *errors = tmpfile();
    cr_assert_not_null(errors);
    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    signal(SIGPIPE, SIG_DFL);
    const pid_t child = start_tool(arguments, STDIN_FILENO, ends[1], fileno(errors));
    close(ends[1]);
    cr_expect_eq(read(ends[0], &first, 1), 1);
    close(ends[0]);
    cr_expect_eq(wait_tool(child), 128 + SIGPIPE);
    cr_expect_eq(lseek(fileno(errors), 0, SEEK_END), 0);
    cr_expect_eq(count_files(), 0);
    fclose(errors);
}

Test(endings, a_reader_that_has_enough_ends_it_quietly)
{
    expect_quiet_end(ARGUMENTS("eval", "relu", "--x", "0:1:1000000", "--device", "cpu"));
    expect_quiet_end(ARGUMENTS("eval", "relu", "--x", "0:1:1000000", "--device", "cpu", "--json"));
    expect_quiet_end(ARGUMENTS("sum", "--x", "0:1:1000000", "--offsets", "0:1:3", "--device", "cpu",
                               "--derivative", "d.f64", "--out", "/dev/stdout"));
}

/* As on a full disk: writes beyond the limit fail. */
Test(endings, a_file_that_cannot_grow_is_a_failure)
{
    const struct rlimit limit = {100000, 100000};
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    EXPECT_FAILED("eval", "relu", "--x", "0:1:100000", "--device", "cpu", "--out", "y.npy");
    EXPECT_FAILED("eval", "relu", "--x", "0:1:100000", "--device", "cpu", "--out", "y.csv");
    EXPECT_FAILED("sum", "--x", "0:1:100000", "--offsets", "1", "--device", "cpu", "--out", "y.f64",
                  "--derivative", "d.f64");
}

static void wait_for_files(int count)
{
    const struct timespec moment = {0, 10000000};
    for (int i = 0; i < 3000 && count_files() < count; i++) {
        nanosleep(&moment, NULL);
    }
    cr_assert_eq(count_files(), count);
}

static void expect_stopped(int signal_number, const char *const *arguments, int files_before,
                           int files_while)
{
    const int nothing = open("/dev/null", O_RDWR);
    const pid_t child = start_tool(arguments, nothing, nothing, nothing);
    wait_for_files(files_while);
    cr_assert_eq(kill(child, signal_number), 0);
    cr_expect_eq(wait_tool(child), 128 + signal_number);
    cr_expect_eq(count_files(), files_before);
    close(nothing);
}

#define LONG_SUM                                                                                   \
    "sum", "--x", "0:1:10000000", "--offsets", "0:1:100000", "--method", "direct", "--device",     \
        "cpu", "--out"

/* The address sanitizer would take these signals for faults of the tool's. */
static void let_the_tool_handle_faults(void)
{
    const char *const before = getenv("ASAN_OPTIONS");
    char options[4096];
    snprintf(options, sizeof options, "%s:handle_segv=0:handle_sigbus=0", before ? before : "");
    setenv("ASAN_OPTIONS", options, 1);
}

Test(endings, a_stopped_sum_leaves_nothing)
{
    let_the_tool_handle_faults();
    static const int signals[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGXFSZ, SIGXCPU, SIGALRM,
                                  SIGUSR1, SIGUSR2, SIGPIPE, SIGPROF, SIGABRT, SIGSEGV, SIGBUS};
    static const char *const names[] = {"y.npy", "y.csv", "y.f64"};
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    signal(SIGPIPE, SIG_DFL);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        expect_stopped(signals[i], ARGUMENTS(LONG_SUM, names[i % 3]), 0, 1);
    }
}

/* Values that a sum reaches, without a term or by a table: work of minutes. */
#define LONG_SOLVING                                                                               \
    "sum", "--solve", "1:2:100000000", "--offsets", "0:1:100000", "--device", "cpu", "--isa",      \
        "baseline"

Test(endings, stopped_solving_leaves_nothing)
{
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        expect_stopped(signals[i], ARGUMENTS(LONG_SOLVING, "--method", "direct", "--out", "y.npy"),
                       0, 1);
        expect_stopped(signals[i],
                       ARGUMENTS(LONG_SOLVING, "--method", "fast", "--json", "--out", "y.f64"), 0,
                       1);
        expect_stopped(signals[i],
                       ARGUMENTS("sum", "--solve", "1:2:1000000", "--exclude", "0:0:1000000",
                                 "--offsets", "0:1:100000", "--method", "direct", "--device", "cpu",
                                 "--out", "y.csv"),
                       0, 1);
    }
}

/* The second comes while the first one's handler works, or before, and ends nothing too early. */
Test(endings, two_signals_in_quick_succession_leave_nothing)
{
    const int nothing = open("/dev/null", O_RDWR);
    for (int i = 0; i < 20; i++) {
        const pid_t child = start_tool(ARGUMENTS(LONG_SUM, "y.npy"), nothing, nothing, nothing);
        wait_for_files(1);
        cr_assert_eq(kill(child, SIGINT), 0);
        kill(child, i % 2 == 0 ? SIGINT : SIGTERM);
        kill(child, SIGINT);
        const int status = wait_tool(child);
        cr_expect(status == 128 + SIGINT || status == 128 + SIGTERM, "status %d", status);
        cr_expect_eq(count_files(), 0);
    }
    close(nothing);
}

static void expect_one_file(const char *name)
{
    cr_expect_eq(count_files(), 1);
    cr_expect_eq(access(name, F_OK), 0, "%s is missing", name);
}

Test(endings, what_a_killed_run_leaves_the_next_one_removes)
{
    const int nothing = open("/dev/null", O_RDWR);
    pid_t child = start_tool(ARGUMENTS(LONG_SUM, "y.f64"), nothing, nothing, nothing);
    wait_for_files(1);
    cr_assert_eq(kill(child, SIGKILL), 0);
    cr_expect_eq(wait_tool(child), 128 + SIGKILL);
    expect_one_file(".y.f64.sigramp-0.tmp");
    /* One that lives keeps its own. */
    child = start_tool(ARGUMENTS(LONG_SUM, "y.f64"), nothing, nothing, nothing);
    for (int i = 0; i < 3; i++) {
        outcome outcome = RUN("eval", "relu", "--x", "1", "--device", "cpu", "--out", "y.f64");
        cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
        forget(&outcome);
    }
    wait_for_files(2);
    cr_assert_eq(kill(child, SIGTERM), 0);
    cr_expect_eq(wait_tool(child), 128 + SIGTERM);
    expect_one_file("y.f64");
    /* What is nobody's temporary file is not touched. */
    cr_assert_eq(symlink("y.f64", ".y.f64.sigramp-1.tmp"), 0);
    cr_assert_eq(mkdir(".y.f64.sigramp-0.tmp", 0777), 0);
    outcome outcome = RUN("eval", "relu", "--x", "1", "--device", "cpu", "--out", "y.f64");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    cr_expect_eq(count_files(), 3);
    forget(&outcome);
    close(nothing);
}

Test(endings, stopped_figures_leave_nothing)
{
    char path[4200], folder[4096];
    cr_assert_eq(mkdir("bin", 0777), 0);
    write_text("bin/gnuplot", "#!/bin/sh\nexec sleep 500\n");
    cr_assert_eq(chmod("bin/gnuplot", 0755), 0);
    cr_assert_not_null(getcwd(folder, sizeof folder));
    snprintf(path, sizeof path, "%s/bin:/usr/bin:/bin", folder);
    setenv("PATH", path, 1);
    cr_assert_eq(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    for (int i = 0; i < 20; i++) {
        expect_stopped(SIGINT, ARGUMENTS("figures", "--device", "cpu"), 1, 5);
        while (waitpid(-1, NULL, 0) > 0) { /* gnuplot, which became ours, has ended too */
        }
        cr_assert_eq(errno, ECHILD);
    }
}
