/* SPDX-License-Identifier: MIT */
/* The two reports: JSON for programs, a table for people. */
#include "bench.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static double terms_per_second(const bench_case *one)
{
    return (double)one->points * (double)one->terms / one->median;
}

static double gb_per_second(const bench_case *one)
{
    return 1e-9 * bench_bytes(one) / one->median;
}

static json_t *case_object(const bench_case *one)
{
    json_t *isa = one->isa[0] ? json_string(one->isa) : json_null();
    return json_pack("{s:s, s:s, s:o, s:I, s:I, s:i, s:f, s:f, s:f, s:f, s:f, s:f, s:f}", "case",
                     one->name, "device", one->device, "isa", isa, "points",
                     (json_int_t)one->points, "terms", (json_int_t)one->terms, "runs", one->runs,
                     "median_seconds", one->median, "min_seconds", one->least, "max_seconds",
                     one->most, "ns_per_point", 1e9 * one->median / (double)one->points,
                     "gb_per_second", gb_per_second(one), "terms_per_second", terms_per_second(one),
                     "plan_seconds", one->plan_seconds);
}

bool bench_report_json(const bench_machine *machine, const bench_list *list)
{
    json_t *results = json_array();
    for (size_t k = 0; k < list->count; ++k)
        if (json_array_append_new(results, case_object(&list->cases[k])) != 0)
            break;
    const bool complete = json_array_size(results) == list->count;
    json_t *root = json_pack("{s:{s:s, s:I, s:i, s:s, s:s, s:s}, s:o}", "machine", "cpu",
                             machine->processor, "cores", (json_int_t)machine->cores, "threads",
                             machine->threads, "compiler", __VERSION__, "device", machine->device,
                             "version", sigramp_version(), "results", results);
    const bool written = complete && root && json_dumpf(root, stdout, JSON_INDENT(2)) == 0;
    json_decref(root);
    return written && putchar('\n') != EOF && fflush(stdout) == 0;
}

static const bench_case *find_case(const bench_list *list, bench_kind kind, sigramp_unit unit,
                                   sigramp_precision precision)
{
    for (size_t k = 0; k < list->count; ++k) {
        const bench_case *one = &list->cases[k];
        if (one->kind == kind && one->precision == precision &&
            (kind != BENCH_MAP || one->unit == unit))
            return one;
    }
    return NULL;
}

/* Bound by its operations, not by its bytes. */
static bool is_direct_sum(const bench_case *one)
{
    return one->kind == BENCH_SUM && one->method == SIGRAMP_METHOD_DIRECT;
}

/* How many times as long as the other case, for as many bytes. */
static void print_ratio(const bench_case *one, const bench_case *other)
{
    if (is_direct_sum(one) || !other)
        printf(" %8s", "-");
    else
        printf(" %8.2f", gb_per_second(other) / gb_per_second(one));
}

static void print_row(const bench_list *list, const bench_case *one)
{
    printf("%-24s %-11s %-8s %10zu %8zu %9.3f %9.3f %9.3f %9.3f %7.2f", one->name, one->device,
           one->isa[0] ? one->isa : "-", one->points, one->terms, 1e3 * one->median,
           1e3 * one->least, 1e3 * one->most, 1e9 * one->median / (double)one->points,
           gb_per_second(one));
    if (is_direct_sum(one))
        printf(" %8.3f", 1e-9 * terms_per_second(one));
    else
        printf(" %8s", "-");
    if (one->kind == BENCH_SUM)
        printf(" %8.3f", 1e3 * one->plan_seconds);
    else
        printf(" %8s", "-");
    print_ratio(one, find_case(list, BENCH_MAP, SIGRAMP_RELU, one->precision));
    print_ratio(one, find_case(list, BENCH_COPY, SIGRAMP_RELU, SIGRAMP_F32));
    putchar('\n');
}

void bench_report_table(const bench_machine *machine, const bench_list *list)
{
    printf("%s, %ld cores, %d threads; device: %s\n", machine->processor, machine->cores,
           machine->threads, machine->device);
    printf("sigramp %s, compiler %s; times in ms over %d runs taken in turns, every answer "
           "verified first\n\n",
           sigramp_version(), __VERSION__, list->cases[0].runs);
    printf("%-24s %-11s %-8s %10s %8s %9s %9s %9s %9s %7s %8s %8s %8s %8s\n", "case", "device",
           "isa", "points", "terms", "median", "min", "max", "ns/point", "GB/s", "Gterm/s",
           "plan ms", "x relu", "x copy");
    for (size_t k = 0; k < list->count; ++k)
        print_row(list, &list->cases[k]);
    printf("\nx relu, x copy: time per byte as a multiple of the relu map's (same precision) and "
           "of the copy's.\n");
}
