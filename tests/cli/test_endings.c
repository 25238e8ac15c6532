/* SPDX-License-Identifier: MIT */
/* Outputs that cannot be written and work that is stopped: status 1 or the signal, and no partial
 * file. */
#include "tool.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
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

Test(endings, a_closed_pipe_is_a_failure)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    expect_all_unwritten(ends[1]);
    close(ends[1]);
}

/* As on a full disk: writes beyond the limit fail. */
Test(endings, a_file_that_cannot_grow_is_a_failure)
{
    const struct rlimit limit = {100000, 100000};
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    EXPECT_FAILED("eval", "relu", "--x", "0:1:100000", "--device", "cpu", "--out", "y.npy");
    EXPECT_FAILED("eval", "relu", "--x", "0:1:100000", "--device", "cpu", "--out", "y.csv");
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

Test(endings, a_stopped_sum_leaves_nothing)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    static const char *const names[] = {"y.npy", "y.csv", "y.f64"};
    for (int i = 0; i < 3; i++) {
        expect_stopped(signals[i],
                       ARGUMENTS("sum", "--x", "0:1:10000000", "--offsets", "0:1:100000",
                                 "--method", "direct", "--device", "cpu", "--out", names[i]),
                       0, 1);
    }
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
    expect_stopped(SIGINT, ARGUMENTS("figures", "--device", "cpu"), 1, 5);
}
