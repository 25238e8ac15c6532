/* SPDX-License-Identifier: MIT */
/* The arrays on the device, and the device's own copy of one into the other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resident.h"

enum { COPY_RUNS = 12, GROWTH = 4, MOST_BYTES = 1 << 30 };

/* Of the case's time, for growing. */
static const double share_of_growth = 0.4;

static const char source[] = "kernel void copy(global const REAL *x, global REAL *y, ulong count)\n"
                             "{\n"
                             "    const size_t j = get_global_id(0);\n"
                             "    if (j < count)\n"
                             "        y[j] = x[j];\n"
                             "}\n";

typedef struct {
    cl_kernel kernel; /* NULL: clEnqueueCopyBuffer */
    size_t points, size;
} copy_work;

void resident_release_arrays(resident *all)
{
    bench_device_release(all->x);
    bench_device_release(all->y);
    free(all->block);
    all->x = all->y = NULL;
    all->block = NULL;
    all->precision = 0;
}

static bool copy_bytes(const resident *all, cl_mem from, cl_mem to, size_t to_first, size_t bytes,
                       cl_event *done)
{
    return !bench_device_failed(bench_opencl_call.EnqueueCopyBuffer(all->device.queue, from, to, 0,
                                                                    to_first, bytes, 0, NULL, done),
                                "resident", "clEnqueueCopyBuffer");
}

/* The block again and again, in pieces that double: no two of them overlap. */
static bool fill(resident *all, size_t points, size_t size)
{
    const size_t block = points < RESIDENT_BLOCK ? points : RESIDENT_BLOCK;
    bool right = !bench_device_failed(opencl_call.EnqueueWriteBuffer(all->device.queue, all->x,
                                                                     CL_TRUE, 0, block * size,
                                                                     all->block, 0, NULL, NULL),
                                      "resident", "clEnqueueWriteBuffer");
    for (size_t done = block, next; right && done < points; done += next) {
        next = points - done < done ? points - done : done;
        right = copy_bytes(all, all->x, all->x, done * size, next * size, NULL);
    }
    return right;
}

static bool make_arrays(resident *all, sigramp_precision precision, size_t points)
{
    const size_t size = bench_real_size(precision);
    resident_release_arrays(all);
    all->block = bench_random_points(precision, RESIDENT_BLOCK, all->options->threads);
    if (!all->block) {
        fprintf(stderr, "sigramp-bench: resident: out of memory\n");
        return false;
    }
    all->x = bench_device_buffer(&all->device, CL_MEM_READ_WRITE, points * size);
    all->y = bench_device_buffer(&all->device, CL_MEM_READ_WRITE, points * size);
    all->precision = (int)precision;
    if (all->x && all->y && fill(all, points, size) && resident_poison(all, points))
        return true;
    resident_release_arrays(all);
    return false;
}

bool resident_poison(resident *all, size_t count)
{
    const cl_uint odd_nan = 0xffc5a5a5;
    const size_t bytes = count * bench_real_size((sigramp_precision)all->precision);
    return !bench_device_failed(bench_opencl_call.EnqueueFillBuffer(all->device.queue, all->y,
                                                                    &odd_nan, sizeof odd_nan, 0,
                                                                    bytes, 0, NULL, NULL),
                                "resident", "clEnqueueFillBuffer");
}

const void *resident_points(const resident *all, size_t first)
{
    const size_t size = bench_real_size((sigramp_precision)all->precision);
    return (const char *)all->block + first % RESIDENT_BLOCK * size;
}

bool resident_same(resident *all, const resident_case *one, size_t first, size_t count,
                   const void *right)
{
    const size_t size = bench_real_size((sigramp_precision)all->precision);
    unsigned char *const mine = malloc(count * size);
    if (!mine || bench_device_failed(
                     opencl_call.EnqueueReadBuffer(all->device.queue, all->y, CL_TRUE, first * size,
                                                   count * size, mine, 0, NULL, NULL),
                     one->name, "clEnqueueReadBuffer")) {
        free(mine);
        return false;
    }
    size_t j = 0;
    while (j < count && memcmp(mine + j * size, (const char *)right + j * size, size) == 0)
        ++j;
    if (j < count)
        fprintf(stderr, "sigramp-bench: %s is wrong at point %zu: other bits than expected\n",
                one->name, first + j);
    free(mine);
    return j == count;
}

static bool enqueue_copy(resident *all, void *what, cl_event *done)
{
    const copy_work *const work = what;
    const cl_ulong count = work->points;
    if (!work->kernel)
        return copy_bytes(all, all->x, all->y, 0, work->points * work->size, done);
    return !bench_device_failed(opencl_call.SetKernelArg(work->kernel, 0, sizeof all->x, &all->x),
                                "resident", "clSetKernelArg") &&
           !bench_device_failed(opencl_call.SetKernelArg(work->kernel, 1, sizeof all->y, &all->y),
                                "resident", "clSetKernelArg") &&
           !bench_device_failed(opencl_call.SetKernelArg(work->kernel, 2, sizeof count, &count),
                                "resident", "clSetKernelArg") &&
           !bench_device_failed(opencl_call.EnqueueNDRangeKernel(all->device.queue, work->kernel, 1,
                                                                 NULL, &work->points, NULL, 0, NULL,
                                                                 done),
                                "resident", "clEnqueueNDRangeKernel");
}

static bool verify_copy(resident *all, size_t points)
{
    static const resident_case copy = {.name = "resident/copy"};
    const size_t count = points < RESIDENT_BLOCK ? points : RESIDENT_BLOCK;
    const size_t whole = (points - count) / RESIDENT_BLOCK * RESIDENT_BLOCK;
    return resident_same(all, &copy, 0, count, all->block) &&
           resident_same(all, &copy, whole, count, all->block);
}

/* Bytes read and written, in 10^9 a second; negative if it failed. */
static double measure(resident *all, copy_work *work, resident_times *times)
{
    const double bytes = 2.0 * (double)(work->points * work->size);
    if (!resident_poison(all, work->points))
        return -1;
    const double seconds = resident_once(all, enqueue_copy, work);
    if (seconds < 0 || !verify_copy(all, work->points) ||
        !resident_time(all, enqueue_copy, work, seconds, times))
        return -1;
    return 1e-9 * bytes / times->median;
}

static size_t most_points(const resident *all, size_t size)
{
    cl_ulong most = MOST_BYTES;
    if (most > all->device.largest_buffer)
        most = all->device.largest_buffer;
    if (most > all->device.memory / 8)
        most = all->device.memory / 8;
    return (size_t)(most / size);
}

/* Seconds of the second copy in new arrays; negative if it failed. */
static double try_size(resident *all, sigramp_precision precision, size_t points)
{
    copy_work work = {.points = points, .size = bench_real_size(precision)};
    if (!make_arrays(all, precision, points) || resident_once(all, enqueue_copy, &work) < 0)
        return -1;
    return resident_once(all, enqueue_copy, &work);
}

/* Larger and larger arrays, while copying them takes little; 0 points if there are none. */
static size_t grow(resident *all, sigramp_precision precision, size_t points)
{
    const double start = bench_now(), limit = (all->case_deadline - start) * share_of_growth;
    const size_t most = most_points(all, bench_real_size(precision));
    double seconds = try_size(all, precision, points);
    while (seconds >= 0 && all->options->points == 0 && points <= most / GROWTH &&
           GROWTH * (COPY_RUNS * seconds + (bench_now() - start)) < limit) {
        seconds = try_size(all, precision, points * GROWTH);
        if (seconds < 0) /* more than the driver gives, whatever it said */
            return make_arrays(all, precision, points) ? points : 0;
        points *= GROWTH;
    }
    return seconds < 0 ? 0 : points;
}

static bool measure_copies(resident *all, sigramp_precision precision, resident_copy *copy)
{
    copy_work by_buffer = {.points = copy->points, .size = bench_real_size(precision)};
    copy_work by_kernel = by_buffer;
    const double deadline = all->case_deadline;
    resident_times times;
    all->case_deadline = (bench_now() + deadline) / 2;
    copy->buffer_gb_per_second = measure(all, &by_buffer, &copy->times);
    all->case_deadline = deadline;
    if (copy->buffer_gb_per_second < 0)
        return false;
    by_kernel.kernel = bench_device_kernel(
        &all->device, source, precision == SIGRAMP_F32 ? "-DREAL=float" : "-DREAL=double", "copy");
    if (!by_kernel.kernel)
        return false;
    copy->kernel_gb_per_second = measure(all, &by_kernel, &times);
    copy->gb_per_second = copy->buffer_gb_per_second;
    if (copy->kernel_gb_per_second > copy->buffer_gb_per_second) {
        copy->gb_per_second = copy->kernel_gb_per_second;
        copy->times = times;
    }
    opencl_call.ReleaseKernel(by_kernel.kernel);
    return copy->kernel_gb_per_second >= 0;
}

bool resident_use_arrays(resident *all, sigramp_precision precision)
{
    resident_copy *const copy = &all->copies[precision == SIGRAMP_F64];
    if (all->precision == (int)precision)
        return true;
    if (copy->points > 0)
        return make_arrays(all, precision, copy->points);
    copy->points =
        grow(all, precision, all->options->points > 0 ? all->options->points : RESIDENT_BLOCK);
    if (copy->points == 0)
        return false;
    if (measure_copies(all, precision, copy))
        return true;
    copy->points = 0;
    resident_release_arrays(all);
    return false;
}

bool resident_run_copy(resident *all, const resident_case *one)
{
    const resident_copy *const copy = &all->copies[one->precision == SIGRAMP_F64];
    if (!resident_use_arrays(all, one->precision))
        return false;
    const double bytes = 2.0 * (double)(copy->points * bench_real_size(one->precision));
    json_t *row =
        resident_row(one->name, all->options->device, copy->points, 1, bytes, &copy->times);
    json_object_set_new(row, "copy_buffer_gb_per_second", json_real(copy->buffer_gb_per_second));
    json_object_set_new(row, "copy_kernel_gb_per_second", json_real(copy->kernel_gb_per_second));
    resident_report_append(all->report, "results", row);
    return true;
}

void resident_add_of_copy(const resident *all, sigramp_precision precision, size_t points,
                          json_t *row)
{
    const resident_copy *const copy = &all->copies[precision == SIGRAMP_F64];
    const double speed = json_real_value(json_object_get(row, "gb_per_second"));
    resident_add_fraction(row, "of_copy",
                          10 * points >= copy->points ? speed / copy->gb_per_second : 0);
}
