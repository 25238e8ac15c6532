/* SPDX-License-Identifier: MIT */
/* sigramp join: the whole of what --part K/N made. */
#include "cli/json.h"
#include "cli/part_file.h"
#include "cli/progress.h"
#include "io/digest.h"
#include "io/order.h"
#include "io/place.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 1 << 20 };

typedef struct {
    const cli_request *request;
    const char *out;
    part_file *files;
    size_t count;
    double block[BLOCK]; /* of either precision */
    int is_checked;      /* or the results are read for their digests alone */
    sink sink;
    char *all; /* what is not written yet, for it is to be in another order; else NULL */
    size_t done;
} join_job;

static int read_files(join_job *job, io_error *error)
{
    size_t given = 0;
    while (job->request->operands && job->request->operands[given])
        ++given;
    if (given == 0)
        return io_fail(error, IO_WRONG, "join needs the part files; see sigramp join --help");
    job->files = calloc(given, sizeof *job->files);
    if (!job->files)
        return io_fail(error, IO_FAILED, "out of memory");
    for (; job->count < given; ++job->count) {
        part_file *const file = &job->files[job->count];
        if (!part_file_read(job->request->operands[job->count], file, error)) {
            json_decref(file->head);
            return 0;
        }
    }
    return part_files_order(job->files, given, error);
}

static int take(join_job *job, size_t count, int precision, io_error *error)
{
    const size_t bytes = (size_t)precision / 8;
    if (!job->is_checked)
        return 1;
    if (job->all)
        memcpy(job->all + job->done * bytes, job->block, count * bytes);
    else if (!sink_write(&job->sink, job->block, count, error))
        return 0;
    job->done += count;
    if (!isatty(job->sink.temporary.file))
        progress_count("points", job->done, job->files[0].points);
    return 1;
}

static int copy_part(join_job *job, const part_file *file, io_error *error)
{
    array_source source;
    uint64_t digest = DIGEST_EMPTY;
    int is_copied = part_file_open(file, &source, error);
    for (size_t done = 0; is_copied && done < source.count;) {
        const size_t left = source.count - done, now = left < BLOCK ? left : BLOCK;
        is_copied = array_read(&source, done, now, file->precision, job->block, error);
        digest = is_copied ? digest_add(digest, file->precision, now, job->block) : digest;
        is_copied = is_copied && take(job, now, file->precision, error);
        done += now;
    }
    is_copied = is_copied && part_file_has(file, &source, digest, error);
    array_close(&source);
    return is_copied;
}

static int copy_parts(join_job *job, io_error *error)
{
    for (size_t i = 0; i < job->count; ++i)
        if (!copy_part(job, &job->files[i], error))
            return 0;
    return 1;
}

/* What is written into does not wait for the last digest: all are looked at before. */
static int check_for_stream(join_job *job, io_error *error)
{
    place place;
    if (!place_find(job->out, &place, error))
        return 0;
    job->is_checked = !place.is_stream;
    place_free(&place);
    if (!job->is_checked && !copy_parts(job, error))
        return 0;
    job->is_checked = 1;
    return 1;
}

/* What is no .npy has C's order, for which all results must be there. */
static int write_in_order(join_job *job, io_error *error)
{
    const part_file *const first = &job->files[0];
    array_source all = {.kind = ARRAY_MEMORY,
                        .name = job->out,
                        .precision = first->precision,
                        .type = {ELEMENT_FLOAT, first->precision / 8, 0},
                        .count = first->points,
                        .shape = first->shape,
                        .file = -1,
                        .values = job->all};
    job->all = NULL;
    const int is_written =
        array_in_c_order(&all, error) && sink_write(&job->sink, all.values, all.count, error);
    array_close(&all);
    return is_written;
}

static int make_room(join_job *job, array_form form, io_error *error)
{
    const part_file *const first = &job->files[0];
    const size_t bytes = first->points * ((size_t)first->precision / 8);
    if (!first->shape.is_fortran || form == FORM_NPY)
        return 1;
    job->all = array_exceeds_memory(bytes) ? NULL : malloc(bytes + 1);
    return job->all || io_fail(error, IO_FAILED, "not enough memory to put %zu numbers in C order",
                               first->points);
}

static int join(join_job *job, io_error *error)
{
    array_form form = job->request->form[OPTION_OUT_FORMAT];
    progress_say("reading");
    if (!read_files(job, error))
        return 0;
    const part_file *const first = &job->files[0];
    if (!sink_check(job->out, &form, first->precision, error) || !make_room(job, form, error) ||
        !check_for_stream(job, error) ||
        !sink_open(job->out, form, first->precision, &first->shape, &job->sink, error))
        return 0;
    progress_hide(); /* standard output may be the same terminal */
    return copy_parts(job, error) && (!job->all || write_in_order(job, error)) &&
           sink_finish(&job->sink, error);
}

static int report_json(const join_job *job, double seconds)
{
    const part_file *const first = &job->files[0];
    json_t *report =
        json_pack("{s:I, s:I, s:s, s:f, s:o}", "parts", (json_int_t)job->count, "points",
                  (json_int_t)first->points, "precision", first->precision == 32 ? "f32" : "f64",
                  "seconds", seconds, "out", json_text(job->request->text[OPTION_OUT]));
    static const char *const passed_on[] = {"command",
                                            "result",
                                            "method",
                                            "terms",
                                            "error_bound",
                                            "absolute_error_bound",
                                            "derivative_error_bound"};
    for (size_t i = 0; report && i < sizeof passed_on / sizeof *passed_on; ++i) {
        json_t *const value = json_object_get(first->head, passed_on[i]);
        if (value && json_object_set(report, passed_on[i], value) != 0) {
            json_decref(report);
            report = NULL;
        }
    }
    return json_print(report);
}

static int report_join(const join_job *job, double seconds)
{
    progress_hide();
    if (job->request->json)
        return report_json(job, seconds);
    if (!place_is_same(job->out, "-") && !job->request->quiet)
        fprintf(stderr, "%zu points in %zu parts, float%d, in %.3g s: %s\n", job->files[0].points,
                job->count, job->files[0].precision, seconds, cli_plain(job->out).text);
    return EXIT_DONE;
}

static int run(const cli_request *request)
{
    io_error error;
    const double began = cli_seconds();
    const char *out = request->text[OPTION_OUT];
    if (request->json && (!out || place_is_same(out, "-")))
        return cli_fail(EXIT_WRONG, "join --json needs --out FILE");
    join_job *job = malloc(sizeof *job);
    if (!job)
        return cli_fail(EXIT_FAILED, "out of memory");
    job->request = request;
    job->out = out ? out : "-";
    job->files = NULL;
    job->count = job->done = 0;
    job->all = NULL;
    job->sink = (sink)SINK_NONE;
    int status = join(job, &error) ? EXIT_DONE : cli_fail_io(&error);
    if (status == EXIT_DONE)
        status = report_join(job, cli_seconds() - began);
    sink_discard(&job->sink);
    for (size_t i = 0; i < job->count; ++i)
        json_decref(job->files[i].head);
    free(job->files);
    free(job->all);
    free(job);
    return status;
}

static const struct poptOption options[] = {
    {"out", 0, POPT_ARG_STRING, NULL, OPTION_OUT, "where to write (standard output)", "FILE"},
    {"out-format", 0, POPT_ARG_STRING, NULL, OPTION_OUT_FORMAT, "of --out (its name's, or text)",
     "npy|text|f32|f64"},
    POPT_TABLEEND};

const cli_command cli_join = {
    .name = "join",
    .summary = "the whole of what eval and sum made with --part K/N",
    .usage = "PART... [OPTION...]",
    .notes =
        "PART... are the N part files of one request, in any order. The whole is, byte for byte,\n"
        "what that request gives without --part. A part that is missing, there twice, damaged or\n"
        "of another request is an error, and then there is no output.\n",
    .examples = "  sigramp eval softplus --x -2:2:1001 --part 1/2 --out y.1.part\n"
                "  sigramp eval softplus --x -2:2:1001 --part 2/2 --out y.2.part\n"
                "  sigramp join y.1.part y.2.part --out y.npy\n",
    .takes_operands = 1,
    .options = options,
    .run = run};
