/* SPDX-License-Identifier: MIT */
#include "cli/stream_report.h"

#include "cli/ranks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row of each rank: points, terms, bytes sent, nanoseconds. */
enum { COLUMNS = 4 };

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

static int report_json(const stream *stream, const stream_solved *solved, json_t *ranks,
                       double seconds)
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
    if (solved)
        failed |= add_solved(report, solved);
    if (ranks)
        failed |= json_object_set(report, "ranks", ranks);
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

static void report_text(const stream *stream, const stream_solved *solved, double seconds)
{
    const sigramp_report report = sigramp_context_report(stream->context);
    char groups[64] = "", ranks[32] = "";
    if (stream->request->text[OPTION_GROUPS])
        snprintf(groups, sizeof groups, " in %zu groups", stream->groups);
    if (ranks_here().count > 1)
        snprintf(ranks, sizeof ranks, ", %d ranks", ranks_here().count);
    fprintf(stderr, "%zu points x %zu terms%s, float%d, on %s%s%s%s in %.3g s: %s\n",
            part_of(stream->part, stream->x->count).count, stream->terms, groups, stream->precision,
            report.devices, report.isa ? " " : "", report.isa ? report.isa : "", ranks, seconds,
            cli_plain(stream->request->text[OPTION_OUT]).text);
    if (solved)
        fprintf(stderr,
                "of the x %zu are infinite, %zu NaN, %zu where the sum is at its limit; the "
                "others are off by at most %.3g\n",
                solved->infinite, solved->none, solved->at_limit, solved->x_error);
}

/* What there is to say of the solutions of all ranks. */
static stream_solved add_solutions(const stream_solved *own)
{
    int64_t counts[] = {(int64_t)own->infinite, (int64_t)own->none, (int64_t)own->at_limit};
    int64_t error; /* numbers from 0 on are ordered as their bits are */
    stream_solved all;
    memcpy(&error, &own->x_error, sizeof error);
    ranks_add(counts, sizeof counts / sizeof *counts);
    ranks_largest(&error, 1);
    all = (stream_solved){(size_t)counts[0], (size_t)counts[1], (size_t)counts[2], 0};
    memcpy(&all.x_error, &error, sizeof error);
    return all;
}

static json_t *list_ranks(const int64_t *rows, int count)
{
    json_t *const list = json_array();
    for (int rank = 0; list && rank < count; ++rank) {
        const int64_t *const row = rows + COLUMNS * rank;
        json_array_append_new(list,
                              json_pack("{s:I, s:I, s:I, s:f}", "points", (json_int_t)row[0],
                                        "terms", (json_int_t)row[1], "bytes_sent",
                                        (json_int_t)row[2], "seconds", 1e-9 * (double)row[3]));
    }
    return list;
}

/* Of all ranks, or NULL if there is one. The rows were made when work began, so that no rank can
 * fail here by itself. */
static json_t *add_rows(const rank_work *work)
{
    const mpi_ranks here = ranks_here();
    if (here.count == 1)
        return NULL;
    int64_t *const row = work->rows + COLUMNS * here.rank;
    row[0] = (int64_t)work->points;
    row[1] = (int64_t)work->terms;
    row[2] = ranks_bytes_sent();
    row[3] = (int64_t)(1e9 * work->seconds);
    ranks_add(work->rows, (size_t)(COLUMNS * here.count));
    return list_ranks(work->rows, here.count);
}

int64_t *rank_rows(void)
{
    return calloc((size_t)(COLUMNS * ranks_here().count), sizeof(int64_t));
}

static int report(const stream *stream, const stream_solved *solved, json_t *ranks)
{
    const double seconds = cli_seconds() - stream->began;
    cli_say_fallback(stream->request, stream->context);
    if (stream->request->json)
        return report_json(stream, solved, ranks, seconds);
    if (!stream_is_printed(stream->request) && !stream->request->quiet)
        report_text(stream, solved, seconds);
    return EXIT_DONE;
}

int stream_report(const stream *stream, const rank_work *work)
{
    stream_solved solved;
    if (stream->solved)
        solved = add_solutions(stream->solved);
    json_t *const ranks = add_rows(work);
    const int status =
        ranks_here().rank == 0 ? report(stream, stream->solved ? &solved : NULL, ranks) : EXIT_DONE;
    json_decref(ranks);
    return status;
}
