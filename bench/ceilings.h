/* SPDX-License-Identifier: MIT */
/* What binds the cases: how fast this machine copies, and how many multiply-adds it does. */
#ifndef SIGRAMP_BENCH_CEILINGS_H
#define SIGRAMP_BENCH_CEILINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "isa_loops.h"

typedef struct {
    size_t copy_points; /* float32 numbers copied */
    double
        copy_gb_per_second; /* read and written, by the faster of memcpy and stores past caches */
    double multiply_adds_f32, multiply_adds_f64; /* a second, all threads */
} bench_ceilings;

/* Of the CPU and, where an OpenCL device does the work, of the device: there the copy is an array
 * written to the device and read back. 0: not measured. */
typedef struct {
    bench_ceilings cpu, device;
} bench_limits;

/* Measures for a fraction of a second; what is faster than *ceilings has raises it. False without
 * memory for the copy of so many numbers. */
bool bench_ceilings_raise(const bench_isa_loops *loops, size_t copy_points, int threads,
                          bench_ceilings *ceilings);

/* to = from by all threads, one share each. past_caches: with its loop, for which bytes, from and
 * to are multiples of COPY_ALIGNMENT; NULL: memcpy. */
void bench_copy(size_t bytes, const void *from, void *to, int threads,
                const bench_isa_loops *past_caches);

/* The same of the device opencl:P.D; what it cannot do stays as it is. False if there is no such
 * device. */
bool bench_device_ceilings_raise(const char *name, size_t points, bench_ceilings *ceilings);

#endif
