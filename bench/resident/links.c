/* SPDX-License-Identifier: MIT */
/* Arrays carried between the host and the device. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resident.h"

enum { LEAST_BYTES = 1 << 22, GROWTH = 4, LEAST_RUNS = 8, MOST_RUNS = 40 };
static const size_t most_bytes = (size_t)1 << 29;

/* A place on the host; a pinned one is a buffer of the driver's, mapped. */
typedef struct {
    cl_mem pinned;
    void *bytes;
} host_place;

typedef struct {
    const resident_case *one;
    size_t bytes;
    host_place in, out;
    cl_mem into, from; /* on the device */
    cl_command_queue second;
} link_work;

static bool make_place(resident *all, bool pinned, size_t bytes, host_place *place)
{
    cl_int code = CL_SUCCESS;
    if (!pinned) {
        place->bytes = malloc(bytes);
        return place->bytes != NULL;
    }
    place->pinned =
        bench_device_buffer(&all->device, CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, bytes);
    if (!place->pinned)
        return false;
    place->bytes = bench_opencl_call.EnqueueMapBuffer(all->device.queue, place->pinned, CL_TRUE,
                                                      CL_MAP_READ | CL_MAP_WRITE, 0, bytes, 0, NULL,
                                                      NULL, &code);
    if (bench_device_failed(code, "resident/link", "clEnqueueMapBuffer"))
        place->bytes = NULL;
    return place->bytes != NULL;
}

static void release_place(resident *all, host_place *place)
{
    if (place->pinned && place->bytes) {
        bench_opencl_call.EnqueueUnmapMemObject(all->device.queue, place->pinned, place->bytes, 0,
                                                NULL, NULL);
        opencl_call.Finish(all->device.queue);
    } else {
        free(place->bytes);
    }
    bench_device_release(place->pinned);
    *place = (host_place){0};
}

static void release(resident *all, link_work *work)
{
    release_place(all, &work->in);
    release_place(all, &work->out);
    bench_device_release(work->into);
    bench_device_release(work->from);
    work->into = work->from = NULL;
}

/* Other bytes than 0, on the way in and on the way out. */
static bool make(resident *all, link_work *work)
{
    if (!make_place(all, work->one->pinned, work->bytes, &work->in) ||
        !make_place(all, work->one->pinned, work->bytes, &work->out))
        return false;
    work->into = bench_device_buffer(&all->device, CL_MEM_READ_WRITE, work->bytes);
    work->from = bench_device_buffer(&all->device, CL_MEM_READ_WRITE, work->bytes);
    if (!work->into || !work->from)
        return false;
    for (size_t k = 0; k < work->bytes; ++k)
        ((unsigned char *)work->in.bytes)[k] = (unsigned char)(k * 7 + k / 251);
    memset(work->out.bytes, 0xa5, work->bytes);
    return !bench_device_failed(opencl_call.EnqueueWriteBuffer(all->device.queue, work->from,
                                                               CL_TRUE, 0, work->bytes,
                                                               work->in.bytes, 0, NULL, NULL),
                                work->one->name, "clEnqueueWriteBuffer");
}

/* Seconds of one way, or of both at once; negative if it failed. */
static double carry(resident *all, link_work *work)
{
    const double start = bench_now();
    const int way = work->one->way;
    cl_int code = CL_SUCCESS;
    if (way & RESIDENT_IN)
        code = opencl_call.EnqueueWriteBuffer(all->device.queue, work->into, CL_FALSE, 0,
                                              work->bytes, work->in.bytes, 0, NULL, NULL);
    if (way & RESIDENT_IN && !code)
        code = opencl_call.Flush(all->device.queue);
    if (way & RESIDENT_OUT && !code)
        code = opencl_call.EnqueueReadBuffer(work->second, work->from, CL_FALSE, 0, work->bytes,
                                             work->out.bytes, 0, NULL, NULL);
    const cl_int second = opencl_call.Finish(work->second);
    const cl_int first = opencl_call.Finish(all->device.queue);
    if (bench_device_failed(code ? code : first ? first : second, work->one->name, "a transfer"))
        return -1;
    return bench_now() - start;
}

static bool arrived(resident *all, link_work *work)
{
    bool right = true;
    if (work->one->way & RESIDENT_OUT)
        right = memcmp(work->out.bytes, work->in.bytes, work->bytes) == 0;
    if (work->one->way & RESIDENT_IN) {
        memset(work->out.bytes, 0xa5, work->bytes);
        right = right &&
                !bench_device_failed(opencl_call.EnqueueReadBuffer(all->device.queue, work->into,
                                                                   CL_TRUE, 0, work->bytes,
                                                                   work->out.bytes, 0, NULL, NULL),
                                     work->one->name, "clEnqueueReadBuffer") &&
                memcmp(work->out.bytes, work->in.bytes, work->bytes) == 0;
    }
    if (!right)
        fprintf(stderr, "sigramp-bench: %s is wrong: the arrays differ\n", work->one->name);
    return right;
}

/* Seconds of a transfer as large as fits the case's time, whose first one came out right; negative
 * if it failed. */
static double grow(resident *all, link_work *work)
{
    const cl_ulong fitting = all->device.largest_buffer / 2;
    const size_t given = all->options->points * sizeof(float);
    const size_t most = given > 0 ? given : fitting < most_bytes ? (size_t)fitting : most_bytes;
    double seconds = -1;
    for (work->bytes = given > 0 ? given : LEAST_BYTES; work->bytes <= most;
         work->bytes *= GROWTH) {
        const double start = bench_now();
        release(all, work);
        if (!make(all, work) || carry(all, work) < 0 || !arrived(all, work) ||
            (seconds = carry(all, work)) < 0)
            return -1;
        const double next = GROWTH * (LEAST_RUNS * seconds + (bench_now() - start));
        if (!resident_has_time(all, next) || work->bytes > most / GROWTH)
            break;
    }
    return seconds;
}

static bool time_link(resident *all, link_work *work, resident_times *times)
{
    double seconds[MOST_RUNS];
    int runs = 0;
    do {
        seconds[runs] = carry(all, work);
        if (seconds[runs++] < 0)
            return false;
    } while (runs < MOST_RUNS && resident_has_time(all, seconds[0]));
    resident_summarise(seconds, runs, times);
    times->wall = times->median;
    return true;
}

bool resident_run_link(resident *all, const resident_case *one)
{
    link_work work = {.one = one};
    resident_times times = {0};
    cl_int code = CL_SUCCESS;
    work.second = opencl_call.CreateCommandQueue(all->device.context, all->device.id, 0, &code);
    if (bench_device_failed(code, one->name, "clCreateCommandQueue"))
        return false;
    const bool right = grow(all, &work) >= 0 && time_link(all, &work, &times);
    if (right) {
        const double bytes = (one->way == RESIDENT_BOTH ? 2.0 : 1.0) * (double)work.bytes;
        json_t *row = resident_row(one->name, all->options->device, work.bytes / sizeof(float), 1,
                                   bytes, &times);
        /* What the library's own calls on host arrays have: one way after the other. */
        const double speed = json_real_value(json_object_get(row, "gb_per_second"));
        if (!one->pinned && speed > all->link_gb_per_second)
            all->link_gb_per_second = speed;
        resident_report_append(all->report, "results", row);
    }
    release(all, &work);
    opencl_call.ReleaseCommandQueue(work.second);
    return right;
}
