/* SPDX-License-Identifier: MIT */
/* Running and timing. The verified run before the timed ones is the warm-up. */
#include "bench.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "threads/pool.h"

/* A loop over points, or over the terms of one. */
typedef struct {
    const bench_isa_loops *loops;
    size_t terms;
    const float *x, *offsets, *weights;
    float *y;
    pthread_mutex_t lock; /* of the sum in *y */
} plain_work;

static void plain_points_run(void *of, size_t begin, size_t end)
{
    const plain_work *const work = of;
    for (size_t j = begin; j < end; ++j)
        work->y[j] = work->loops->plain_sum(work->terms, work->offsets, work->weights, work->x[j]);
}

static void plain_terms_run(void *of, size_t begin, size_t end)
{
    plain_work *const work = of;
    const float sum =
        work->loops->plain_sum(end - begin, work->offsets + begin, work->weights + begin, *work->x);
    pthread_mutex_lock(&work->lock);
    *work->y += sum;
    pthread_mutex_unlock(&work->lock);
}

/* Of few points each one's terms are shared among the threads, in parts: one long sum in float
 * would soon stand still. */
static void run_plain_loop(const bench_case *one, bench_arrays *arrays,
                           const bench_options *options)
{
    const int threads = options->threads;
    plain_work work = {options->loops,           one->terms,      arrays->x,
                       arrays->offsets,          arrays->weights, arrays->y,
                       PTHREAD_MUTEX_INITIALIZER};
    if (one->points >= (size_t)threads) {
        const size_t even = one->points / (4 * (size_t)threads) + 1;
        pool_run((pool_loop){threads, one->points, even, (double)one->terms}, plain_points_run,
                 &work);
        return;
    }
    for (size_t j = 0; j < one->points; ++j, ++work.x, ++work.y) {
        *work.y = 0;
        pool_run((pool_loop){threads, one->terms, 1 << 16, 1}, plain_terms_run, &work);
    }
}

static sigramp_status run_map(const bench_case *one, bench_arrays *arrays, sigramp_context *context)
{
    if (one->precision == SIGRAMP_F32)
        return sigramp_map_f32(context, one->unit, one->points, arrays->x, 0, arrays->y);
    return sigramp_map_f64(context, one->unit, one->points, arrays->x, 0, arrays->y);
}

static sigramp_status run_sum(const bench_case *one, bench_arrays *arrays)
{
    if (one->precision == SIGRAMP_F32)
        return sigramp_sum_execute_f32(arrays->plan, one->points, arrays->x, arrays->y);
    return sigramp_sum_execute_f64(arrays->plan, one->points, arrays->x, arrays->y);
}

bool bench_run(const bench_case *one, bench_arrays *arrays, sigramp_context *context,
               const bench_options *options)
{
    sigramp_status status = SIGRAMP_OK;
    switch (one->kind) {
    case BENCH_COPY:
        bench_copy(one->points * bench_real_size(one->precision), arrays->x, arrays->y,
                   options->threads, NULL);
        break;
    case BENCH_MAP:
        status = run_map(one, arrays, context);
        break;
    case BENCH_SUM:
        status = run_sum(one, arrays);
        break;
    case BENCH_PLAIN_LOOP:
        run_plain_loop(one, arrays, options);
        break;
    }
    if (status != SIGRAMP_OK)
        fprintf(stderr, "sigramp-bench: %s: %s: %s\n", one->name, sigramp_status_message(status),
                sigramp_context_detail(context));
    return status == SIGRAMP_OK;
}

/* Who did it, asked right after the case ran: auto may have fallen back. */
static void note_device(bench_case *one, const sigramp_context *context,
                        const bench_options *options)
{
    const sigramp_report report = sigramp_context_report(context);
    const bool ours = one->kind == BENCH_MAP || one->kind == BENCH_SUM;
    const char *isa = ours                            ? report.isa
                      : one->kind == BENCH_PLAIN_LOOP ? options->loops->isa
                                                      : NULL;
    snprintf(one->device, sizeof one->device, "%s", ours && report.device ? report.device : "cpu");
    snprintf(one->isa, sizeof one->isa, "%s", isa ? isa : "");
}

static int by_size(const void *a, const void *b)
{
    const double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

static void summarise(bench_case *one)
{
    qsort(one->seconds, (size_t)one->runs, sizeof *one->seconds, by_size);
    one->least = one->seconds[0];
    one->most = one->seconds[one->runs - 1];
    one->median = (one->seconds[(one->runs - 1) / 2] + one->seconds[one->runs / 2]) / 2;
}

static bool time_in_turns(bench_case *group, bench_arrays **arrays, size_t count,
                          const bench_options *options, sigramp_context *context)
{
    for (int run = 0; run < options->repeat; ++run)
        for (size_t k = 0; k < count; ++k) {
            const double start = bench_now();
            if (!bench_run(&group[k], arrays[k], context, options))
                return false;
            group[k].seconds[group[k].runs++] = bench_now() - start;
        }
    for (size_t k = 0; k < count; ++k)
        summarise(&group[k]);
    return true;
}

bool bench_time_group(bench_case *group, size_t count, const bench_options *options,
                      sigramp_context *context)
{
    bool done = false;
    bench_arrays *owned = calloc(count, sizeof *owned);
    bench_arrays **arrays = calloc(count, sizeof *arrays);
    if (!owned || !arrays) {
        fprintf(stderr, "sigramp-bench: out of memory\n");
        goto cleanup;
    }
    for (size_t k = 0; k < count; ++k) {
        arrays[k] = &owned[k];
        for (size_t earlier = 0; earlier < k; ++earlier)
            if (bench_same_arrays(&group[earlier], &group[k]))
                arrays[k] = arrays[earlier];
        if (arrays[k] == &owned[k] &&
            !bench_arrays_create(&group[k], options->threads, context, arrays[k]))
            goto cleanup;
        if (!bench_run(&group[k], arrays[k], context, options) ||
            !bench_verify(&group[k], arrays[k]))
            goto cleanup;
        note_device(&group[k], context, options);
        group[k].plan_seconds = arrays[k]->plan_seconds;
    }
    done = time_in_turns(group, arrays, count, options, context);

cleanup:
    for (size_t k = 0; owned && k < count; ++k)
        bench_arrays_destroy(&owned[k]);
    free(arrays);
    free(owned);
    return done;
}
