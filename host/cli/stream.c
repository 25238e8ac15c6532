/* SPDX-License-Identifier: MIT */
#include "cli/stream.h"

#include "cli/progress.h"
#include "io/sink.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int stream_open_points(const cli_request *request, const char *argument, array_source *x,
                       int *precision)
{
    io_error error;
    if (!array_open(argument, request->precision, x, &error)) {
        return cli_fail_io(&error);
    }
    *precision = request->precision != 0 ? request->precision : x->precision;
    if (!sink_check(request->text[OPTION_OUT], *precision, &error)) {
        return cli_fail_io(&error);
    }
    return EXIT_DONE;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int run_pieces(const stream *stream, void *values, sink *sink)
{
    const size_t total = stream->x->count;
    progress progress = progress_start(total, stream->request->quiet);
    io_error error = {.status = 0};
    sigramp_status status = SIGRAMP_OK;
    for (size_t done = 0; done < total;) {
        const size_t now = smaller(stream->piece, total - done);
        if (!array_read(stream->x, done, now, stream->precision, values, &error)) {
            break;
        }
        status = stream->compute(stream->what, now, values);
        if (status != SIGRAMP_OK || !sink_write(sink, values, now, &error)) {
            break;
        }
        done += now;
        progress_update(&progress, done);
    }
    progress_end(&progress);
    if (status != SIGRAMP_OK) {
        return cli_fail_call(stream->request, status, stream->context);
    }
    return error.status == 0 ? EXIT_DONE : cli_fail_io(&error);
}

static bool open_sink(const stream *stream, sink *sink, io_error *error)
{
    const char *path = stream->request->text[OPTION_OUT];
    if (path != NULL) {
        return sink_open_file(path, stream->precision, &stream->x->shape, sink, error);
    }
    if (stream->request->json) {
        printf("{\"values\": [");
        fflush(stdout);
    }
    return sink_open_output(stream->request->json ? SINK_JSON : SINK_TEXT, stream->precision, sink,
                            error);
}

static int write_all(const stream *stream)
{
    sink sink = SINK_NONE;
    io_error error;
    const size_t count = smaller(stream->piece, stream->x->count);
    void *values = malloc(count * (size_t)stream->precision / 8 + 1);
    if (values == NULL) {
        return cli_fail(EXIT_FAILED, "out of memory");
    }
    int status = open_sink(stream, &sink, &error) ? EXIT_DONE : cli_fail_io(&error);
    if (status == EXIT_DONE) {
        status = run_pieces(stream, values, &sink);
    }
    if (status == EXIT_DONE && !sink_finish(&sink, &error)) {
        status = cli_fail_io(&error);
    }
    sink_discard(&sink);
    free(values);
    return status;
}

static int report_json(const stream *stream, double seconds)
{
    const char *path = stream->request->text[OPTION_OUT];
    json_t *report = json_report(stream->context, stream->precision);
    if (report == NULL) {
        return cli_fail(EXIT_FAILED, "out of memory");
    }
    int failed = json_object_set_new(report, "method", json_string(stream->method)) |
                 json_object_set_new(report, "points", json_integer((json_int_t)stream->x->count)) |
                 json_object_set_new(report, "terms", json_integer((json_int_t)stream->terms)) |
                 json_object_set_new(report, "seconds", json_real(seconds));
    if (!isnan(stream->error_bound)) {
        failed |= json_object_set_new(report, "error_bound", json_number(stream->error_bound));
    }
    if (path != NULL) {
        failed |= json_object_set_new(report, "out", json_text(path));
    }
    if (failed != 0) {
        json_decref(report);
        return cli_fail(EXIT_FAILED, "out of memory");
    }
    if (path == NULL) {
        printf("], ");
        return json_print_rest(report);
    }
    return json_print(report);
}

static void report_text(const stream *stream, double seconds)
{
    const sigramp_report report = sigramp_context_report(stream->context);
    fprintf(stderr, "%zu points x %zu terms, float%d, on %s%s%s in %.3g s: %s\n", stream->x->count,
            stream->terms, stream->precision, report.device, report.isa == NULL ? "" : " ",
            report.isa == NULL ? "" : report.isa, seconds, stream->request->text[OPTION_OUT]);
}

int stream_run(const stream *stream)
{
    const int status = write_all(stream);
    if (status != EXIT_DONE) {
        return status;
    }
    const double seconds = cli_seconds() - stream->began;
    cli_say_fallback(stream->request, stream->context);
    if (stream->request->json) {
        return report_json(stream, seconds);
    }
    if (stream->request->text[OPTION_OUT] != NULL && !stream->request->quiet) {
        report_text(stream, seconds);
    }
    return EXIT_DONE;
}
