/* SPDX-License-Identifier: MIT */
/* The list of cases; the library's list of units drives it. */
#include "bench.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    MAP_POINTS = 64 * 1000 * 1000, /* far beyond every cache */
    SMALL_MAP_POINTS = 16 * 1000 * 1000,
    SUM_POINTS = 1000,
    SUM_TERMS = 1000 * 1000,
    FAST_SUM_POINTS = 10 * 1000 * 1000,
    MOST_CASES = 2 * SIGRAMP_UNIT_COUNT + 8
};

/* What nobody could list; so dense that an integral is the reference. */
static const size_t closed_terms = (size_t)1000000000000000;

size_t bench_real_size(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? sizeof(float) : sizeof(double);
}

double bench_bytes(const bench_case *one)
{
    const double points = 2.0 * (double)one->points;
    const bool reads_terms = one->kind == BENCH_SUM && one->method == SIGRAMP_METHOD_DIRECT;
    const double terms = reads_terms ? 2.0 * (double)one->terms : 0;
    return (points + terms) * (double)bench_real_size(one->precision);
}

bool bench_same_arrays(const bench_case *a, const bench_case *b)
{
    const bool sums = a->kind == BENCH_SUM || b->kind == BENCH_SUM;
    return a->precision == b->precision &&
           (!sums || (a->kind == b->kind && a->unit == b->unit && a->method == b->method));
}

bool bench_same_group(const bench_case *a, const bench_case *b)
{
    return (a->kind == BENCH_SUM) == (b->kind == BENCH_SUM) && a->method == b->method;
}

/* All map cases hold 24 bytes a point, both precisions together; half of the free memory may go to
 * them. */
static size_t default_map_points(void)
{
    const double free_bytes = (double)sysconf(_SC_AVPHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    return free_bytes / 2 < 24.0 * MAP_POINTS ? SMALL_MAP_POINTS : MAP_POINTS;
}

static bool add_case(const bench_options *options, bench_list *list, bench_case one)
{
    if (fnmatch(options->pattern, one.name, 0) != 0)
        return true;
    if (options->points > 0)
        one.points = options->points;
    if (one.kind == BENCH_SUM && one.method != SIGRAMP_METHOD_CLOSED && options->terms > 0)
        one.terms = options->terms;
    one.seconds = calloc((size_t)options->repeat, sizeof *one.seconds);
    if (!one.seconds)
        return false;
    list->cases[list->count++] = one;
    return true;
}

static bool add_maps(const bench_options *options, sigramp_precision precision, bench_list *list)
{
    const size_t points = default_map_points();
    if (precision == SIGRAMP_F32) {
        const bench_case copy = {
            .name = "copy/f32", .kind = BENCH_COPY, .precision = precision, .points = points};
        if (!add_case(options, list, copy))
            return false;
    }
    for (int unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit) {
        bench_case map = {.kind = BENCH_MAP, .unit = (sigramp_unit)unit, .precision = precision};
        map.points = points;
        map.terms = 1;
        snprintf(map.name, sizeof map.name, "map/%s/f%d", sigramp_unit_info(map.unit)->name,
                 (int)precision);
        if (!add_case(options, list, map))
            return false;
    }
    return true;
}

static bool add_sum(const bench_options *options, sigramp_method method,
                    sigramp_precision precision, bench_list *list)
{
    const bool direct = method == SIGRAMP_METHOD_DIRECT, closed = method == SIGRAMP_METHOD_CLOSED;
    bench_case sum = {.kind = BENCH_SUM, .unit = SIGRAMP_LOGISTIC, .precision = precision};
    sum.method = method;
    sum.points = direct ? SUM_POINTS : FAST_SUM_POINTS;
    sum.terms = closed ? closed_terms : SUM_TERMS;
    snprintf(sum.name, sizeof sum.name, "sum-%s/logistic/f%d",
             direct   ? "direct"
             : closed ? "closed"
                      : "fast",
             (int)precision);
    return add_case(options, list, sum);
}

bool bench_list_create(const bench_options *options, bench_list *list)
{
    list->count = 0;
    list->cases = calloc(MOST_CASES, sizeof *list->cases);
    if (!list->cases)
        return false;
    return add_maps(options, SIGRAMP_F32, list) && add_maps(options, SIGRAMP_F64, list) &&
           add_sum(options, SIGRAMP_METHOD_DIRECT, SIGRAMP_F32, list) &&
           add_sum(options, SIGRAMP_METHOD_DIRECT, SIGRAMP_F64, list) &&
           add_sum(options, SIGRAMP_METHOD_FAST, SIGRAMP_F32, list) &&
           add_sum(options, SIGRAMP_METHOD_FAST, SIGRAMP_F64, list) &&
           add_sum(options, SIGRAMP_METHOD_CLOSED, SIGRAMP_F32, list) &&
           add_sum(options, SIGRAMP_METHOD_CLOSED, SIGRAMP_F64, list);
}

void bench_list_destroy(bench_list *list)
{
    for (size_t k = 0; k < list->count; ++k)
        free(list->cases[k].seconds);
    free(list->cases);
}
