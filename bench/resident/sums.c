/* SPDX-License-Identifier: MIT */
/* Sums at points on the device; their plans are made on the host. */
#include <stdio.h>
#include <stdlib.h>

#include "opencl/sum_shape.h"
#include "resident.h"

enum { LEAST_NUMBER = 1000, GROWTH = 8, LEAST_RUNS = 6, MOST_SAMPLES = 256 };

/* Terms that the CPU path may add for the comparison. */
static const double most_reference_terms = 2e8;

/* Of a term on the host: an offset and a weight, and four numbers in each of two plans. */
static const double numbers_of_term = 10;

typedef struct {
    const resident_case *one;
    size_t points, terms;
    void *offsets, *weights;
    sigramp_sum_plan *plan;
    double plan_seconds;
} sum_work;

static sigramp_status make_plan(const sum_work *work, sigramp_context *context,
                                sigramp_sum_plan **plan)
{
    const bench_case sum = {.unit = work->one->unit,
                            .precision = work->one->precision,
                            .method = work->one->method,
                            .terms = work->terms};
    bench_arrays arrays = {.offsets = work->offsets, .weights = work->weights};
    const sigramp_status status = bench_plan_sum(&sum, context, &arrays);
    *plan = arrays.plan;
    return status;
}

static void release(sum_work *work)
{
    sigramp_sum_plan_destroy(work->plan);
    free(work->offsets);
    free(work->weights);
    work->plan = NULL;
    work->offsets = work->weights = NULL;
}

static bool prepare(resident *all, sum_work *work)
{
    release(work);
    if (work->one->method != SIGRAMP_METHOD_CLOSED) {
        work->offsets =
            bench_random_offsets(work->one->precision, work->terms, all->options->threads);
        work->weights =
            bench_random_weights(work->one->precision, work->terms, all->options->threads);
        if (!work->offsets || !work->weights) {
            fprintf(stderr, "sigramp-bench: %s: out of memory\n", work->one->name);
            return false;
        }
    }
    const double start = bench_now();
    const sigramp_status status = make_plan(work, all->context, &work->plan);
    work->plan_seconds = bench_now() - start;
    return !resident_failed(work->one, status, all->context);
}

static bool enqueue(resident *all, void *what, cl_event *done)
{
    const sum_work *const work = what;
    return !resident_failed(work->one,
                            sigramp_opencl_sum_execute(work->plan, all->device.queue, work->points,
                                                       all->x, 0, all->y, 0, done),
                            all->context);
}

/* The first points and the last ones. */
static size_t sample_of(const sum_work *work)
{
    const double each = work->one->method == SIGRAMP_METHOD_DIRECT ? (double)work->terms : 1;
    const double affordable = most_reference_terms / each / 2;
    const size_t most = affordable < 1              ? 1
                        : affordable < MOST_SAMPLES ? (size_t)affordable
                                                    : MOST_SAMPLES;
    return most < work->points ? most : work->points;
}

static bool verify_sample(resident *all, const sum_work *work, sigramp_sum_plan *plan, size_t first,
                          size_t count)
{
    double right[MOST_SAMPLES];
    const void *const x = resident_points(all, first);
    const sigramp_status status = work->one->precision == SIGRAMP_F32
                                      ? sigramp_sum_execute_f32(plan, count, x, (float *)right)
                                      : sigramp_sum_execute_f64(plan, count, x, right);
    return !resident_failed(work->one, status, all->cpu) &&
           resident_same(all, work->one, first, count, right);
}

static bool run_and_verify(resident *all, sum_work *work)
{
    sigramp_sum_plan *plan = NULL;
    const size_t count = sample_of(work);
    size_t last = work->points - count;
    if (last % RESIDENT_BLOCK + count > RESIDENT_BLOCK) /* within a block of the points */
        last -= count;
    const bool right = resident_poison(all, work->points) &&
                       resident_once(all, enqueue, work) >= 0 &&
                       !resident_failed(work->one, make_plan(work, all->cpu, &plan), all->cpu) &&
                       verify_sample(all, work, plan, 0, count) &&
                       (last == 0 || verify_sample(all, work, plan, last, count));
    sigramp_sum_plan_destroy(plan);
    return right;
}

/* The number that grows: of direct sums the larger, of the others the points. */
static size_t *growing_of(sum_work *work)
{
    const bool terms_grow =
        work->one->method == SIGRAMP_METHOD_DIRECT && work->one->terms > work->one->points;
    return terms_grow ? &work->terms : &work->points;
}

static void set_most(const resident *all, sum_work *work)
{
    const size_t there = all->copies[work->one->precision == SIGRAMP_F64].points;
    const double fitting =
        bench_free_bytes() / 2 / numbers_of_term / (double)bench_real_size(work->one->precision);
    work->points = work->one->points < there ? work->one->points : there;
    work->terms = work->one->terms;
    if (work->one->method == SIGRAMP_METHOD_CLOSED)
        return; /* nobody lists those */
    if ((double)work->terms > fitting)
        work->terms = (size_t)fitting;
    if (all->options->terms > 0 && work->terms > all->options->terms)
        work->terms = all->options->terms;
}

/* Seconds of a run of the largest sum that fits the case's time; negative if it failed. Terms are
 * planned, and brought to the device by the plan's first run, at each size. */
static double grow(resident *all, sum_work *work)
{
    set_most(all, work);
    size_t *const growing = growing_of(work);
    const size_t most = *growing;
    *growing = most < LEAST_NUMBER ? most : LEAST_NUMBER;
    if (!prepare(all, work) || !run_and_verify(all, work))
        return -1;
    resident_begin_time(all); /* the kernels are built */
    double seconds = resident_once(all, enqueue, work), first = 0;
    while (seconds >= 0 && *growing < most) {
        const size_t next = most / GROWTH < *growing ? most : GROWTH * *growing;
        const double factor = (double)next / (double)*growing;
        const double planning = growing == &work->terms ? 2 * work->plan_seconds + first : 0;
        if (!resident_has_time(all, factor * (LEAST_RUNS * seconds + planning)))
            break;
        *growing = next;
        if (growing == &work->terms && !prepare(all, work))
            return -1;
        first = resident_once(all, enqueue, work);
        seconds = first < 0 ? -1 : resident_once(all, enqueue, work);
    }
    return seconds;
}

/* Which kernels add the terms. */
static const char *const *kernels_of(const resident *all, const sum_work *work)
{
    static const char *const of_terms[] = {"scale_terms", "add_terms", NULL};
    static const char *const quick[] = {"quick_weights", NULL};
    static const char *const exact[] = {"scale_points", "add_points", NULL};
    if (opencl_has_terms_form(work->points, work->terms))
        return of_terms;
    return work->one->precision == SIGRAMP_F32 && resident_computes_in_double(all) ? quick : exact;
}

static void add_direct(const resident *all, const sum_work *work, const resident_times *times,
                       json_t *row)
{
    const char *const *const kernels = kernels_of(all, work);
    const double terms = (double)work->points * (double)work->terms;
    const double least =
        resident_least_seconds(all, kernels, work->one->unit, work->one->precision);
    json_t *names = json_array();
    for (size_t k = 0; kernels[k]; ++k)
        json_array_append_new(names, json_string(kernels[k]));
    json_object_set_new(row, "kernels", names);
    resident_add_fraction(row, "of_peak", least * terms / times->median);
    resident_add_fraction(row, "multiply_adds_per_term",
                          all->peaks[work->one->precision == SIGRAMP_F64] * times->median / terms);
}

static json_t *row_of(resident *all, const sum_work *work, const resident_times *times)
{
    const resident_case *const one = work->one;
    const double bytes = 2.0 * (double)(work->points * bench_real_size(one->precision));
    json_t *row =
        resident_row(one->name, all->options->device, work->points, work->terms, bytes, times);
    json_object_set_new(row, "plan_seconds", json_real(work->plan_seconds));
    if (one->method == SIGRAMP_METHOD_DIRECT)
        add_direct(all, work, times, row);
    else
        resident_add_of_copy(all, one->precision, work->points, row);
    return row;
}

json_t *resident_sum_row(resident *all, const resident_case *one)
{
    sum_work work = {.one = one};
    resident_times times;
    json_t *row = NULL;
    if (!resident_use_arrays(all, one->precision))
        return NULL;
    const double seconds = grow(all, &work);
    if (seconds >= 0 && run_and_verify(all, &work) &&
        resident_time(all, enqueue, &work, seconds, &times))
        row = row_of(all, &work, &times);
    release(&work);
    return row;
}

bool resident_run_sum(resident *all, const resident_case *one)
{
    json_t *row = resident_sum_row(all, one);
    if (row)
        resident_report_append(all->report, "results", row);
    return row != NULL;
}
