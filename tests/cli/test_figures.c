/* SPDX-License-Identifier: MIT */
/* The four figures, in each format, or none of them. */
#include "tool.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(figures, .init = enter_folder, .fini = leave_folder, .timeout = 60);

static const char *const names[] = {"figure-1-logistic", "figure-2-sum",
                                    "figure-3-softplus-and-ramp", "figure-4-all-and-differences"};

static void expect_figures(const char *format, const char *beginning)
{
    json_t *report = RUN_JSON("figures", "--out-dir", "the figures/of 'it'", "--format", format,
                              "--device", "cpu", "--json");
    const json_t *files = json_object_get(report, "files");
    cr_assert_eq(json_array_size(files), 4);
    for (int i = 0; i < 4; i++) {
        char place[128];
        size_t size;
        snprintf(place, sizeof place, "the figures/of 'it'/%s.%s", names[i], format);
        cr_expect_str_eq(json_string_value(json_array_get(files, (size_t)i)), place);
        char *bytes = read_file(place, &size);
        cr_expect_gt(size, 2000);
        cr_expect_eq(memcmp(bytes, beginning, strlen(beginning)), 0, "%s", place);
        free(bytes);
    }
    cr_assert_eq(chdir("the figures/of 'it'"), 0);
    cr_expect_eq(count_files(), 4);
    json_decref(report);
}

Test(figures, are_drawn_as_svg)
{
    expect_figures("svg", "<?xml");
}

Test(figures, are_drawn_as_png)
{
    expect_figures("png", "\x89PNG");
}

Test(figures, are_drawn_as_pdf)
{
    expect_figures("pdf", "%PDF");
}

Test(figures, go_here_as_svg_without_options)
{
    outcome outcome = RUN("figures", "--device", "cpu");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    cr_expect_eq(count_files(), 4);
    forget(&outcome);
}

Test(figures, need_gnuplot_and_say_so)
{
    setenv("PATH", "/nonexistent", 1);
    EXPECT_FAILED("figures", "--device", "cpu");
    outcome outcome = RUN("figures", "--device", "cpu");
    cr_expect_not_null(strstr(outcome.errors, "gnuplot-nox"));
    forget(&outcome);
}

/* What gnuplot is given last: at every x of the experiment the predicted difference beside the
 * curves it predicts, and its three parts beside it. */
Test(figures, show_the_difference_measured_and_predicted)
{
    size_t size;
    int rows = 0;
    use_gnuplot("#!/bin/sh\ncat >script\necho '</svg>'\n");
    outcome outcome = RUN("figures", "--device", "cpu");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    forget(&outcome);
    char *script = read_file("script", &size);
    cr_expect_not_null(strstr(script, "using 1:($3-$4) with lines linestyle 1 title 'measured'"));
    cr_expect_not_null(
        strstr(script, "using 1:6 every 5 with points linestyle 7 title 'predicted'"));
    for (char *line = strtok(script, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        double x, logistic, sum, softplus, ramp, predicted, range, spacing, scale;
        if (sscanf(line, "%lf %lf %lf %lf %lf %lf %lf %lf %lf", &x, &logistic, &sum, &softplus,
                   &ramp, &predicted, &range, &spacing, &scale) == 9) {
            cr_expect_float_eq(predicted, sum - softplus, 5e-15, "at %g", x);
            cr_expect_float_eq(predicted, range + spacing + scale, 1e-15, "at %g", x);
            cr_expect_neq(spacing, 0, "at %g", x);
            rows++;
        }
    }
    cr_expect_eq(rows, 200);
    free(script);
}

Test(figures, that_gnuplot_refuses_are_not_left)
{
    use_gnuplot("#!/bin/sh\necho no such terminal >&2\nexit 3\n");
    EXPECT_FAILED("figures", "--device", "cpu");
}

Test(figures, that_gnuplot_drew_before_it_failed_are_not_left)
{
    use_gnuplot("#!/bin/sh\necho '</svg>'\nexit 3\n");
    EXPECT_FAILED("figures", "--device", "cpu");
}

Test(figures, that_are_not_whole_are_not_left)
{
    use_gnuplot("#!/bin/sh\ncat >/dev/null\n");
    EXPECT_FAILED("figures", "--device", "cpu");
    write_text("bin/gnuplot", "#!/bin/sh\necho '</svg>'; [ -e drawn ] || exit 0; echo '<svg'\n");
    outcome outcome = RUN("figures", "--device", "cpu", "--out-dir", "whole");
    cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
    forget(&outcome);
    write_text("drawn", "");
    EXPECT_FAILED("figures", "--device", "cpu");
    EXPECT_FAILED("figures", "--device", "cpu", "--format", "png");
    EXPECT_FAILED("figures", "--device", "cpu", "--format", "pdf");
}

/* As on a disk that is full in the middle of a picture. */
Test(figures, that_cannot_be_written_whole_are_not_left)
{
    const struct rlimit limit = {500000, 500000};
    use_gnuplot("#!/bin/sh\nhead -c 1000000 /dev/zero\necho '</svg>'\n");
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    EXPECT_FAILED("figures", "--device", "cpu");
}

/* A folder's name is for nobody but the system: not a command, not somebody's home. */
Test(figures, go_to_folders_of_any_name)
{
    static const char *const folders[] = {"|touch X; cat >/dev/null; echo ", "~",
                                          "';system('touch X');'"};
    for (int i = 0; i < 3; i++) {
        outcome outcome = RUN("figures", "--device", "cpu", "--out-dir", folders[i]);
        cr_expect_eq(outcome.status, 0, "%s", outcome.errors);
        forget(&outcome);
        cr_expect_eq(access("X", F_OK), -1, "--out-dir %s is a command", folders[i]);
        cr_expect_eq(access("~/figure-1-logistic.svg", F_OK), i == 0 ? -1 : 0);
    }
    cr_expect_eq(access("';system('touch X');'/figure-4-all-and-differences.svg", F_OK), 0);
}
