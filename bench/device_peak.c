/* SPDX-License-Identifier: MIT */
/* An OpenCL device's multiply-adds in registers. */
#include "device.h"

#include <math.h>

#include "bench.h"

/* A work-item's trips stay below what drivers with a watchdog, or a counter of them, allow. */
enum { RUNS = 5, ITEMS_PER_UNIT = 2048, CHAINS = 4, LANES = 16 };
enum { FIRST_ROUNDS = 64, MOST_ROUNDS = 16384 };
static const double enough_seconds = 0.01;
static const char purpose[] = "the device's multiply-adds are left out";

/* VECTOR of 16 REALs: GPUs take them apart, CPUs' drivers need them. */
static const char source[] =
    "kernel void chains(global REAL *out, int rounds, float factor, float addend)\n"
    "{\n"
    "    const VECTOR f = (REAL)factor, a = (REAL)addend;\n"
    "    VECTOR x0 = (REAL)get_global_id(0), x1 = x0 + 1, x2 = x0 + 2, x3 = x0 + 3;\n"
    "    for (int round = 0; round < rounds; ++round) {\n"
    "        x0 = fma(x0, f, a);\n"
    "        x1 = fma(x1, f, a);\n"
    "        x2 = fma(x2, f, a);\n"
    "        x3 = fma(x3, f, a);\n"
    "    }\n"
    "    const VECTOR sum = x0 + x1 + x2 + x3;\n"
    "    const VECTOR8 half_sum = sum.lo + sum.hi;\n"
    "    const VECTOR4 quarter_sum = half_sum.lo + half_sum.hi;\n"
    "    out[get_global_id(0)] = dot(quarter_sum, (VECTOR4)(1));\n"
    "}\n";

static const char options_f32[] = "-DREAL=float -DVECTOR=float16 -DVECTOR8=float8 -DVECTOR4=float4";
static const char options_f64[] =
    "-DREAL=double -DVECTOR=double16 -DVECTOR8=double8 -DVECTOR4=double4";

/* Seconds of one launch; negative if it failed. */
static double launch(const bench_device *device, cl_kernel kernel, size_t items, cl_int rounds)
{
    if (bench_device_failed(opencl_call.SetKernelArg(kernel, 1, sizeof rounds, &rounds), purpose,
                            "clSetKernelArg"))
        return -1;
    const double start = bench_now();
    if (bench_device_failed(opencl_call.EnqueueNDRangeKernel(device->queue, kernel, 1, NULL, &items,
                                                             NULL, 0, NULL, NULL),
                            purpose, "clEnqueueNDRangeKernel") ||
        bench_device_failed(opencl_call.Finish(device->queue), purpose, "clFinish"))
        return -1;
    return bench_now() - start;
}

/* The best of some runs, each long enough; the first one of all warms up. */
static double time_chains(const bench_device *device, cl_kernel kernel, size_t items)
{
    double best = 0;
    cl_int rounds = FIRST_ROUNDS;
    double seconds = launch(device, kernel, items, rounds);
    while (seconds >= 0 && seconds < enough_seconds && rounds < MOST_ROUNDS)
        seconds = launch(device, kernel, items, rounds *= 4);
    for (int run = 0; run < RUNS && seconds > 0; ++run) {
        seconds = launch(device, kernel, items, rounds);
        if (seconds > 0)
            best = fmax(best, (double)items * rounds * CHAINS * LANES / seconds);
    }
    return seconds > 0 ? best : 0;
}

static bool set_arguments(cl_kernel kernel, cl_mem out)
{
    const cl_float factor = 0.999f, addend = 0.001f;
    return !bench_device_failed(opencl_call.SetKernelArg(kernel, 0, sizeof out, &out), purpose,
                                "clSetKernelArg") &&
           !bench_device_failed(opencl_call.SetKernelArg(kernel, 2, sizeof factor, &factor),
                                purpose, "clSetKernelArg") &&
           !bench_device_failed(opencl_call.SetKernelArg(kernel, 3, sizeof addend, &addend),
                                purpose, "clSetKernelArg");
}

double bench_device_peak(const bench_device *device, int precision)
{
    if (precision == 64 && !device->has_fp64)
        return 0;
    double best = 0;
    const size_t items = (size_t)device->units * ITEMS_PER_UNIT;
    cl_mem out = bench_device_buffer(device, CL_MEM_WRITE_ONLY, items * sizeof(cl_double));
    cl_kernel kernel =
        bench_device_kernel(device, source, precision == 32 ? options_f32 : options_f64, "chains");
    if (out && kernel && set_arguments(kernel, out))
        best = time_chains(device, kernel, items);
    if (kernel)
        opencl_call.ReleaseKernel(kernel);
    bench_device_release(out);
    return best;
}
