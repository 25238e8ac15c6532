/* SPDX-License-Identifier: MIT */
/*
 * The ceilings of an OpenCL device: arrays carried there and back, as every call on host arrays
 * must, and multiply-adds in registers.
 */
#include "bench.h"

#include <math.h>
#include <stdlib.h>

#include "device.h"

enum { RUNS = 5 };
static const char purpose[] = "the device's ceilings are left out";

/* Bytes a second of an array written to the device and read back, one after the other. */
static double carried_per_second(const bench_device *one, cl_mem buffer, size_t bytes, char *from,
                                 char *to)
{
    double best = 0;
    for (int run = 0; run <= RUNS; ++run) {
        const double start = bench_now();
        if (bench_device_failed(opencl_call.EnqueueWriteBuffer(one->queue, buffer, CL_TRUE, 0,
                                                               bytes, from, 0, NULL, NULL),
                                purpose, "clEnqueueWriteBuffer") ||
            bench_device_failed(opencl_call.EnqueueReadBuffer(one->queue, buffer, CL_TRUE, 0, bytes,
                                                              to, 0, NULL, NULL),
                                purpose, "clEnqueueReadBuffer"))
            return 0;
        best = fmax(best, 2.0 * (double)bytes / (bench_now() - start));
    }
    return best;
}

/* 0 if it failed; *points becomes what the device takes in one buffer. */
static double transfer_per_second(const bench_device *one, size_t *points)
{
    if (*points > one->largest_buffer / sizeof(float))
        *points = (size_t)(one->largest_buffer / sizeof(float));
    const size_t bytes = *points * sizeof(float);
    char *from = calloc(bytes, 1), *to = malloc(bytes);
    cl_mem buffer = bench_device_buffer(one, CL_MEM_READ_WRITE, bytes);
    const double best = from && to && buffer ? carried_per_second(one, buffer, bytes, from, to) : 0;
    bench_device_release(buffer);
    free(from);
    free(to);
    return best;
}

bool bench_device_ceilings_raise(const char *name, size_t points, bench_ceilings *ceilings)
{
    bench_device one = {0};
    const bool opened = bench_device_open(name, &one);
    if (opened) {
        ceilings->copy_gb_per_second =
            fmax(ceilings->copy_gb_per_second, 1e-9 * transfer_per_second(&one, &points));
        ceilings->copy_points = points;
        ceilings->multiply_adds_f32 =
            fmax(ceilings->multiply_adds_f32, bench_device_peak(&one, 32));
        ceilings->multiply_adds_f64 =
            fmax(ceilings->multiply_adds_f64, bench_device_peak(&one, 64));
    }
    bench_device_close(&one);
    return opened;
}
