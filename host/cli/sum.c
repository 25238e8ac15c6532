/* SPDX-License-Identifier: MIT */
/* sigramp sum: the weighted sum of many offset units at every point. */
#include "cli/divide.h"
#include "cli/exclude.h"
#include "cli/method.h"
#include "cli/ranks.h"
#include "cli/solve.h"
#include "cli/stream.h"
#include "cli/sum_groups.h"
#include "cli/sum_input.h"
#include "io/place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Units evaluated between two counts of what is done: about a tenth of a second. */
static const size_t units_per_block = 200000000;
static const size_t evaluations_to_solve = 40; /* with those for the errors */

typedef struct {
    sigramp_sum_options options;
    sigramp_context *context;
    sigramp_sum_plan *plan;
    int precision;
    array_source x;
    sum_input terms;
    solve_job *solve; /* NULL unless values are given for which points are wanted */
    int64_t *exclude; /* of each result a term that it leaves out; NULL: none does */
    grouped_results grouped;
    size_t *given; /* how many of the results, groups' or without a term, have been handed over */
    part_number part;
    json_t *inputs; /* as a part file tells them; NULL without */
} sum_job;

static sigramp_status compute(const void *what, size_t count, void *values, void *slopes)
{
    const sum_job *job = what;
    const int64_t *const exclude = job->exclude ? job->exclude + *job->given : NULL;
    *job->given += count;
    if (job->solve)
        return solve_compute(job->solve, job->plan, job->precision, count, exclude, values);
    if (exclude)
        return exclude_compute(job->plan, job->precision, count, exclude, values);
    if (slopes) {
        return job->precision == 32
                   ? sigramp_sum_execute_derivative_f32(job->plan, count, values, values, slopes)
                   : sigramp_sum_execute_derivative_f64(job->plan, count, values, values, slopes);
    }
    return job->precision == 32 ? sigramp_sum_execute_f32(job->plan, count, values, values)
                                : sigramp_sum_execute_f64(job->plan, count, values, values);
}

/* The groups' results are there, and y is what the stream reads. */
static sigramp_status hand_over(const void *what, size_t count, void *values, void *slopes)
{
    const sum_job *job = what;
    const size_t bytes = (size_t)job->precision / 8;
    (void)values;
    if (slopes)
        memcpy(slopes, (const char *)job->grouped.dy + *job->given * bytes, count * bytes);
    *job->given += count;
    return SIGRAMP_OK;
}

static int parse_options(const cli_request *request, sigramp_sum_options *options)
{
    const char *unit = request->text[OPTION_UNIT];
    if ((unit && !cli_unit(unit, &options->unit)) ||
        !cli_number(request, OPTION_SLOPE, "slope", 1, &options->slope) ||
        !cli_number(request, OPTION_SCALE, "scale", 1, &options->scale) ||
        !cli_number(request, OPTION_CONSTANT, "constant", 0, &options->constant) ||
        !cli_number(request, OPTION_TOLERANCE, "tolerance", 0, &options->tolerance) ||
        !method_parse(request->text[OPTION_METHOD], &options->method))
        return 0;
    options->derivative = request->text[OPTION_DERIVATIVE] != NULL;
    options->exclude = exclude_is_wanted(request);
    if (options->tolerance < 0)
        cli_fail(EXIT_WRONG, "--tolerance must not be negative");
    return options->tolerance >= 0;
}

static int make_plan(const cli_request *request, sum_job *job)
{
    int status = cli_context(request, &job->context);
    if (job->terms.is_divided)
        status = ranks_agree(status); /* they plan together */
    return status == EXIT_DONE
               ? sum_input_plan(request, &job->options, job->context, &job->terms, &job->plan)
               : status;
}

static int is_direct(const sum_job *job)
{
    return sigramp_sum_plan_method(job->plan) == SIGRAMP_METHOD_DIRECT;
}

/* Points a call: about as much work each, so that progress shows. */
static size_t block_of(const sum_job *job)
{
    const size_t point = job->solve ? evaluations_to_solve : 1;
    const size_t units = is_direct(job) ? job->terms.offsets.count + 1 : 1;
    const size_t block = units_per_block / (point * units);
    return block < 1 ? 1 : block > STREAM_LARGEST_BLOCK ? STREAM_LARGEST_BLOCK : block;
}

/* Before any work: whether the derivatives' file can hold them, and is not that of the sums. */
static int check_derivative(const cli_request *request, int precision)
{
    const char *file = request->text[OPTION_DERIVATIVE], *out = stream_output(request);
    if (file && place_is_same(file, out))
        return cli_fail(EXIT_WRONG, "--derivative and --out are both %s; give two files", file);
    return file ? stream_check_file(request, file, precision) : EXIT_DONE;
}

static int compute_groups(const cli_request *request, sum_job *job)
{
    io_error error;
    void *x = NULL;
    int status = array_read_all(&job->x, job->precision, &x, &error)
                     ? cli_context(request, &job->context)
                     : cli_fail_io(&error);
    const grouped_sum sum = {request,
                             &job->options,
                             job->context,
                             job->precision,
                             job->terms.offsets.count,
                             job->x.count,
                             job->terms.offset_values.values,
                             job->terms.weight_values.values,
                             x};
    if (status == EXIT_DONE)
        status = sum_groups_run(&sum, &job->grouped);
    free(x);
    return status;
}

static int stream_groups(const cli_request *request, const sum_job *job, double began)
{
    const sigramp_batch_report *const report = &job->grouped.report;
    array_source results = {.kind = ARRAY_MEMORY,
                            .name = job->x.name,
                            .precision = job->precision,
                            .type = {ELEMENT_FLOAT, job->precision / 8, 0},
                            .count = job->x.count,
                            .shape = job->x.shape,
                            .values = job->grouped.y};
    const stream all = {.request = request,
                        .x = &results,
                        .context = job->context,
                        .precision = job->precision,
                        .block = STREAM_LARGEST_BLOCK,
                        .compute = hand_over,
                        .what = job,
                        .derivative = request->text[OPTION_DERIVATIVE],
                        .began = began,
                        .method = report->direct && report->fast ? "mixed"
                                  : report->fast                 ? "fast"
                                                                 : "direct",
                        .terms = job->terms.offsets.count,
                        .groups = job->grouped.groups,
                        .error_bound = report->error_bound,
                        .absolute_error_bound = NAN,
                        .derivative_error_bound = report->derivative_error_bound};
    return stream_run(&all);
}

/* All that is to be read, but for the groups. */
static int read_arrays(const cli_request *request, sum_job *job)
{
    int status =
        stream_open_points(request, job->solve ? OPTION_SOLVE : OPTION_X, &job->x, &job->precision);
    if (status == EXIT_DONE)
        status = check_derivative(request, job->precision);
    status = ranks_agree(status);
    if (status != EXIT_DONE)
        return status;
    /* What depends on their number is alike on all ranks, until the ranks compare the points. */
    job->options.points = job->x.count;
    ranks_broadcast(&job->options.points, sizeof job->options.points);
    status = sum_input_read(request, &job->options, job->precision, &job->terms);
    if (status == EXIT_DONE && job->options.exclude)
        status = exclude_read(request, job->x.count, job->terms.offsets.count, &job->exclude);
    return status;
}

static int run_job(const cli_request *request, sum_job *job)
{
    const double began = cli_seconds();
    int status = read_arrays(request, job);
    if (status == EXIT_DONE && request->text[OPTION_GROUPS]) {
        status = compute_groups(request, job);
        return status == EXIT_DONE ? stream_groups(request, job, began) : status;
    }
    if (status == EXIT_DONE)
        status = make_plan(request, job);
    if (status == EXIT_DONE && job->solve)
        status = solve_check(request, &job->x, job->precision, job->context, job->plan);
    if (status == EXIT_DONE)
        status = sum_input_describe(request, job->part, &job->terms, &job->inputs);
    if (status != EXIT_DONE)
        return status;
    const sum_input *const terms = &job->terms;
    const stream all = {
        .request = request,
        .x = &job->x,
        .part = job->part,
        .given = job->given,
        .inputs = job->inputs,
        .context = job->context,
        .precision = job->precision,
        .block = block_of(job),
        .compute = compute,
        .what = job,
        .derivative = request->text[OPTION_DERIVATIVE],
        .began = began,
        .method = method_name(sigramp_sum_plan_method(job->plan)),
        .terms = terms->offsets.count,
        .own_terms = terms->is_divided ? terms->own.count : terms->offsets.count,
        .is_together = terms->is_divided && is_direct(job),
        .error_bound = job->exclude ? sigramp_sum_plan_without_error_bound(job->plan)
                                    : sigramp_sum_plan_error_bound(job->plan),
        .absolute_error_bound = sigramp_sum_plan_absolute_error_bound(job->plan),
        .derivative_error_bound = sigramp_sum_plan_derivative_error_bound(job->plan),
        .solved = job->solve ? &job->solve->found : NULL};
    return stream_run(&all);
}

static int run(const cli_request *request)
{
    size_t given = 0;
    sum_job job = {.options = SIGRAMP_SUM_OPTIONS_DEFAULT,
                   .x = {.file = -1},
                   .terms = sum_input_new(),
                   .given = &given};
    solve_job solve = {.wants_error =
                           request->json || (request->text[OPTION_OUT] && !request->quiet)};
    if ((!request->text[OPTION_X] && !request->text[OPTION_SOLVE]) ||
        !request->text[OPTION_OFFSETS]) {
        return cli_fail(EXIT_WRONG, "sum needs --x ARRAY, or --solve ARRAY, and --offsets ARRAY; "
                                    "see sigramp sum --help");
    }
    job.solve = request->text[OPTION_SOLVE] ? &solve : NULL;
    if ((job.solve && solve_check_request(request) != EXIT_DONE) ||
        !parse_options(request, &job.options) || sum_groups_check(request) != EXIT_DONE ||
        exclude_check(request) != EXIT_DONE || part_parse(request, &job.part) != EXIT_DONE ||
        divide_check(request) != EXIT_DONE)
        return EXIT_WRONG;
    const int status = run_job(request, &job);
    sigramp_sum_plan_destroy(job.plan);
    sigramp_context_destroy(job.context);
    json_decref(job.inputs);
    free(job.exclude);
    free(job.grouped.y);
    free(job.grouped.dy);
    array_close(&job.x);
    sum_input_release(&job.terms);
    return status;
}

static const struct poptOption options[] = {
    {"x", 0, POPT_ARG_STRING, NULL, OPTION_X, "the points", "ARRAY"},
    {"x-format", 0, POPT_ARG_STRING, NULL, OPTION_X_FORMAT, "of --x (its name's, or text)",
     "npy|text|f32|f64"},
    {"solve", 0, POPT_ARG_STRING, NULL, OPTION_SOLVE,
     "values in the place of --x: the x where the sum reaches them", "ARRAY"},
    {"solve-format", 0, POPT_ARG_STRING, NULL, OPTION_SOLVE_FORMAT,
     "of --solve (its name's, or text)", "npy|text|f32|f64"},
    {"offsets", 0, POPT_ARG_STRING, NULL, OPTION_OFFSETS, "one for each term", "ARRAY"},
    {"offsets-format", 0, POPT_ARG_STRING, NULL, OPTION_OFFSETS_FORMAT,
     "of --offsets (its name's, or text)", "npy|text|f32|f64"},
    {"weights", 0, POPT_ARG_STRING, NULL, OPTION_WEIGHTS, "one for each term (ones)", "ARRAY"},
    {"weights-format", 0, POPT_ARG_STRING, NULL, OPTION_WEIGHTS_FORMAT,
     "of --weights (its name's, or text)", "npy|text|f32|f64"},
    {"slopes", 0, POPT_ARG_STRING, NULL, OPTION_SLOPES,
     "one for each term, in the place of --slope", "ARRAY"},
    {"exclude", 0, POPT_ARG_STRING, NULL, OPTION_EXCLUDE,
     "for each result a term to leave out, from 0; -1 none", "ARRAY"},
    {"exclude-self", 0, POPT_ARG_NONE, NULL, OPTION_EXCLUDE_SELF,
     "result j leaves out term j (as many of each)", NULL},
    {"groups", 0, POPT_ARG_STRING, NULL, OPTION_GROUPS,
     "of terms and of points: each a sum of its own", "ARRAY"},
    {"point-groups", 0, POPT_ARG_STRING, NULL, OPTION_POINT_GROUPS,
     "of the points (those of --groups)", "ARRAY"},
    {"missing", 0, POPT_ARG_STRING, NULL, OPTION_MISSING, "read missing cells of text as NaN",
     "nan"},
    {"unit", 0, POPT_ARG_STRING, NULL, OPTION_UNIT, "one of those below (logistic)", "UNIT"},
    {"slope", 0, POPT_ARG_STRING, NULL, OPTION_SLOPE, "of x - offset inside the unit (1)", "S"},
    {"scale", 0, POPT_ARG_STRING, NULL, OPTION_SCALE, "of the whole sum (1)", "C"},
    {"constant", 0, POPT_ARG_STRING, NULL, OPTION_CONSTANT, "beside the sum (0)", "K"},
    {"method", 0, POPT_ARG_STRING, NULL, OPTION_METHOD, "(auto)", "auto|direct|fast|closed"},
    {"tolerance", 0, POPT_ARG_STRING, NULL, OPTION_TOLERANCE,
     "largest acceptable error bound (0: the best)", "EPS"},
    {"derivative", 0, POPT_ARG_STRING, NULL, OPTION_DERIVATIVE,
     "where to write dy/dx; of logistic and softplus", "FILE"},
    {"out", 0, POPT_ARG_STRING, NULL, OPTION_OUT, "where to write (standard output)", "FILE"},
    {"out-format", 0, POPT_ARG_STRING, NULL, OPTION_OUT_FORMAT, "of --out (its name's, or text)",
     "npy|text|f32|f64"},
    {"part", 0, POPT_ARG_STRING, NULL, OPTION_PART,
     "the K-th of N slices of the points, for sigramp join", "K/N"},
    {"divide", 0, POPT_ARG_STRING, NULL, OPTION_DIVIDE,
     "what ranks of MPI share (at fewer points than ranks: terms)", "terms|points"},
    POPT_TABLEEND};

const cli_command cli_sum = {
    .name = "sum",
    .summary = "a sum of offset units at every point: y = C * sum of w * u(S * (x - a))",
    .usage = "--x ARRAY --offsets ARRAY [OPTION...]",
    .notes = CLI_ARRAY_NOTES CLI_PART_NOTES,
    .examples =
        "  sigramp sum --x -10:10:200 --offsets 0:10:100 --scale 0.1 --out sum.csv\n"
        "  sigramp sum --x sum.csv --offsets 0:10:1000000 --scale 1e-5 --method fast --out y.npy\n"
        "  sigramp sum --solve 0.25:0.75:3 --offsets -3:3:1001 --slope 20 --scale 9.99e-4\n"
        "  sigramp sum --x 0 --offsets 0:10:1000000000000000 --method closed --json\n",
    .is_divided = 1,
    .lists_units = 1,
    .options = options,
    .run = run};
