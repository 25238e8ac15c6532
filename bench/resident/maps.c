/* SPDX-License-Identifier: MIT */
/* Maps of arrays on the device, and of one point. */
#include <stdio.h>
#include <stdlib.h>

#include "resident.h"

enum { FIRST_POINTS = 1 << 16, SAMPLE = 4096, SAMPLES = 4, LEAST_RUNS = 8 };

typedef struct {
    const resident_case *one;
    size_t points;
} map_work;

bool resident_failed(const resident_case *one, sigramp_status status, sigramp_context *context)
{
    if (status != SIGRAMP_OK)
        fprintf(stderr, "sigramp-bench: %s: %s: %s\n", one->name, sigramp_status_message(status),
                sigramp_context_detail(context));
    return status != SIGRAMP_OK;
}

static bool enqueue(resident *all, void *what, cl_event *done)
{
    const map_work *const work = what;
    return !resident_failed(work->one,
                            sigramp_opencl_map(all->context, all->device.queue, work->one->unit,
                                               work->one->precision, work->points, all->x, 0, 0,
                                               all->y, 0, done),
                            all->context);
}

static bool verify_sample(resident *all, const resident_case *one, size_t first, size_t count)
{
    double right[SAMPLE];
    const void *const x = resident_points(all, first);
    const sigramp_status status =
        one->precision == SIGRAMP_F32
            ? sigramp_map_f32(all->cpu, one->unit, count, x, 0, (float *)right)
            : sigramp_map_f64(all->cpu, one->unit, count, x, 0, right);
    return !resident_failed(one, status, all->cpu) && resident_same(all, one, first, count, right);
}

bool resident_verify_map(resident *all, const resident_case *one, size_t points)
{
    const size_t count = points < SAMPLE ? points : SAMPLE;
    bool right = true;
    for (size_t k = 0; right && k < SAMPLES; ++k) {
        size_t first = (points - count) / (SAMPLES - 1) * k;
        if (first % RESIDENT_BLOCK + count > RESIDENT_BLOCK) /* within a block of the points */
            first -= count;
        right = verify_sample(all, one, first, count);
    }
    return right && verify_sample(all, one, points - 1, 1);
}

static bool run_and_verify(resident *all, map_work *work)
{
    return resident_poison(all, work->points) && resident_once(all, enqueue, work) >= 0 &&
           resident_verify_map(all, work->one, work->points);
}

/* As many of the points as runs of them fit the case's time; negative if it failed. */
static double grow(resident *all, map_work *work, size_t most)
{
    work->points = most < FIRST_POINTS ? most : FIRST_POINTS;
    if (!run_and_verify(all, work))
        return -1;
    resident_begin_time(all); /* the kernels are built */
    double seconds = resident_once(all, enqueue, work);
    while (seconds >= 0 && work->points < most) {
        const size_t next = most / 4 < work->points ? most : 4 * work->points;
        const double expected = seconds * (double)next / (double)work->points;
        if (!resident_has_time(all, LEAST_RUNS * expected))
            break;
        work->points = next;
        seconds = resident_once(all, enqueue, work);
    }
    return seconds;
}

static void add_fractions(resident *all, const resident_case *one, size_t points, json_t *row)
{
    const char *const kernels[] = {"map", NULL};
    const double seconds = json_real_value(json_object_get(row, "median_seconds"));
    const double least = resident_least_seconds(all, kernels, one->unit, one->precision);
    resident_add_of_copy(all, one->precision, points, row);
    resident_add_fraction(row, "of_peak", least * (double)points / seconds);
    json_object_set_new(row, "kernels", json_pack("[s]", kernels[0]));
}

bool resident_run_map(resident *all, const resident_case *one)
{
    map_work work = {one, 0};
    resident_times times;
    if (!resident_use_arrays(all, one->precision))
        return false;
    const double seconds = grow(all, &work, all->copies[one->precision == SIGRAMP_F64].points);
    if (seconds < 0 || !run_and_verify(all, &work) ||
        !resident_time(all, enqueue, &work, seconds, &times))
        return false;
    const double bytes = 2.0 * (double)(work.points * bench_real_size(one->precision));
    json_t *row = resident_row(one->name, all->options->device, work.points, 1, bytes, &times);
    add_fractions(all, one, work.points, row);
    resident_report_append(all->report, "results", row);
    return true;
}

bool resident_run_launch(resident *all, const resident_case *one)
{
    map_work work = {one, 1};
    resident_times times;
    if (!resident_use_arrays(all, one->precision) || !run_and_verify(all, &work))
        return false;
    const double seconds = resident_once(all, enqueue, &work);
    if (seconds < 0 || !resident_time(all, enqueue, &work, seconds, &times))
        return false;
    resident_report_append(
        all->report, "results",
        resident_row(one->name, all->options->device, 1, 1, 2 * sizeof(float), &times));
    return true;
}
