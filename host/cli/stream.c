/* SPDX-License-Identifier: MIT */
#include "cli/rank_input.h"
#include "cli/stream.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/rank_output.h"
#include "cli/ranks.h"
#include "cli/stream_report.h"
#include "io/digest.h"
#include "io/place.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *stream_output(const cli_request *request)
{
    return request->text[OPTION_OUT] ? request->text[OPTION_OUT] : "-";
}

int stream_is_printed(const cli_request *request)
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
    if (request->json && stream_is_printed(request) &&
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
    if (!rank_input_open(&points, x, &error))
        return cli_fail_io(&error);
    *precision = request->precision != 0 ? request->precision : x->precision;
    return check_output(request, *precision);
}

static int said(int is_done, const io_error *error)
{
    return is_done ? EXIT_DONE : cli_fail_io(error);
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
    rank_output y, dy;
    part_range range;              /* of the points */
    rank_slices slices;            /* of which the range is this rank's, if there are many */
    uint64_t digest, slope_digest; /* of a part's results */
    json_t *whole;                 /* what a part file says of all parts; NULL if there is none */
    json_t *shared;                /* the same, for ranks to compare */
} results;

static int write_block(results *results, size_t count, io_error *error)
{
    const int precision = results->y.sink.precision;
    if (results->whole) {
        results->digest = digest_add(results->digest, precision, count, results->values);
        if (results->slopes)
            results->slope_digest =
                digest_add(results->slope_digest, precision, count, results->slopes);
    }
    return rank_output_write(&results->y, results->values, count, error) &&
           (!results->slopes || rank_output_write(&results->dy, results->slopes, count, error));
}

/* Results on a terminal need no line among them that says how many there are. */
static void count_points(const results *results, size_t done)
{
    if (isatty(results->y.sink.temporary.file))
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
                     stream->precision, &results->y.sink, error) &&
           (!stream->derivative ||
            part_open(stream->derivative, stream->part, "derivative", results->whole,
                      stream->precision, &results->dy.sink, error));
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

/* Room for any block, of this rank or of one whose results rank 0 writes. */
static size_t largest_block(const stream *stream)
{
    return smaller(STREAM_LARGEST_BLOCK, stream->x->count);
}

static int open_results(const stream *stream, results *results, io_error *error)
{
    const size_t size = largest_block(stream) * (size_t)stream->precision / 8 + 1;
    results->values = malloc(size);
    results->slopes = stream->derivative ? malloc(size) : NULL;
    if (!results->values || (stream->derivative && !results->slopes))
        return io_fail(error, IO_FAILED, "out of memory");
    if (stream->part.parts > 0)
        return open_parts(stream, results, error);
    if (ranks_here().count > 1 && !(results->shared = describe_whole(stream, error)))
        return 0;
    if (ranks_here().rank > 0)
        return 1; /* rank 0 makes the files */
    return (!stream->derivative || sink_open(stream->derivative, FORM_UNKNOWN, stream->precision,
                                             &stream->x->shape, &results->dy.sink, error)) &&
           open_sink(stream, &results->y.sink, error);
}

/* Where the points are divided among ranks: sees to it that all have the same request and inputs,
 * and settles who writes what. */
static int share(const stream *stream, results *results, io_error *error)
{
    rank_output *const outputs[] = {&results->y, &results->dy};
    const mpi_ranks here = ranks_here();
    if (here.count == 1)
        return 1;
    const int is_same = rank_inputs_compare(results->shared, error);
    const int is_shared = rank_outputs_share(outputs, stream->derivative ? 2 : 1, stream->precision,
                                             &results->slices, error);
    results->range = rank_slice(&results->slices, here.rank);
    return is_same && is_shared;
}

/* Gives the files their names. */
static int finish(const stream *stream, results *results, io_error *error)
{
    const size_t most = largest_block(stream);
    const int is_first = ranks_here().rank == 0;
    if (results->whole &&
        (!part_end(&results->y.sink, results->digest, error) ||
         (stream->derivative && !part_end(&results->dy.sink, results->slope_digest, error))))
        return 0;
    const int has_y =
        rank_output_collect(&results->y, &results->slices, most, results->values, error);
    const int has_dy =
        rank_output_collect(&results->dy, &results->slices, most, results->values, error);
    if (!has_y || !has_dy || !is_first)
        return has_y && has_dy;
    return !stream->derivative ? sink_finish(&results->y.sink, error)
                               : sink_finish_both(&results->y.sink, &results->dy.sink, error);
}

/* Every step that a rank may fail at by itself is agreed on before the next one. */
static int write_steps(const stream *stream, results *results, rank_work *work)
{
    io_error error;
    int status = ranks_agree(said(open_results(stream, results, &error), &error));
    if (status != EXIT_DONE)
        return status;
    status = ranks_agree(said(share(stream, results, &error), &error));
    if (status != EXIT_DONE)
        return status;
    if (stream->given)
        *stream->given = results->range.first;
    status = run_blocks(stream, results);
    work->points = results->range.count;
    work->terms = stream->terms;
    work->seconds = cli_seconds() - stream->began;
    if (status == EXIT_DONE)
        status = said(rank_output_finish_slice(&results->y, &error) &&
                          rank_output_finish_slice(&results->dy, &error),
                      &error);
    status = ranks_agree(status);
    return status == EXIT_DONE ? ranks_agree(said(finish(stream, results, &error), &error))
                               : status;
}

static int write_all(const stream *stream, rank_work *work)
{
    results results = {.y = {.name = stream_output(stream->request), .sink = SINK_NONE},
                       .dy = {.name = stream->derivative, .sink = SINK_NONE},
                       .range = part_of(stream->part, stream->x->count),
                       .slices = {stream->x->count, -1, (size_t)stream->precision / 8},
                       .digest = DIGEST_EMPTY,
                       .slope_digest = DIGEST_EMPTY};
    progress_hide(); /* standard output may be the same terminal */
    const int status = write_steps(stream, &results, work);
    progress_hide();
    rank_output_discard(&results.y);
    rank_output_discard(&results.dy);
    json_decref(results.whole);
    json_decref(results.shared);
    free(results.values);
    free(results.slopes);
    return status;
}

int stream_run(const stream *stream)
{
    rank_work work = {.rows = rank_rows()};
    if (!work.rows)
        return cli_fail(EXIT_FAILED, "out of memory");
    int status = write_all(stream, &work);
    if (status == EXIT_DONE)
        status = stream_report(stream, &work);
    free(work.rows);
    return status;
}
