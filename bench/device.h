/* SPDX-License-Identifier: MIT */
/*
 * An OpenCL device as the bench itself uses it: found by the library's loader, compiled once more
 * into the bench, and by a few functions more than the library needs.
 */
#ifndef SIGRAMP_BENCH_DEVICE_H
#define SIGRAMP_BENCH_DEVICE_H

#include <stdbool.h>

#include "bench.h"
#include "opencl/backend.h"
#include "opencl/loader.h"

#define BENCH_OPENCL_FUNCTION_LIST(ROW)                                                            \
    ROW(EnqueueCopyBuffer)                                                                         \
    ROW(EnqueueFillBuffer)                                                                         \
    ROW(EnqueueMapBuffer)                                                                          \
    ROW(EnqueueUnmapMemObject)                                                                     \
    ROW(GetEventProfilingInfo)

typedef struct {
#define BENCH_OPENCL_FUNCTION_FIELD(name) __typeof__(&cl##name) name;
    BENCH_OPENCL_FUNCTION_LIST(BENCH_OPENCL_FUNCTION_FIELD)
#undef BENCH_OPENCL_FUNCTION_FIELD
} bench_opencl_functions;

extern bench_opencl_functions bench_opencl_call;

typedef struct {
    cl_device_id id;
    cl_context context;
    cl_command_queue queue; /* in order, with profiling */
    bool has_fp64;
    cl_uint units;
    cl_ulong memory, largest_buffer; /* bytes */
} bench_device;

/* Opens the device that the library calls opencl:P.D; false with a message. */
bool bench_device_open(const char *name, bench_device *device);
void bench_device_close(bench_device *device); /* also what open left half done */

/* Its name, platform, driver and type. */
void bench_device_describe(const bench_device *device, bench_machine *machine);

/* Whether a call failed; then its message, after what it was for. */
bool bench_device_failed(cl_int code, const char *purpose, const char *call);

/* NULL with a message. */
cl_program bench_device_program(const bench_device *device, const char *const *sources,
                                size_t count, const char *options);

/* A kernel of a program of this source; NULL with a message. The program is released with it. */
cl_kernel bench_device_kernel(const bench_device *device, const char *source, const char *options,
                              const char *name);

/* NULL with a message. */
cl_mem bench_device_buffer(const bench_device *device, cl_mem_flags flags, size_t bytes);
void bench_device_release(cl_mem buffer); /* NULL does nothing */

/* device_peak.c: multiply-adds a second, in registers, of precision 32 or 64; 0 if the device has
 * none of it, or failed. */
double bench_device_peak(const bench_device *device, int precision);

#endif
