/* SPDX-License-Identifier: MIT */
#include "cli/stream.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "io/digest.h"
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
    if (request->text[OPTION_PART])
        return EXIT_DONE; /* part_parse looked at it */
    if (request->json && is_standard_output(request) &&
        (form != FORM_UNKNOWN || !is_in_report(request))) {
        return cli_fail(EXIT_WRONG, "--json has the results in it; for another form of them on "
                                    "standard output leave it away, or give --out FILE");
    }
    return sink_check(stream_output(request), &form, precision, &error) ? EXIT_DONE
                                                                        : cli_fail_io(&error);
}

int stream_check_file(const cli_request *request, const char *path, int precision)
{
    io_error error;
    array_form form = FORM_UNKNOWN;
    if (request->text[OPTION_PART])
        return part_check_name(path);
    return sink_check(path, &form, precision, &error) ? EXIT_DONE : cli_fail_io(&error);
}

/* Whether all results have an order of their own, and are no lists; parts are no lists yet. */
static int keep_order(const cli_request *request)
{
    const char *derivative = request->text[OPTION_DERIVATIVE];
    const array_form given = request->form[OPTION_OUT_FORMAT];
    const array_form form = given != FORM_UNKNOWN ? given : form_of(stream_output(request));
    if (request->text[OPTION_GROUPS] || request->text[OPTION_EXCLUDE] ||
        request->text[OPTION_EXCLUDE_SELF]) /* whose order is C's */
        return 0;
    if (request->text[OPTION_PART])
        return 1;
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
    part_range range;              /* of the points */
    uint64_t digest, slope_digest; /* of a part's results */
    json_t *whole;                 /* what a part file says of all parts; NULL if there is none */
} results;

static int write_block(results *results, size_t count, io_error *error)
{
    const int precision = results->sink.precision;
    if (results->whole) {
        results->digest = digest_add(results->digest, precision, count, results->values);
        if (results->slopes)
            results->slope_digest =
                digest_add(results->slope_digest, precision, count, results->slopes);
    }
    return sink_write(&results->sink, results->values, count, error) &&
           (!results->slopes || sink_write(&results->slope_sink, results->slopes, count, error));
}

/* Results on a terminal need no line among them that says how many there are. */
static void count_points(const results *results, size_t done)
{
    if (isatty(results->sink.temporary.file))
        progress_hide();
    else
        progress_count("points", done, results->range.count);
}

static int run_blocks(const stream *stream, results *results)
{
    const size_t total = results->range.count;
    io_error error = {.status = 0};
    sigramp_status status = SIGRAMP_OK;
    size_t block = stream->block;
    count_points(results, 0);
    for (size_t done = 0; done < total;) {
        const double began = cli_seconds();
        const size_t now = smaller(block, total - done);
        if (!array_read(stream->x, results->range.first + done, now, stream->precision,
                        results->values, &error))
            break;
        status = stream->compute(stream->what, now, results->values, results->slopes);
        interrupt_renew(); /* auto opens a device when it has use for one */
        if (status != SIGRAMP_OK || !write_block(results, now, &error))
            break;
        done += now;
        if (cli_seconds() - began < short_block)
            block = smaller(2 * block, STREAM_LARGEST_BLOCK);
        count_points(results, done);
    }
    if (status != SIGRAMP_OK)
        return cli_fail_call(stream->request, status, stream->context);
    return error.status == 0 ? EXIT_DONE : cli_fail_io(&error);
}

/* Adds an object's members, and frees it; 0 if one of the two is NULL, or without memory. */
static int add_members(json_t *whole, json_t *members)
{
    const int is_added = whole && members && json_object_update(whole, members) == 0;
    json_decref(members);
    return is_added;
}

static json_t *shape_of(const array_source *x)
{
    json_t *shape = json_array();
    for (int i = 0; shape && i < x->shape.dimensions; ++i)
        json_array_append_new(shape, json_integer((json_int_t)x->shape.extent[i]));
    return shape;
}

/* What the parts of these results have in common; NULL after saying why not. */
static json_t *describe_whole(const stream *stream, io_error *error)
{
    const array_source *const x = stream->x;
    uint64_t digest = 0;
    if (!digest_sample(x, stream->precision, &digest, error))
        return NULL;
    json_t *whole = json_pack(
        "{s:s, s:i, s:I, s:o, s:b, s:o, s:s, s:I, s:o, s:o, s:o}", "command",
        stream->request->command, "precision", stream->precision, "points", (json_int_t)x->count,
        "shape", shape_of(x), "fortran_order", x->shape.is_fortran, "x", part_digest(digest),
        "method", stream->method, "terms", (json_int_t)stream->terms, "error_bound",
        json_number(stream->error_bound), "absolute_error_bound",
        json_number(stream->absolute_error_bound), "derivative_error_bound",
        json_number(stream->derivative ? stream->derivative_error_bound : NAN));
    if (add_members(whole, part_request(stream->request)) &&
        (!stream->inputs || json_object_update(whole, stream->inputs) == 0))
        return whole;
    json_decref(whole);
    io_fail(error, IO_FAILED, "out of memory");
    return NULL;
}

static int open_parts(const stream *stream, results *results, io_error *error)
{
    results->whole = describe_whole(stream, error);
    return results->whole &&
           part_open(stream_output(stream->request), stream->part, "y", results->whole,
                     stream->precision, &results->sink, error) &&
           (!stream->derivative ||
            part_open(stream->derivative, stream->part, "derivative", results->whole,
                      stream->precision, &results->slope_sink, error));
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
    const size_t most = smaller(STREAM_LARGEST_BLOCK, results->range.count);
    const size_t size = most * (size_t)stream->precision / 8 + 1;
    results->values = malloc(size);
    results->slopes = stream->derivative ? malloc(size) : NULL;
    if (!results->values || (stream->derivative && !results->slopes))
        return io_fail(error, IO_FAILED, "out of memory");
    if (stream->part.parts > 0)
        return open_parts(stream, results, error);
    return (!stream->derivative || sink_open(stream->derivative, FORM_UNKNOWN, stream->precision,
                                             &stream->x->shape, &results->slope_sink, error)) &&
           open_sink(stream, &results->sink, error);
}

static int finish(const stream *stream, results *results, io_error *error)
{
    if (results->whole &&
        (!part_end(&results->sink, results->digest, error) ||
         (stream->derivative && !part_end(&results->slope_sink, results->slope_digest, error))))
        return 0;
    return !stream->derivative ? sink_finish(&results->sink, error)
                               : sink_finish_both(&results->sink, &results->slope_sink, error);
}

static int write_all(const stream *stream)
{
    results results = {.sink = SINK_NONE,
                       .slope_sink = SINK_NONE,
                       .range = part_of(stream->part, stream->x->count),
                       .digest = DIGEST_EMPTY,
                       .slope_digest = DIGEST_EMPTY};
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
    json_decref(results.whole);
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
                 set_count(report, "points", part_of(stream->part, stream->x->count).count) |
                 json_object_set_new(report, "terms", json_integer((json_int_t)stream->terms)) |
                 json_object_set_new(report, "seconds", json_real(seconds));
    if (!isnan(stream->error_bound))
        failed |= json_object_set_new(report, "error_bound", json_number(stream->error_bound));
    if (!isnan(stream->absolute_error_bound))
        failed |= json_object_set_new(report, "absolute_error_bound",
                                      json_number(stream->absolute_error_bound));
    if (stream->request->text[OPTION_GROUPS])
        failed |= json_object_set_new(report, "groups", json_integer((json_int_t)stream->groups));
    if (stream->part.parts > 0)
        failed |=
            json_object_set_new(report, "part", json_text(stream->request->text[OPTION_PART]));
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
            part_of(stream->part, stream->x->count).count, stream->terms, groups, stream->precision,
            report.devices, report.isa ? " " : "", report.isa ? report.isa : "", seconds,
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
