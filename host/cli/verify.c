/* SPDX-License-Identifier: MIT */
/* sigramp verify: every float32 result of a unit against the right one. */
#include "cli/json.h"
#include "cli/progress.h"
#include "cli/rank_rows.h"
#include "cli/ranks.h"
#include "cli/verify_all.h"
#include "cli/verify_ranks.h"
#include "cli/verify_table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const cli_request *request;
    sigramp_context *context;
    json_t *results;    /* with --json */
    json_t *ranks;      /* what each did, of the unit at hand; NULL if there is one */
    char failures[512]; /* "logistic (3 of 4294967296)", "" if there are none */
} verify_job;

static int tell(void *user, uint64_t done, uint64_t inputs)
{
    (void)user;
    progress_count("inputs", done, inputs);
    return 0;
}

static json_t *json_bits(uint64_t bits)
{
    return json_sprintf("0x%08" PRIx64, bits);
}

static json_t *describe_wrong(const sigramp_wrong_result *wrong)
{
    const verify_difference found = verify_difference_of(wrong);
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "input", json_number(found.x), "output",
                     json_number(found.output), "right", json_number(found.right), "input_bits",
                     json_bits(wrong->input), "output_bits", json_bits(wrong->output), "right_bits",
                     json_bits(wrong->right));
}

/* NULL without memory. */
static json_t *describe_first_wrong(const sigramp_verify_report *report)
{
    json_t *array = json_array();
    for (size_t i = 0; i < report->first_count; ++i) {
        if (json_array_append_new(array, describe_wrong(&report->first[i])) != 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static int add_json(verify_job *job, sigramp_unit unit, const sigramp_verify_report *report,
                    double seconds)
{
    json_t *object = json_report(job->context, 32);
    json_t *rest = json_pack(
        "{s:s, s:b, s:I, s:I, s:o, s:o, s:f}", "unit", sigramp_unit_info(unit)->name, "quick",
        job->request->text[OPTION_QUICK] != NULL, "inputs", (json_int_t)report->inputs, "wrong",
        (json_int_t)report->wrong, "max_ulp", json_number(report->max_ulp), "first_wrong",
        describe_first_wrong(report), "seconds", seconds);
    const int failed = !object || !rest || json_object_update(rest, object) != 0 ||
                       (job->ranks && json_object_set(rest, "ranks", job->ranks) != 0) ||
                       json_array_append(job->results, rest) != 0;
    json_decref(object);
    json_decref(rest);
    return failed ? cli_fail(EXIT_FAILED, "out of memory") : EXIT_DONE;
}

static void print_wrong(const sigramp_wrong_result *wrong)
{
    const verify_difference found = verify_difference_of(wrong);
    printf("    x = %.9g (%a, bits %08" PRIx64 "): %.9g (%08" PRIx64 ") came out, %.9g (%08" PRIx64
           ") is right\n",
           found.x, found.x, wrong->input, found.output, wrong->output, found.right, wrong->right);
}

static void print_text(const verify_job *job, sigramp_unit unit,
                       const sigramp_verify_report *report, double seconds)
{
    const sigramp_report where = sigramp_context_report(job->context);
    char ranks[32] = "";
    if (ranks_here().count > 1)
        snprintf(ranks, sizeof ranks, ", %d ranks", ranks_here().count);
    printf("%-9s float32 on %s%s%s%s: %" PRIu64 " inputs%s, ", sigramp_unit_info(unit)->name,
           where.device, where.isa ? " " : "", where.isa ? where.isa : "", ranks, report->inputs,
           job->request->text[OPTION_QUICK] ? "" : " (all)");
    if (report->wrong == 0) {
        printf("every result right, %.2f s\n", seconds);
    } else {
        printf("%" PRIu64 " results WRONG, by up to %.9g floats, %.2f s\n", report->wrong,
               report->max_ulp, seconds);
    }
    for (size_t i = 0; i < report->first_count; ++i)
        print_wrong(&report->first[i]);
    if (report->wrong > report->first_count)
        printf("    and %" PRIu64 " more\n", report->wrong - report->first_count);
    fflush(stdout);
}

static void note_failure(verify_job *job, sigramp_unit unit, const sigramp_verify_report *report)
{
    const size_t used = strlen(job->failures);
    if (report->wrong > 0) {
        snprintf(job->failures + used, sizeof job->failures - used,
                 "%s%s (%" PRIu64 " of %" PRIu64 ")", used == 0 ? "" : ", ",
                 sigramp_unit_info(unit)->name, report->wrong, report->inputs);
    }
}

/* This rank's inputs, of which other ranks have the rest. */
static int verify_own(const verify_job *job, sigramp_unit unit, sigramp_verify_report *report)
{
    const mpi_ranks here = ranks_here();
    const int is_quick = job->request->text[OPTION_QUICK] != NULL;
    const sigramp_verify_options options = {.quick = is_quick,
                                            .progress = tell,
                                            .part = (unsigned)here.rank,
                                            .parts = here.count > 1 ? (unsigned)here.count : 0};
    const sigramp_status status = sigramp_verify_f32(job->context, unit, &options, report);
    progress_hide();
    return status == SIGRAMP_OK ? EXIT_DONE : cli_fail_call(job->request, status, job->context);
}

static int report_unit(verify_job *job, sigramp_unit unit, const sigramp_verify_report *report,
                       double seconds)
{
    note_failure(job, unit, report);
    if (job->request->json)
        return add_json(job, unit, report, seconds);
    print_text(job, unit, report, seconds);
    return EXIT_DONE;
}

static int verify_with(verify_job *job, sigramp_unit unit, double began, rank_work *work,
                       int64_t *before)
{
    sigramp_verify_report report = {0};
    int status = work->rows && before ? verify_own(job, unit, &report)
                                      : cli_fail(EXIT_FAILED, "out of memory");
    status = ranks_agree(status);
    if (status != EXIT_DONE)
        return status;
    work->points = report.inputs;
    work->seconds = cli_seconds() - began;
    verify_join_ranks(&report, before);
    job->ranks = rank_rows_list(work);
    status = report_unit(job, unit, &report, cli_seconds() - began);
    json_decref(job->ranks);
    return status;
}

static int verify_unit(verify_job *job, sigramp_unit unit)
{
    rank_work work = {.terms = 1, .rows = rank_rows()};
    int64_t *const before = calloc((size_t)ranks_here().count, sizeof *before);
    const int status = verify_with(job, unit, cli_seconds(), &work, before);
    free(work.rows);
    free(before);
    return status;
}

/* The unit of each operand, or every unit if there is none. */
static int verify_units(verify_job *job)
{
    const char *const *operands = job->request->operands;
    int status = EXIT_DONE;
    for (int i = 0; status == EXIT_DONE && !operands && i < SIGRAMP_UNIT_COUNT; ++i)
        status = verify_unit(job, (sigramp_unit)i);
    for (int i = 0; status == EXIT_DONE && operands && operands[i]; ++i) {
        sigramp_unit unit;
        status = cli_unit(operands[i], &unit) ? verify_unit(job, unit) : EXIT_WRONG;
    }
    return status;
}

static int conclude(verify_job *job, int status)
{
    if (status == EXIT_DONE && job->request->json)
        status = json_print(json_incref(job->results));
    if (status == EXIT_DONE)
        cli_say_fallback(job->request, job->context);
    if (status == EXIT_DONE && job->failures[0] != '\0') {
        status = cli_fail(EXIT_FAILED, "wrong results on %s: %s",
                          sigramp_context_report(job->context).device, job->failures);
    }
    return status;
}

static int check_request(const cli_request *request)
{
    sigramp_unit unit;
    const char *const *operands = request->operands;
    for (int i = 0; operands && operands[i]; ++i)
        if (!cli_unit(operands[i], &unit))
            return 0;
    if (request->text[OPTION_ALL])
        return 1;
    if (request->precision == 64)
        cli_fail(EXIT_WRONG, "--precision f64: without --all verify knows float32 only");
    else if (request->text[OPTION_SEED] || request->text[OPTION_SECONDS])
        cli_fail(EXIT_WRONG, "--seed and --seconds are for the random problems of --all");
    else
        return 1;
    return 0;
}

static int run(const cli_request *request)
{
    verify_job job = {.request = request};
    if (!check_request(request))
        return EXIT_WRONG;
    const int is_alone = request->text[OPTION_QUICK] || request->text[OPTION_ALL];
    if (is_alone && !ranks_do_alone()) /* nothing that ranks could divide */
        return EXIT_DONE;
    if (request->text[OPTION_ALL])
        return verify_all(request);
    int status = cli_context(request, &job.context);
    if (status == EXIT_DONE) {
        job.results = json_array();
        status = !job.results ? cli_fail(EXIT_FAILED, "out of memory") : verify_units(&job);
        status = conclude(&job, status);
    }
    json_decref(job.results);
    sigramp_context_destroy(job.context);
    return status;
}

static const struct poptOption options[] = {
    {"quick", 0, POPT_ARG_NONE, NULL, OPTION_QUICK,
     "the hardest inputs and a sample of every binade (all 2^32)", NULL},
    {"all", 0, POPT_ARG_NONE, NULL, OPTION_ALL, "sums and float64 too, in a table", NULL},
    {"seed", 0, POPT_ARG_STRING, NULL, OPTION_SEED, "of --all's random problems (a new one)", "N"},
    {"seconds", 0, POPT_ARG_STRING, NULL, OPTION_SECONDS,
     "for --all's random problems (24 of each kind, 6 with --quick)", "S"},
    POPT_TABLEEND};

const cli_command cli_verify = {
    .name = "verify",
    .summary = "a device's results against the right ones",
    .usage = "[UNIT ...] [OPTION...]",
    .notes =
        "Without a UNIT all of them are verified.\n"
        "The right results are the exact ones rounded to nearest; their hashes are built in.\n"
        "With --all a device is compared with the CPU path, and the CPU path with its plainest\n"
        "form, bit by bit, on fresh random problems; and with values made by MPFR.\n"
        "Exit status 1 if a result is wrong; then the first wrong ones are listed.\n",
    .examples = "  sigramp verify --quick --device cpu\n"
                "  sigramp verify relu --quick --device cpu --json\n"
                "  sigramp verify --all --quick --device cpu\n",
    .takes_operand = 0,
    .takes_operands = 1,
    .is_divided = 1,
    .lists_units = 1,
    .options = options,
    .run = run};
