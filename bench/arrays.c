/* SPDX-License-Identifier: MIT */
/* The arrays: the same numbers in every run, whatever the number of threads. */
#include "bench.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "threads/pool.h"

enum { MOST_PLANS = 20 };

/* The splitmix64 generator's output at a position, so that each thread can start anywhere. */
static uint64_t random_bits(uint64_t seed, uint64_t position)
{
    uint64_t bits = seed + (position + 1) * UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

typedef struct {
    uint64_t seed;
    double low, high;
} uniform;

static const uniform x_range = {1, -10, 10}, y_range = {2, -1, 0}, offset_range = {3, 0, 10};
static const uniform weight_range = {4, 0.5, 1.5};

typedef struct {
    sigramp_precision precision;
    uniform range;
    void *array;
} filling;

static void fill_run(void *of, size_t begin, size_t end)
{
    const filling *const work = of;
    const uniform range = work->range;
    float *singles = work->array;
    double *doubles = work->array;
    for (size_t i = begin; i < end; ++i) {
        const double unit = (double)(random_bits(range.seed, i) >> 11) * 0x1p-53;
        const double value = range.low + (range.high - range.low) * unit;
        if (work->precision == SIGRAMP_F32)
            singles[i] = (float)value;
        else
            doubles[i] = value;
    }
}

static void *fill_new(sigramp_precision precision, size_t count, int threads, uniform range)
{
    filling work = {precision, range, malloc(count * bench_real_size(precision) + 1)};
    if (work.array)
        pool_run((pool_loop){threads, count, 1 << 16, 2}, fill_run, &work);
    return work.array;
}

void *bench_random_points(sigramp_precision precision, size_t count, int threads)
{
    return fill_new(precision, count, threads, x_range);
}

void *bench_random_offsets(sigramp_precision precision, size_t count, int threads)
{
    return fill_new(precision, count, threads, offset_range);
}

void *bench_random_weights(sigramp_precision precision, size_t count, int threads)
{
    return fill_new(precision, count, threads, weight_range);
}

sigramp_status bench_plan_sum(const bench_case *one, sigramp_context *context, bench_arrays *arrays)
{
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.unit = one->unit;
    options.method = one->method;
    if (one->method == SIGRAMP_METHOD_CLOSED)
        return one->precision == SIGRAMP_F32
                   ? sigramp_sum_plan_spaced_f32(context, &options, BENCH_CLOSED_START,
                                                 BENCH_CLOSED_STOP, one->terms, &arrays->plan)
                   : sigramp_sum_plan_spaced_f64(context, &options, BENCH_CLOSED_START,
                                                 BENCH_CLOSED_STOP, one->terms, &arrays->plan);
    if (one->precision == SIGRAMP_F32)
        return sigramp_sum_plan_f32(context, &options, one->terms, arrays->offsets, arrays->weights,
                                    &arrays->plan);
    return sigramp_sum_plan_f64(context, &options, one->terms, arrays->offsets, arrays->weights,
                                &arrays->plan);
}

/* A short plan is made again: the first one finds cold caches, and is no more than an instant. */
static sigramp_status time_plan(const bench_case *one, sigramp_context *context,
                                bench_arrays *arrays)
{
    sigramp_status status = SIGRAMP_OK;
    double total = 0;
    arrays->plan_seconds = INFINITY;
    for (int k = 0; status == SIGRAMP_OK && (k == 0 || (k < MOST_PLANS && total < 0.01)); ++k) {
        sigramp_sum_plan_destroy(arrays->plan);
        arrays->plan = NULL;
        const double start = bench_now();
        status = bench_plan_sum(one, context, arrays);
        const double seconds = bench_now() - start;
        arrays->plan_seconds = fmin(arrays->plan_seconds, seconds);
        total += seconds;
    }
    return status;
}

bool bench_arrays_create(const bench_case *one, int threads, sigramp_context *context,
                         bench_arrays *arrays)
{
    *arrays =
        (bench_arrays){.precision = one->precision, .points = one->points, .terms = one->terms};
    arrays->x = bench_random_points(one->precision, one->points, threads);
    arrays->y = fill_new(one->precision, one->points, threads, y_range);
    bool enough = arrays->x && arrays->y;
    if (bench_is_sum(one) && one->method != SIGRAMP_METHOD_CLOSED) {
        arrays->offsets = bench_random_offsets(one->precision, one->terms, threads);
        if (!one->unweighted)
            arrays->weights = bench_random_weights(one->precision, one->terms, threads);
        enough = enough && arrays->offsets && (one->unweighted || arrays->weights);
    }
    if (!enough) {
        fprintf(stderr, "sigramp-bench: no memory for the arrays of %s; try fewer --points\n",
                one->name);
        return false;
    }
    const sigramp_status status =
        one->kind == BENCH_SUM ? time_plan(one, context, arrays) : SIGRAMP_OK;
    if (status != SIGRAMP_OK)
        fprintf(stderr, "sigramp-bench: %s: %s: %s\n", one->name, sigramp_status_message(status),
                sigramp_context_detail(context));
    return status == SIGRAMP_OK;
}

void bench_arrays_destroy(bench_arrays *arrays)
{
    sigramp_sum_plan_destroy(arrays->plan);
    free(arrays->weights);
    free(arrays->offsets);
    free(arrays->y);
    free(arrays->x);
}
