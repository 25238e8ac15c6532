/* SPDX-License-Identifier: MIT */
/*
 * Rounds: in each every row of the table gets one random problem, so that a time may end it after
 * any. Before them come all float32 maps and the golden problem.
 */
#include "cli/verify_all.h"

#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/verify_table.h"
#include "io/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 24, QUICK_ROUNDS = 6, MOST_ROWS = SIGRAMP_UNIT_COUNT * 2 * VERIFY_KIND_COUNT };

typedef struct {
    const cli_request *request;
    sigramp_context *tested, *cpu;
    verify_problem problem;
    verify_answer answer, right; /* of tested, of cpu */
    uint64_t seed;
    double seconds; /* 0: a number of rounds */
    verify_row rows[MOST_ROWS];
    size_t row_count;
} verification;

static int is_whole_map(const verify_row *row)
{
    return row->precision == 32 && row->kind->is_whole;
}

/* Which problem a row gets in a round depends on nothing else, so that any is made again. */
static uint64_t seed_of(const verification *all, const verify_row *row, unsigned round)
{
    const uint64_t kind = (uint64_t)(row->kind - verify_kinds);
    const uint64_t place =
        ((uint64_t)row->unit * VERIFY_MOST_KINDS + kind) * 2 + (uint64_t)(row->precision == 64);
    return all->seed ^ (place << 48 | round) * UINT64_C(0x9e3779b97f4a7c15);
}

/* What a device has not (double precision) is said in its row; what the CPU path has not, such as a
 * unit's closed sums, is no row. */
static int lacks(verify_row *row, const sigramp_context *context, sigramp_status status)
{
    if (status == SIGRAMP_NOT_SUPPORTED)
        snprintf(row->missing, sizeof row->missing, "%s", sigramp_context_detail(context));
    return status == SIGRAMP_NOT_SUPPORTED;
}

/* The problem that is made, by both; golden: its right results, or NULL. */
static int try_problem(verification *all, unsigned round, const golden_value *golden,
                       verify_row *row)
{
    const verify_problem *const problem = &all->problem;
    sigramp_status status = row->kind->ask_cpu(problem, all->cpu, &all->right);
    if (status == SIGRAMP_NOT_SUPPORTED)
        return EXIT_DONE;
    if (status)
        return cli_fail_call(all->request, status, all->cpu);
    status = row->kind->ask(problem, all->tested, &all->answer);
    if (lacks(row, all->tested, status))
        return EXIT_DONE;
    if (status)
        return cli_fail_call(all->request, status, all->tested);
    verify_row_compare(row, round, problem, all->answer.y, all->right.y);
    if (golden)
        verify_judge_golden(problem, &all->answer, golden, &row->judgement);
    else
        row->kind->judge(problem, &all->answer, &row->judgement);
    return EXIT_DONE;
}

static int try_golden(verification *all, verify_row *row)
{
    const golden_unit *const golden = &golden_units[row->unit];
    const int is_known = golden->map[GOLDEN_POINTS - 1].high != 0;
    const sigramp_method method = row->kind->method;
    if (!is_known || !row->kind->has_golden)
        return EXIT_DONE;
    all->problem.precision = row->precision;
    if (row->kind->is_whole) {
        verify_set_golden_map(&all->problem, row->unit);
        return try_problem(all, 0, golden->map, row);
    }
    verify_set_golden_sum(&all->problem, row->unit, method, 0);
    const int status = try_problem(all, 0, golden->sum, row);
    if (status != EXIT_DONE || method == SIGRAMP_METHOD_CLOSED)
        return status;
    verify_set_golden_sum(&all->problem, row->unit, method, 1);
    return try_problem(all, 0, golden->weighted, row);
}

static int try_random(verification *all, unsigned round, verify_row *row)
{
    verify_kind_draw(row->kind, row->unit, row->precision, seed_of(all, row, round), &all->problem);
    return try_problem(all, round, NULL, row);
}

static int run_round(verification *all, unsigned round)
{
    int status = EXIT_DONE;
    for (size_t i = 0; status == EXIT_DONE && i < all->row_count; ++i) {
        verify_row *const row = &all->rows[i];
        if (!is_whole_map(row) && row->missing[0] == '\0')
            status = round == 0 ? try_golden(all, row) : try_random(all, round, row);
    }
    return status;
}

/* At least one of random problems, however short the time. */
static int run_rounds(verification *all)
{
    const double began = cli_seconds();
    const unsigned usual = all->request->text[OPTION_QUICK] ? QUICK_ROUNDS : ROUNDS;
    int status = EXIT_DONE;
    for (unsigned round = 0; status == EXIT_DONE; ++round) {
        const double spent = cli_seconds() - began;
        if (all->seconds > 0 ? round > 1 && spent >= all->seconds : round > usual)
            break;
        if (all->seconds > 0)
            progress_count("seconds of random problems", (uint64_t)spent, (uint64_t)all->seconds);
        else
            progress_count("rounds of random problems", round, usual);
        status = run_round(all, round);
    }
    return status;
}

static int tell(void *user, uint64_t done, uint64_t inputs)
{
    (void)user;
    progress_count("float32 inputs", done, inputs);
    return 0;
}

static int verify_whole_map(verification *all, verify_row *row)
{
    const sigramp_verify_options options = {.quick = all->request->text[OPTION_QUICK] != NULL,
                                            .progress = tell};
    sigramp_verify_report report;
    const sigramp_status status = sigramp_verify_f32(all->tested, row->unit, &options, &report);
    if (lacks(row, all->tested, status))
        return EXIT_DONE;
    if (status)
        return cli_fail_call(all->request, status, all->tested);
    row->inputs = report.inputs;
    row->differing = report.wrong;
    row->judgement.measured = report.inputs;
    row->judgement.largest_ulp = 0.5 + report.max_ulp; /* a right one is the nearest */
    if (report.first_count > 0)
        row->first = verify_difference_of(&report.first[0]);
    return EXIT_DONE;
}

static int verify_whole_maps(verification *all)
{
    int status = EXIT_DONE;
    for (size_t i = 0; status == EXIT_DONE && i < all->row_count; ++i)
        if (is_whole_map(&all->rows[i]))
            status = verify_whole_map(all, &all->rows[i]);
    return status;
}

static void add_rows(verification *all, sigramp_unit unit)
{
    const int only = all->request->precision;
    for (int precision = 32; precision <= 64; precision += 32)
        for (size_t k = 0; k < VERIFY_KIND_COUNT; ++k)
            if ((only == 0 || only == precision) && all->row_count < MOST_ROWS &&
                (precision == 32 || !verify_kinds[k].is_f32_only))
                all->rows[all->row_count++] =
                    (verify_row){.unit = unit, .precision = precision, .kind = &verify_kinds[k]};
}

static int is_listed(const verification *all, sigramp_unit unit)
{
    for (size_t i = 0; i < all->row_count; ++i)
        if (all->rows[i].unit == unit)
            return 1;
    return 0;
}

static void list_rows(verification *all)
{
    const char *const *operands = all->request->operands;
    for (int unit = 0; !operands && unit < SIGRAMP_UNIT_COUNT; ++unit)
        add_rows(all, (sigramp_unit)unit);
    for (int i = 0; operands && operands[i]; ++i) {
        sigramp_unit unit;
        if (cli_unit(operands[i], &unit) && !is_listed(all, unit))
            add_rows(all, unit);
    }
}

/* auto gives a device large sums only, but it is the device that is in question: the one that a
 * verification opens. */
static int name_device(verification *all)
{
    const char *const asked = all->request->text[OPTION_DEVICE];
    const sigramp_verify_options options = {.quick = 1};
    sigramp_verify_report report;
    if (asked && strcmp(asked, "auto") != 0)
        return EXIT_DONE;
    const sigramp_status status =
        sigramp_verify_f32(all->tested, all->rows[0].unit, &options, &report);
    if (status && status != SIGRAMP_NOT_SUPPORTED)
        return cli_fail_call(all->request, status, all->tested);
    cli_say_fallback(all->request, all->tested);
    char device[64];
    snprintf(device, sizeof device, "%s", sigramp_context_report(all->tested).device);
    if (strcmp(device, "cpu") == 0)
        return EXIT_DONE;
    const sigramp_options named = {.device = device, .threads = all->request->threads};
    sigramp_context_destroy(all->tested);
    all->tested = NULL;
    const sigramp_status opened = sigramp_context_create(&named, &all->tested);
    interrupt_renew();
    return opened ? cli_fail_call(all->request, opened, all->tested) : EXIT_DONE;
}

/* A device is compared with the best instruction set and all threads; the CPU path with the
 * baseline on one, or, if it is that itself, with the best. */
static int open_cpu(verification *all)
{
    const char *const isa = sigramp_context_report(all->tested).isa;
    const int is_plain = isa && strcmp(isa, "baseline") != 0;
    const sigramp_options options = {
        .device = "cpu", .isa = is_plain ? "baseline" : NULL, .threads = is_plain};
    const sigramp_status status = sigramp_context_create(&options, &all->cpu);
    return status ? cli_fail_call(all->request, status, all->cpu) : EXIT_DONE;
}

static int read_seed(const cli_request *request, uint64_t *seed)
{
    const char *const text = request->text[OPTION_SEED];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *seed = ((uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec) & UINT32_MAX;
    if (!text || (number_parse_count(text, seed) && *seed < UINT64_C(1) << 53))
        return 1;
    cli_fail(EXIT_WRONG, "--seed '%s': give a whole number below 2^53", text);
    return 0;
}

static int read_seconds(const cli_request *request, double *seconds)
{
    const char *const text = request->text[OPTION_SECONDS];
    if (!cli_number(request, OPTION_SECONDS, "seconds", 0, seconds))
        return 0;
    if (!text || (*seconds > 0 && *seconds <= 1e9))
        return 1;
    cli_fail(EXIT_WRONG, "--seconds '%s': give more than 0 and at most 1e9", text);
    return 0;
}

static int run(verification *all)
{
    all->answer.y = malloc(VERIFY_MOST_RESULTS * sizeof(double));
    all->right.y = malloc(VERIFY_MOST_RESULTS * sizeof(double));
    if (!verify_problem_create(&all->problem) || !all->answer.y || !all->right.y)
        return cli_fail(EXIT_FAILED, "out of memory");
    int status = cli_context(all->request, &all->tested);
    if (status == EXIT_DONE)
        status = name_device(all);
    if (status == EXIT_DONE)
        status = open_cpu(all);
    if (status == EXIT_DONE)
        status = verify_whole_maps(all);
    if (status == EXIT_DONE)
        status = run_rounds(all);
    progress_hide();
    const verify_table table = {all->request, all->tested, all->cpu,
                                all->seed,    all->rows,   all->row_count};
    return status == EXIT_DONE ? verify_table_print(&table) : status;
}

int verify_all(const cli_request *request)
{
    verification *const all = calloc(1, sizeof *all);
    if (!all)
        return cli_fail(EXIT_FAILED, "out of memory");
    all->request = request;
    list_rows(all);
    const int is_read = read_seed(request, &all->seed) && read_seconds(request, &all->seconds);
    const int status = is_read ? run(all) : EXIT_WRONG;
    verify_problem_destroy(&all->problem);
    free(all->answer.y);
    free(all->right.y);
    sigramp_context_destroy(all->tested);
    sigramp_context_destroy(all->cpu);
    free(all);
    return status;
}
