/* SPDX-License-Identifier: MIT */
#include "cli/stream.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "io/place.h"
#include "io/sink.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *stream_output(const cli_request *request)
{
    return request->text[OPTION_OUT] ? request->text[OPTION_OUT] : "-";
}

static int is_standard_output(const cli_request *request)
{
    return place_is_same(stream_output(request), "-");
}

/* Whether the results are part of the report on standard output. */
static int is_in_report(const cli_request *request)
{
    return request->json && !request->text[OPTION_OUT];
}

/* Before any work. EXIT_DONE or said why not. */
static int check_output(const cli_request *request, int precision)
{
    io_error error;
    array_form form = request->form[OPTION_OUT_FORMAT];
    if (request->json && is_standard_output(request) &&
        (form != FORM_UNKNOWN || !is_in_report(request))) {
        return cli_fail(EXIT_WRONG, "--json has the results in it; for another form of them on "
                                    "standard output leave it away, or give --out FILE");
    }
    return sink_check(stream_output(request), &form, precision, &error) ? EXIT_DONE
                                                                        : cli_fail_io(&error);
}

/* Whether all results have an order of their own, and are no lists. */
static int keep_order(const cli_request *request)
{
    const char *derivative = request->text[OPTION_DERIVATIVE];
    const array_form given = request->form[OPTION_OUT_FORMAT];
    const array_form form = given != FORM_UNKNOWN ? given : form_of(stream_output(request));
    if (request->text[OPTION_GROUPS] || request->text[OPTION_EXCLUDE] ||
        request->text[OPTION_EXCLUDE_SELF]) /* whose order is C's */
        return 0;
    return form == FORM_NPY && (!derivative || form_of(derivative) == FORM_NPY);
}

int stream_open_points(const cli_request *request, option_id option, array_source *x,
                       int *precision)
{
    io_error error;
    array_request points = cli_array(request, option, NULL, request->precision);
    points.keeps_order = keep_order(request);
    progress_say("reading");
    if (!array_open(&points, x, &error))
        return cli_fail_io(&error);
    *precision = request->precision != 0 ? request->precision : x->precision;
    return check_output(request, *precision);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Shorter blocks than this many seconds grow: a device has its own work with each, and what is done
 * need not be counted so often. */
static const double short_block = 0.05;

/* A block of the work and where it goes. */
typedef struct {
    void *values; /* points, then results */
    void *slopes; /* NULL without derivatives, as all that is about them */
    sink sink, slope_sink;
} results;

static int write_block(results *results, size_t count, io_error *error)
{
    return sink_write(&results->sink, results->values, count, error) &&
           (!results->slopes || sink_write(&results->slope_sink, results->slopes, count, error));
}

/* Results on a terminal need no line among them that says how many there are. */
static void count_points(const stream *stream, const results *results, size_t done)
{
    if (isatty(results->sink.temporary.file))
        progress_hide();
    else
        progress_count("points", done, stream->x->count);
}

static int run_blocks(const stream *stream, results *results)
{
    const size_t total = stream->x->count;
    io_error error = {.status = 0};
    sigramp_status status = SIGRAMP_OK;
    size_t block = stream->block;
    count_points(stream, results, 0);
    for (size_t done = 0; done < total;) {
        const double began = cli_seconds();
        const size_t now = smaller(block, total - done);
        if (!array_read(stream->x, done, now, stream->precision, results->values, &error))
            break;
        status = stream->compute(stream->what, now, results->values, results->slopes);
        interrupt_renew(); /* auto opens a device when it has use for one */
        if (status != SIGRAMP_OK || !write_block(results, now, &error))
            break;
        done += now;
        if (cli_seconds() - began < short_block)
            block = smaller(2 * block, STREAM_LARGEST_BLOCK);
        count_points(stream, results, done);
    }
    if (status != SIGRAMP_OK)
        return cli_fail_call(stream->request, status, stream->context);
    return error.status == 0 ? EXIT_DONE : cli_fail_io(&error);
}

static int open_sink(const stream *stream, sink *sink, io_error *error)
{
    const cli_request *request = stream->request;
    if (is_in_report(request)) {
        printf("{\"values\": [");
        fflush(stdout);
    }
    if (!sink_open(stream_output(request), request->form[OPTION_OUT_FORMAT], stream->precision,
                   &stream->x->shape, sink, error))
        return 0;
    sink->style = is_in_report(request) ? SINK_JSON : sink->style;
    return 1;
}

static int open_results(const stream *stream, results *results, io_error *error)
{
    const size_t most = smaller(STREAM_LARGEST_BLOCK, stream->x->count);
    const size_t size = most * (size_t)stream->precision / 8 + 1;
    results->values = malloc(size);
    results->slopes = stream->derivative ? malloc(size) : NULL;
    if (!results->values || (stream->derivative && !results->slopes))
        return io_fail(error, IO_FAILED, "out of memory");
    return (!stream->derivative || sink_open(stream->derivative, FORM_UNKNOWN, stream->precision,
                                             &stream->x->shape, &results->slope_sink, error)) &&
           open_sink(stream, &results->sink, error);
}

static int finish(const stream *stream, results *results, io_error *error)
{
    return !stream->derivative ? sink_finish(&results->sink, error)
                               : sink_finish_both(&results->sink, &results->slope_sink, error);
}

static int write_all(const stream *stream)
{
    results results = {.sink = SINK_NONE, .slope_sink = SINK_NONE};
    io_error error;
    progress_hide(); /* standard output may be the same terminal */
    int status = open_results(stream, &results, &error) ? EXIT_DONE : cli_fail_io(&error);
    if (status == EXIT_DONE)
        status = run_blocks(stream, &results);
    if (status == EXIT_DONE && !finish(stream, &results, &error))
        status = cli_fail_io(&error);
    progress_hide();
    sink_discard(&results.sink);
    sink_discard(&results.slope_sink);
    free(results.values);
    free(results.slopes);
    return status;
}

static int set_count(json_t *report, const char *key, size_t count)
{
    return json_object_set_new(report, key, json_integer((json_int_t)count));
}

/* 0, or something else without memory. */
static int add_solved(json_t *report, const stream_solved *solved)
{
    return set_count(report, "infinite", solved->infinite) |
           set_count(report, "none", solved->none) |
           set_count(report, "at_limit", solved->at_limit) |
           json_object_set_new(report, "x_error", json_number(solved->x_error));
}

static int report_json(const stream *stream, double seconds)
{
    const char *path = stream->request->text[OPTION_OUT];
    json_t *report = json_report(stream->context, stream->precision);
    if (!report)
        return cli_fail(EXIT_FAILED, "out of memory");
    int failed = json_object_set_new(report, "method", json_string(stream->method)) |
                 json_object_set_new(report, "points", json_integer((json_int_t)stream->x->count)) |
                 json_object_set_new(report, "terms", json_integer((json_int_t)stream->terms)) |
                 json_object_set_new(report, "seconds", json_real(seconds));
    if (!isnan(stream->error_bound))
        failed |= json_object_set_new(report, "error_bound", json_number(stream->error_bound));
    if (stream->request->text[OPTION_GROUPS])
        failed |= json_object_set_new(report, "groups", json_integer((json_int_t)stream->groups));
    if (path)
        failed |= json_object_set_new(report, "out", json_text(path));
    if (stream->derivative) {
        failed |= json_object_set_new(report, "derivative", json_text(stream->derivative));
        failed |= json_object_set_new(report, "derivative_error_bound",
                                      json_number(stream->derivative_error_bound));
    }
    if (stream->solved)
        failed |= add_solved(report, stream->solved);
    if (failed != 0) {
        json_decref(report);
        return cli_fail(EXIT_FAILED, "out of memory");
    }
    if (!path) {
        printf("], ");
        return json_print_rest(report);
    }
    return json_print(report);
}

static void report_text(const stream *stream, double seconds)
{
    const sigramp_report report = sigramp_context_report(stream->context);
    char groups[64] = "";
    if (stream->request->text[OPTION_GROUPS])
        snprintf(groups, sizeof groups, " in %zu groups", stream->groups);
    fprintf(stderr, "%zu points x %zu terms%s, float%d, on %s%s%s in %.3g s: %s\n",
            stream->x->count, stream->terms, groups, stream->precision, report.devices,
            report.isa ? " " : "", report.isa ? report.isa : "", seconds,
            cli_plain(stream->request->text[OPTION_OUT]).text);
    if (stream->solved)
        fprintf(stderr,
                "of the x %zu are infinite, %zu NaN, %zu where the sum is at its limit; the "
                "others are off by at most %.3g\n",
                stream->solved->infinite, stream->solved->none, stream->solved->at_limit,
                stream->solved->x_error);
}

int stream_run(const stream *stream)
{
    const int status = write_all(stream);
    if (status != EXIT_DONE)
        return status;
    const double seconds = cli_seconds() - stream->began;
    cli_say_fallback(stream->request, stream->context);
    if (stream->request->json)
        return report_json(stream, seconds);
    if (!is_standard_output(stream->request) && !stream->request->quiet)
        report_text(stream, seconds);
    return EXIT_DONE;
}
