/* SPDX-License-Identifier: MIT */
/* sigramp compare: how close the sum of logistic units, softplus and the ramp are. */
#include "cli/compare_figure.h"
#include "cli/json.h"
#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 1 << 16 };

/* The difference of two curves over all points; NaN anywhere is the answer. */
typedef struct {
    double largest; /* the largest in size, with its sign */
    double at;
    long double sum; /* of absolute values */
    size_t count;
} difference;

enum { SUM_SOFTPLUS, SOFTPLUS_RELU, SUM_RELU, DIFFERENCE_COUNT };

static const char *const keys[] = {"sum_minus_softplus", "softplus_minus_relu", "sum_minus_relu"};
static const char *const titles[] = {"sum - softplus", "softplus - ramp", "sum - ramp"};

/* What is predicted, in prediction.h's order, and how far it is off. */
enum { MEASURED_MINUS_PREDICTED = PREDICTED_COUNT, EXPLANATION_COUNT };

static const char *const explanation_keys[] = {"sum_minus_softplus", "finite_range", "spacing",
                                               "scale", "measured_minus_predicted"};
static const char *const explanation_titles[] = {"sum - softplus", "  finite range", "  spacing",
                                                 "  scale", "measured - predicted"};

typedef struct {
    difference measured[DIFFERENCE_COUNT];
    difference explained[EXPLANATION_COUNT];
} comparison;

static void add_point(difference *difference, double x, double value)
{
    const double away = fabs(value), largest = fabs(difference->largest);
    const int is_first = difference->count == 0;
    if (is_first || away > largest || (isnan(away) && !isnan(largest))) {
        difference->largest = value;
        difference->at = x;
    } else if (away == largest && x < difference->at) {
        difference->largest = value;
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

static void explain_point(difference explained[EXPLANATION_COUNT], const curves *curves, size_t i)
{
    const double x = curves->x[i];
    const double measured = curves->sum[i] - curves->softplus[i];
    for (int k = 0; k < PREDICTED_COUNT; ++k)
        add_point(&explained[k], x, curves->predicted[k][i]);
    add_point(&explained[MEASURED_MINUS_PREDICTED], x,
              measured - curves->predicted[PREDICTED_DIFFERENCE][i]);
}

static int measure(experiment *experiment, comparison *comparison, compare_figure *figure)
{
    difference *measured = comparison->measured;
    curves curves;
    int status = curves_allocate(&curves, BLOCK);
    for (size_t done = 0; status == EXIT_DONE && done < experiment->x.count; done += curves.count) {
        const size_t left = experiment->x.count - done;
        progress_count("points", done, experiment->x.count);
        status = curves_compute(experiment, done, left < BLOCK ? left : BLOCK, &curves);
        for (size_t i = 0; status == EXIT_DONE && i < curves.count; ++i) {
            const double x = curves.x[i];
            add_point(&measured[SUM_SOFTPLUS], x, curves.sum[i] - curves.softplus[i]);
            add_point(&measured[SOFTPLUS_RELU], x, curves.softplus[i] - curves.relu[i]);
            add_point(&measured[SUM_RELU], x, curves.sum[i] - curves.relu[i]);
            explain_point(comparison->explained, &curves, i);
        }
        if (status == EXIT_DONE)
            compare_figure_keep(figure, &curves, done);
    }
    curves_free(&curves);
    return status;
}

static json_t *describe(const difference *difference)
{
    const int is_none = difference->count == 0;
    return json_pack(
        "{s:o, s:o, s:o}", "max_abs", json_number(is_none ? NAN : fabs(difference->largest)), "at",
        json_number(is_none ? NAN : difference->at), "mean_abs", json_number(mean(difference)));
}

/* An object, or null where nothing is predicted; NULL without memory. */
static json_t *describe_prediction(const prediction *prediction,
                                   const difference explained[EXPLANATION_COUNT])
{
    if (!prediction->is_known)
        return json_null();
    json_t *object =
        json_pack("{s:o, s:o, s:o, s:o}", "offset_spacing", json_number(prediction->spacing),
                  "start", json_number(prediction->start), "stop", json_number(prediction->stop),
                  "ripple", json_number(prediction->ripple));
    for (int i = 0; object && i < EXPLANATION_COUNT; ++i) {
        const int is_none = explained[i].count == 0;
        json_t *part = describe(&explained[i]);
        if (json_object_set_new(part, "value", json_number(is_none ? NAN : explained[i].largest)) !=
                0 ||
            json_object_set(object, explanation_keys[i], part) != 0) {
            json_decref(object);
            object = NULL;
        }
        json_decref(part);
    }
    return object;
}

static int report_json(const experiment *experiment, const comparison *comparison)
{
    json_t *report = json_report(experiment->context, experiment->precision);
    int is_whole = report != NULL;
    for (int i = 0; is_whole && i < DIFFERENCE_COUNT; ++i)
        is_whole = json_object_set_new(report, keys[i], describe(&comparison->measured[i])) == 0;
    is_whole =
        is_whole &&
        json_object_set_new(report, "predicted",
                            describe_prediction(&experiment->prediction, comparison->explained)) ==
            0 &&
        json_object_set_new(report, "points", json_integer((json_int_t)experiment->x.count)) == 0 &&
        json_object_set_new(report, "terms", json_integer((json_int_t)experiment->terms)) == 0 &&
        json_object_set_new(report, "scale", json_real(experiment->scale)) == 0;
    if (!is_whole) {
        json_decref(report);
        report = NULL;
    }
    return json_print(report);
}

static void print_row(const difference *row, const char *title, double largest)
{
    const int is_none = row->count == 0;
    printf("%-20s %14.7g %14.7g %14.7g\n", title, is_none ? NAN : largest, is_none ? NAN : row->at,
           mean(row));
}

static void print_explanation(const prediction *prediction,
                              const difference explained[EXPLANATION_COUNT])
{
    if (!prediction->is_known) {
        printf("\nno prediction: the offsets are not equally spaced\n");
        return;
    }
    printf(
        "\npredicted, for offsets %.6g apart that cover %.6g to %.6g (softplus: 0 to infinity)\n",
        prediction->spacing, prediction->start, prediction->stop);
    for (int i = 0; i < EXPLANATION_COUNT; ++i)
        print_row(&explained[i], explanation_titles[i], explained[i].largest);
    if (prediction->ripple > 0x1p-53)
        printf("not predicted: a ripple of about %.2g from offset to offset\n", prediction->ripple);
}

static int report_text(const experiment *experiment, const comparison *comparison)
{
    const sigramp_report report = sigramp_context_report(experiment->context);
    printf("sum: %.6g (%s) times %zu logistic units, offsets %s\n", experiment->scale,
           experiment->scale_origin, experiment->terms, cli_plain(experiment->offsets_name).text);
    printf("at %zu points, %s\n\n", experiment->x.count, cli_plain(experiment->x.name).text);
    printf("%-20s %14s %14s %14s\n", "measured", "largest", "at x =", "mean");
    for (int i = 0; i < DIFFERENCE_COUNT; ++i) {
        char title[32];
        snprintf(title, sizeof title, "|%s|", titles[i]);
        print_row(&comparison->measured[i], title, fabs(comparison->measured[i].largest));
    }
    print_explanation(&experiment->prediction, comparison->explained);
    printf("\ncomputed in float%d on %s%s%s%s\n", experiment->precision, report.device,
           report.isa ? " (" : "", report.isa ? report.isa : "", report.isa ? ")" : "");
    return EXIT_DONE;
}

static int run(const cli_request *request)
{
    experiment experiment;
    comparison comparison = {0};
    compare_figure figure;
    if (compare_figure_ask(request, &figure) != EXIT_DONE)
        return EXIT_WRONG;
    int status = experiment_open(request, &experiment);
    if (status == EXIT_DONE)
        status = compare_figure_open(&figure, experiment.x.count);
    if (status == EXIT_DONE)
        status = measure(&experiment, &comparison, &figure);
    if (status == EXIT_DONE)
        status = compare_figure_draw(&figure, &experiment.prediction);
    if (status == EXIT_DONE) {
        progress_hide();
        cli_say_fallback(request, experiment.context);
        status = request->json ? report_json(&experiment, &comparison)
                               : report_text(&experiment, &comparison);
    }
    experiment_close(&experiment);
    compare_figure_discard(&figure);
    return status;
}

static const struct poptOption options[] = {
    {"x", 0, POPT_ARG_STRING, NULL, OPTION_X, "the points (-10:10:200)", "ARRAY"},
    {"x-format", 0, POPT_ARG_STRING, NULL, OPTION_X_FORMAT, "of --x (its name's, or text)",
     "npy|text|f32|f64"},
    {"offsets", 0, POPT_ARG_STRING, NULL, OPTION_OFFSETS,
     "of the sum (0:MAX:100, MAX the largest x)", "ARRAY"},
    {"offsets-format", 0, POPT_ARG_STRING, NULL, OPTION_OFFSETS_FORMAT,
     "of --offsets (its name's, or text)", "npy|text|f32|f64"},
    {"missing", 0, POPT_ARG_STRING, NULL, OPTION_MISSING, "read missing cells of text as NaN",
     "nan"},
    {"scale", 0, POPT_ARG_STRING, NULL, OPTION_SCALE, "of the sum (see below)", "C"},
    {"figure", 0, POPT_ARG_STRING, NULL, OPTION_FIGURE, "a picture too, by gnuplot: .svg .png .pdf",
     "FILE"},
    POPT_TABLEEND};

const cli_command cli_compare = {
    .name = "compare",
    .summary = "how far a sum of logistic units, softplus and max(0,x) are apart",
    .usage = "[OPTION...]",
    .notes = "Without --offsets the scale is 0.1, the experiment's own. With --offsets "
             "START:STOP:COUNT\n"
             "it is their spacing, so that the sum is a Riemann sum; with other offsets it is 1.\n"
             "Where they are equally spaced, the differences from softplus are predicted "
             "too.\n" CLI_ARRAY_NOTES,
    .examples = "  sigramp compare\n"
                "  sigramp compare --offsets 0:20:10001 --json\n"
                "  sigramp compare --x 0 --offsets 0.5:1999.5:2000\n"
                "  sigramp compare --offsets 0:20:41 --figure compare.svg\n",
    .takes_operand = 0,
    .options = options,
    .run = run};
