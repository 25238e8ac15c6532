/* SPDX-License-Identifier: MIT */
/* The list of cases; the library's list of units drives it. */
#include "bench.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAP_POINTS = 64 * 1000 * 1000, /* far beyond every cache */
    SMALL_MAP_POINTS = 16 * 1000 * 1000,
    SUM_POINTS = 1000,
    SUM_TERMS = 1000 * 1000,
    FAST_SUM_POINTS = 10 * 1000 * 1000,
    MOST_CASES = 2 * SIGRAMP_UNIT_COUNT + 16
};

typedef struct {
    const char *name;
    size_t points, terms;
    bool unweighted;
} sum_shape;

/* Of direct sums: the usual one, and one point, with weights and without, and many. */
static const sum_shape usual = {"", SUM_POINTS, SUM_TERMS, false};
static const sum_shape shapes[] = {{"1x1e8", 1, 100 * 1000 * 1000, false},
                                   {"1x1e8-ones", 1, 100 * 1000 * 1000, true},
                                   {"1e6x1e3", 1000 * 1000, 1000, false}};

/* A plan holds four numbers a term, beside the two it was made from. */
static const double plan_copies = 2;

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
    const double terms = reads_terms ? (one->unweighted ? 1.0 : 2.0) * (double)one->terms : 0;
    return (points + terms) * (double)bench_real_size(one->precision);
}

double bench_gb_per_second(const bench_case *one)
{
    return 1e-9 * bench_bytes(one) / one->median;
}

double bench_terms_per_second(const bench_case *one)
{
    return (double)one->points * (double)one->terms / one->median;
}

bool bench_is_sum(const bench_case *one)
{
    return one->kind == BENCH_SUM || one->kind == BENCH_PLAIN_LOOP;
}

bool bench_is_on_cpu(const bench_case *one)
{
    return strcmp(one->device, "cpu") == 0;
}

const char *bench_method_name(sigramp_method method)
{
    return method == SIGRAMP_METHOD_FAST     ? "fast"
           : method == SIGRAMP_METHOD_CLOSED ? "closed"
                                             : "direct";
}

void bench_name_sum(bench_case *sum)
{
    snprintf(sum->name, sizeof sum->name, "sum-%s/%s/f%d", bench_method_name(sum->method),
             sigramp_unit_info(sum->unit)->name, (int)sum->precision);
}

bool bench_same_arrays(const bench_case *a, const bench_case *b)
{
    return a->precision == b->precision && !bench_is_sum(a) && !bench_is_sum(b);
}

/* Of direct sums only those of one precision and shape are, since all their arrays are held at
 * once. */
bool bench_same_group(const bench_case *a, const bench_case *b)
{
    if (bench_is_sum(a) != bench_is_sum(b) || a->method != b->method)
        return false;
    return a->method != SIGRAMP_METHOD_DIRECT ||
           (a->precision == b->precision && a->points == b->points && a->terms == b->terms &&
            a->unweighted == b->unweighted);
}

/* All map cases hold 24 bytes a point, both precisions together; half of the free memory may go to
 * them. */
size_t bench_map_points(const bench_options *options)
{
    if (options->points > 0)
        return options->points;
    return bench_free_bytes() / 2 < 24.0 * MAP_POINTS ? SMALL_MAP_POINTS : MAP_POINTS;
}

/* Whether a sum's arrays and plan need more memory than there is; the maps see to that by
 * themselves. */
static bool leave_out(const bench_case *one, bench_list *list)
{
    const bool has_terms = bench_is_sum(one) && one->method != SIGRAMP_METHOD_CLOSED;
    const double terms = has_terms ? 2.0 * (1 + plan_copies) * (double)one->terms : 0;
    const double needed =
        (terms + 2.0 * (double)one->points) * (double)bench_real_size(one->precision);
    const double free_bytes = bench_free_bytes();
    if (needed < free_bytes || list->left_out_count == BENCH_MOST_LEFT_OUT)
        return false;
    bench_left_out *left_out = &list->left_out[list->left_out_count++];
    memcpy(left_out->name, one->name, sizeof left_out->name);
    snprintf(left_out->why, sizeof left_out->why, "it may need %.1f GB of memory, %.1f are free",
             1e-9 * needed, 1e-9 * free_bytes);
    fprintf(stderr, "sigramp-bench: %s is left out: %s\n", left_out->name, left_out->why);
    return true;
}

static bool add_case(const bench_options *options, bench_list *list, bench_case one)
{
    if (fnmatch(options->pattern, one.name, 0) != 0)
        return true;
    if (options->points > 0)
        one.points = options->points;
    if (bench_is_sum(&one) && one.method != SIGRAMP_METHOD_CLOSED && options->terms > 0)
        one.terms = options->terms;
    if (leave_out(&one, list))
        return true;
    one.seconds = calloc((size_t)options->repeat, sizeof *one.seconds);
    if (!one.seconds)
        return false;
    list->cases[list->count++] = one;
    return true;
}

static bool add_maps(const bench_options *options, sigramp_precision precision, bench_list *list)
{
    const size_t points = bench_map_points(options);
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
    bench_name_sum(&sum);
    return add_case(options, list, sum);
}

static bool add_plain_loop(const bench_options *options, const sum_shape *shape, bench_list *list)
{
    bench_case loop = {.kind = BENCH_PLAIN_LOOP,
                       .unit = SIGRAMP_LOGISTIC,
                       .precision = SIGRAMP_F32,
                       .method = SIGRAMP_METHOD_DIRECT,
                       .points = shape->points,
                       .terms = shape->terms};
    snprintf(loop.name, sizeof loop.name, "plain-loop/logistic/f32%s%s", *shape->name ? "/" : "",
             shape->name);
    return add_case(options, list, loop);
}

/* Each is a shape of its own, so options that set the numbers leave nothing of it. */
static bool add_shapes(const bench_options *options, sigramp_precision precision, bench_list *list)
{
    const bool have_shapes = options->points == 0 && options->terms == 0;
    for (size_t k = 0; have_shapes && k < sizeof shapes / sizeof *shapes; ++k) {
        bench_case sum = {.kind = BENCH_SUM, .unit = SIGRAMP_LOGISTIC, .precision = precision};
        sum.method = SIGRAMP_METHOD_DIRECT;
        sum.points = shapes[k].points;
        sum.terms = shapes[k].terms;
        sum.unweighted = shapes[k].unweighted;
        snprintf(sum.name, sizeof sum.name, "sum-direct/logistic/f%d/%s", (int)precision,
                 shapes[k].name);
        if (!add_case(options, list, sum) ||
            (k == 0 && precision == SIGRAMP_F32 && !add_plain_loop(options, &shapes[k], list)))
            return false;
    }
    return true;
}

static bool add_direct_sums(const bench_options *options, bench_list *list)
{
    return add_sum(options, SIGRAMP_METHOD_DIRECT, SIGRAMP_F32, list) &&
           add_plain_loop(options, &usual, list) && add_shapes(options, SIGRAMP_F32, list) &&
           add_sum(options, SIGRAMP_METHOD_DIRECT, SIGRAMP_F64, list) &&
           add_shapes(options, SIGRAMP_F64, list);
}

bool bench_list_create(const bench_options *options, bench_list *list)
{
    *list = (bench_list){.cases = calloc(MOST_CASES, sizeof *list->cases)};
    if (!list->cases)
        return false;
    return add_maps(options, SIGRAMP_F32, list) && add_maps(options, SIGRAMP_F64, list) &&
           add_direct_sums(options, list) &&
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

bool bench_is_bound_by_operations(const bench_case *one)
{
    return bench_is_sum(one) && one->method == SIGRAMP_METHOD_DIRECT;
}

const char *bench_ceiling_name(const bench_case *one)
{
    return bench_is_bound_by_operations(one) ? "multiply-add"
           : bench_is_on_cpu(one)            ? "copy"
                                             : "transfer";
}

/* A speed over the ceiling's; 0 for one that was not measured. */
static double over(double speed, double ceiling)
{
    return ceiling > 0 ? speed / ceiling : 0;
}

double bench_ceiling_fraction(const bench_case *one, const bench_limits *limits)
{
    const bench_ceilings *own = bench_is_on_cpu(one) ? &limits->cpu : &limits->device;
    const size_t size = bench_real_size(one->precision);
    if (bench_is_bound_by_operations(one))
        return over(bench_terms_per_second(one), one->precision == SIGRAMP_F32
                                                     ? own->multiply_adds_f32
                                                     : own->multiply_adds_f64);
    /* Arrays an order of magnitude smaller than the copied ones may be in nearer memory. */
    if (10.0 * (double)(one->points * size) < (double)(own->copy_points * sizeof(float)))
        return 0;
    return over(bench_gb_per_second(one), own->copy_gb_per_second);
}
