/* SPDX-License-Identifier: MIT */
/* sigramp compare: how close the sum of logistic units, softplus and the ramp are. */
#include "cli/experiment.h"
#include "cli/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { PIECE = 1 << 16 };

/* The difference of two curves over all points; NaN anywhere is the answer. */
typedef struct {
    double largest; /* absolute */
    double at;
    long double sum; /* of absolute values */
    size_t count;
} difference;

enum { SUM_SOFTPLUS, SOFTPLUS_RELU, SUM_RELU, DIFFERENCE_COUNT };

static const char *const keys[] = {"sum_minus_softplus", "softplus_minus_relu", "sum_minus_relu"};
static const char *const titles[] = {"sum - softplus", "softplus - ramp", "sum - ramp"};

static void add_point(difference *difference, double x, double a, double b)
{
    const double away = fabs(a - b);
    const bool is_first = difference->count == 0;
    if (is_first || away > difference->largest || (isnan(away) && !isnan(difference->largest))) {
        difference->largest = away;
        difference->at = x;
    } else if (away == difference->largest && x < difference->at) {
        difference->at = x; /* the first place in the order of x, whatever the array's */
    }
    difference->sum += away;
    difference->count++;
}

static double mean(const difference *difference)
{
    return difference->count == 0 ? NAN
                                  : (double)(difference->sum / (long double)difference->count);
}

static int measure(experiment *experiment, difference differences[DIFFERENCE_COUNT])
{
    curves curves;
    int status = curves_allocate(&curves, PIECE);
    for (size_t done = 0; status == EXIT_DONE && done < experiment->x.count; done += curves.count) {
        const size_t left = experiment->x.count - done;
        status = curves_compute(experiment, done, left < PIECE ? left : PIECE, &curves);
        for (size_t i = 0; status == EXIT_DONE && i < curves.count; i++) {
            const double x = curves.x[i];
            add_point(&differences[SUM_SOFTPLUS], x, curves.sum[i], curves.softplus[i]);
            add_point(&differences[SOFTPLUS_RELU], x, curves.softplus[i], curves.relu[i]);
            add_point(&differences[SUM_RELU], x, curves.sum[i], curves.relu[i]);
        }
    }
    curves_free(&curves);
    return status;
}

static json_t *describe(const difference *difference)
{
    const bool is_none = difference->count == 0;
    return json_pack("{s:o, s:o, s:o}", "max_abs", json_number(is_none ? NAN : difference->largest),
                     "at", json_number(is_none ? NAN : difference->at), "mean_abs",
                     json_number(mean(difference)));
}

static int report_json(const experiment *experiment, const difference differences[DIFFERENCE_COUNT])
{
    json_t *report = json_report(experiment->context, experiment->precision);
    bool is_whole = report != NULL;
    for (int i = 0; is_whole && i < DIFFERENCE_COUNT; i++) {
        is_whole = json_object_set_new(report, keys[i], describe(&differences[i])) == 0;
    }
    is_whole =
        is_whole &&
        json_object_set_new(report, "points", json_integer((json_int_t)experiment->x.count)) == 0 &&
        json_object_set_new(report, "terms", json_integer((json_int_t)experiment->terms)) == 0 &&
        json_object_set_new(report, "scale", json_real(experiment->scale)) == 0;
    if (!is_whole) {
        json_decref(report);
        report = NULL;
    }
    return json_print(report);
}

static int report_text(const experiment *experiment, const difference differences[DIFFERENCE_COUNT])
{
    const sigramp_report report = sigramp_context_report(experiment->context);
    printf("sum: %.6g (%s) times %zu logistic units, offsets %s\n", experiment->scale,
           experiment->scale_origin, experiment->terms, experiment->offsets_name);
    printf("at %zu points, %s\n\n", experiment->x.count, experiment->x.name);
    printf("%-18s %14s %14s %14s\n", "", "largest", "at x =", "mean");
    for (int i = 0; i < DIFFERENCE_COUNT; i++) {
        const difference *row = &differences[i];
        printf("|%s|%*s %14.7g %14.7g %14.7g\n", titles[i],
               (int)(16 - snprintf(NULL, 0, "%s", titles[i])), "",
               row->count == 0 ? NAN : row->largest, row->count == 0 ? NAN : row->at, mean(row));
    }
    printf("\ncomputed in float%d on %s%s%s%s\n", experiment->precision, report.device,
           report.isa == NULL ? "" : " (", report.isa == NULL ? "" : report.isa,
           report.isa == NULL ? "" : ")");
    return EXIT_DONE;
}

static int run(const cli_request *request)
{
    experiment experiment;
    difference differences[DIFFERENCE_COUNT] = {{0}};
    int status = experiment_open(request, &experiment);
    if (status == EXIT_DONE) {
        status = measure(&experiment, differences);
    }
    if (status == EXIT_DONE) {
        cli_say_fallback(request, experiment.context);
        status = request->json ? report_json(&experiment, differences)
                               : report_text(&experiment, differences);
    }
    experiment_close(&experiment);
    return status;
}

static const struct poptOption options[] = {
    {"x", 0, POPT_ARG_STRING, NULL, OPTION_X, "the points (-10:10:200)", "ARRAY"},
    {"offsets", 0, POPT_ARG_STRING, NULL, OPTION_OFFSETS,
     "of the sum (0:MAX:100, MAX the largest x)", "ARRAY"},
    {"scale", 0, POPT_ARG_STRING, NULL, OPTION_SCALE, "of the sum (see below)", "C"},
    POPT_TABLEEND};

const cli_command cli_compare = {
    .name = "compare",
    .summary = "how far a sum of logistic units, softplus and max(0,x) are apart",
    .usage = "[OPTION...]",
    .notes = "Without --offsets the scale is 0.1, the experiment's own. With --offsets "
             "START:STOP:COUNT\n"
             "it is their spacing, so that the sum is a Riemann sum; with other offsets it is 1.\n",
    .takes_operand = false,
    .options = options,
    .run = run};
