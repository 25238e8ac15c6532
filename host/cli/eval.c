/* SPDX-License-Identifier: MIT */
/* sigramp eval: one unit at every point. */
#include "cli/stream.h"
#include "io/number.h"

#include <math.h>

typedef struct {
    sigramp_context *context;
    sigramp_unit unit;
    int precision;
    double offset;
    part_number part;
} eval_job;

static sigramp_status compute(const void *what, size_t count, void *values, void *slopes)
{
    (void)slopes;
    const eval_job *job = what;
    return job->precision == 32
               ? sigramp_map_f32(job->context, job->unit, count, values, (float)job->offset, values)
               : sigramp_map_f64(job->context, job->unit, count, values, job->offset, values);
}

static int parse_offset(const char *text, eval_job *job)
{
    const number_result result =
        text ? number_parse(text, job->precision, &job->offset) : NUMBER_OK;
    if (result != NUMBER_OK) {
        cli_fail(EXIT_WRONG, "--offset '%s' is %s", text,
                 result == NUMBER_SYNTAX ? "not a number" : "too large for the precision");
    }
    return result == NUMBER_OK;
}

static int run_points(const cli_request *request, const array_source *x, eval_job *job,
                      double began)
{
    if (!parse_offset(request->text[OPTION_OFFSET], job))
        return EXIT_WRONG;
    int status = cli_context(request, &job->context);
    if (status == EXIT_DONE) {
        const stream all = {.request = request,
                            .x = x,
                            .context = job->context,
                            .precision = job->precision,
                            .block = STREAM_LARGEST_BLOCK,
                            .compute = compute,
                            .what = job,
                            .began = began,
                            .part = job->part,
                            .method = "direct",
                            .terms = 1,
                            .error_bound = NAN,
                            .absolute_error_bound = NAN};
        status = stream_run(&all);
    }
    sigramp_context_destroy(job->context);
    return status;
}

static int run(const cli_request *request)
{
    const double began = cli_seconds();
    eval_job job = {0};
    array_source x = {.file = -1};
    if (!request->operand || !request->text[OPTION_X])
        return cli_fail(EXIT_WRONG, "eval needs a unit and --x ARRAY; see sigramp eval --help");
    if (!cli_unit(request->operand, &job.unit) || part_parse(request, &job.part) != EXIT_DONE)
        return EXIT_WRONG;
    int status = stream_open_points(request, OPTION_X, &x, &job.precision);
    if (status == EXIT_DONE)
        status = run_points(request, &x, &job, began);
    array_close(&x);
    return status;
}

static const struct poptOption options[] = {
    {"x", 0, POPT_ARG_STRING, NULL, OPTION_X, "the points", "ARRAY"},
    {"x-format", 0, POPT_ARG_STRING, NULL, OPTION_X_FORMAT, "of --x (its name's, or text)",
     "npy|text|f32|f64"},
    {"missing", 0, POPT_ARG_STRING, NULL, OPTION_MISSING, "read missing cells of text as NaN",
     "nan"},
    {"offset", 0, POPT_ARG_STRING, NULL, OPTION_OFFSET, "taken from every point (0)", "A"},
    {"out", 0, POPT_ARG_STRING, NULL, OPTION_OUT, "where to write (standard output)", "FILE"},
    {"out-format", 0, POPT_ARG_STRING, NULL, OPTION_OUT_FORMAT, "of --out (its name's, or text)",
     "npy|text|f32|f64"},
    {"part", 0, POPT_ARG_STRING, NULL, OPTION_PART,
     "the K-th of N slices of the points, for sigramp join", "K/N"},
    POPT_TABLEEND};

const cli_command cli_eval = {
    .name = "eval",
    .summary = "one unit at every point: y = u(x - A)",
    .usage = "UNIT --x ARRAY [OPTION...]",
    .notes = CLI_ARRAY_NOTES CLI_PART_NOTES,
    .examples = "  sigramp eval softplus --x -2:2:5\n"
                "  sigramp eval logistic --x -10:10:2001 --out y.npy\n"
                "  sigramp eval density --x y.npy --offset 0.5 --precision f32 --json\n",
    .takes_operand = 1,
    .is_divided = 1,
    .lists_units = 1,
    .options = options,
    .run = run};
