/* SPDX-License-Identifier: MIT */
/*
 * The ceilings of an OpenCL device: arrays carried there and back, as every call on host arrays
 * must, and multiply-adds in registers. It finds OpenCL by the library's loader, compiled once more
 * into the bench, and uses nothing else of the library.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "opencl/backend.h"
#include "opencl/loader.h"
#include "opencl/report.h"

/* A work-item's trips stay below what drivers with a watchdog, or a counter of them, allow. */
enum { RUNS = 5, MOST_DEVICES = 256, ITEMS_PER_UNIT = 2048, CHAINS = 4, LANES = 16 };
enum { FIRST_ROUNDS = 64, MOST_ROUNDS = 16384 };
static const double enough_seconds = 0.01;

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

typedef struct {
    cl_device_id id;
    cl_context context;
    cl_command_queue queue;
} device;

static bool failed(cl_int code, const char *call)
{
    if (code != CL_SUCCESS)
        fprintf(stderr, "sigramp-bench: the device's ceilings are left out: %s: %s\n", call,
                opencl_error_name(code));
    return code != CL_SUCCESS;
}

/* The device that the library calls opencl:P.D. */
static bool find_device(const char *name, cl_device_id *found)
{
    char why_not[OPENCL_DETAIL_SIZE];
    cl_platform_id platforms[MOST_DEVICES];
    cl_device_id devices[MOST_DEVICES];
    unsigned platform, number;
    cl_uint count = 0;
    if (sscanf(name, "opencl:%u.%u", &platform, &number) != 2 || opencl_load(why_not) != SIGRAMP_OK)
        return false;
    if (failed(opencl_call.GetPlatformIDs(MOST_DEVICES, platforms, &count), "clGetPlatformIDs") ||
        platform >= count || platform >= MOST_DEVICES)
        return false;
    if (failed(opencl_call.GetDeviceIDs(platforms[platform], CL_DEVICE_TYPE_ALL, MOST_DEVICES,
                                        devices, &count),
               "clGetDeviceIDs") ||
        number >= count || number >= MOST_DEVICES)
        return false;
    *found = devices[number];
    return true;
}

static bool open_device(const char *name, device *one)
{
    cl_int code = CL_SUCCESS;
    if (!find_device(name, &one->id))
        return false;
    one->context = opencl_call.CreateContext(NULL, 1, &one->id, NULL, NULL, &code);
    if (failed(code, "clCreateContext"))
        return false;
    one->queue = opencl_call.CreateCommandQueue(one->context, one->id, 0, &code);
    return !failed(code, "clCreateCommandQueue");
}

static bool has_fp64(const device *one)
{
    cl_device_fp_config config = 0;
    return opencl_call.GetDeviceInfo(one->id, CL_DEVICE_DOUBLE_FP_CONFIG, sizeof config, &config,
                                     NULL) == CL_SUCCESS &&
           config != 0;
}

static void close_device(device *one)
{
    if (one->queue)
        opencl_call.ReleaseCommandQueue(one->queue);
    if (one->context)
        opencl_call.ReleaseContext(one->context);
}

static cl_kernel build(const device *one, const char *options, cl_program *program)
{
    const char *text = source;
    cl_int code = CL_SUCCESS;
    *program = opencl_call.CreateProgramWithSource(one->context, 1, &text, NULL, &code);
    if (failed(code, "clCreateProgramWithSource") ||
        failed(opencl_call.BuildProgram(*program, 1, &one->id, options, NULL, NULL),
               "clBuildProgram"))
        return NULL;
    cl_kernel kernel = opencl_call.CreateKernel(*program, "chains", &code);
    return failed(code, "clCreateKernel") ? NULL : kernel;
}

/* Seconds of one launch; negative if it failed. */
static double launch(const device *one, cl_kernel kernel, cl_mem out, size_t items, cl_int rounds)
{
    const cl_float factor = 0.999f, addend = 0.001f;
    if (failed(opencl_call.SetKernelArg(kernel, 0, sizeof out, &out), "clSetKernelArg") ||
        failed(opencl_call.SetKernelArg(kernel, 1, sizeof rounds, &rounds), "clSetKernelArg") ||
        failed(opencl_call.SetKernelArg(kernel, 2, sizeof factor, &factor), "clSetKernelArg") ||
        failed(opencl_call.SetKernelArg(kernel, 3, sizeof addend, &addend), "clSetKernelArg"))
        return -1;
    const double start = bench_now();
    if (failed(opencl_call.EnqueueNDRangeKernel(one->queue, kernel, 1, NULL, &items, NULL, 0, NULL,
                                                NULL),
               "clEnqueueNDRangeKernel") ||
        failed(opencl_call.Finish(one->queue), "clFinish"))
        return -1;
    return bench_now() - start;
}

/* The best of some runs, each long enough; the first one of all warms up. */
static double time_chains(const device *one, cl_kernel kernel, cl_mem out, size_t items)
{
    double best = 0;
    cl_int rounds = FIRST_ROUNDS;
    double seconds = launch(one, kernel, out, items, rounds);
    while (seconds >= 0 && seconds < enough_seconds && rounds < MOST_ROUNDS)
        seconds = launch(one, kernel, out, items, rounds *= 4);
    for (int run = 0; run < RUNS && seconds > 0; ++run) {
        seconds = launch(one, kernel, out, items, rounds);
        if (seconds > 0)
            best = fmax(best, (double)items * rounds * CHAINS * LANES / seconds);
    }
    return seconds > 0 ? best : 0;
}

/* 0 if it failed. */
static double multiply_adds_per_second(const device *one, const char *options)
{
    cl_uint units = 1;
    cl_int code = CL_SUCCESS;
    cl_program program = NULL;
    double best = 0;
    opencl_call.GetDeviceInfo(one->id, CL_DEVICE_MAX_COMPUTE_UNITS, sizeof units, &units, NULL);
    const size_t items = (size_t)units * ITEMS_PER_UNIT;
    cl_mem out = opencl_call.CreateBuffer(one->context, CL_MEM_WRITE_ONLY,
                                          items * sizeof(cl_double), NULL, &code);
    cl_kernel kernel = failed(code, "clCreateBuffer") ? NULL : build(one, options, &program);
    if (kernel) {
        best = time_chains(one, kernel, out, items);
        opencl_call.ReleaseKernel(kernel);
    }
    if (program)
        opencl_call.ReleaseProgram(program);
    if (out)
        opencl_call.ReleaseMemObject(out);
    return best;
}

/* Bytes a second of an array written to the device and read back, one after the other. */
static double carried_per_second(const device *one, cl_mem buffer, size_t bytes, char *from,
                                 char *to)
{
    double best = 0;
    for (int run = 0; run <= RUNS; ++run) {
        const double start = bench_now();
        if (failed(opencl_call.EnqueueWriteBuffer(one->queue, buffer, CL_TRUE, 0, bytes, from, 0,
                                                  NULL, NULL),
                   "clEnqueueWriteBuffer") ||
            failed(opencl_call.EnqueueReadBuffer(one->queue, buffer, CL_TRUE, 0, bytes, to, 0, NULL,
                                                 NULL),
                   "clEnqueueReadBuffer"))
            return 0;
        best = fmax(best, 2.0 * (double)bytes / (bench_now() - start));
    }
    return best;
}

/* 0 if it failed; *points becomes what the device takes in one buffer. */
static double transfer_per_second(const device *one, size_t *points)
{
    cl_ulong most = 0;
    cl_int code = CL_SUCCESS;
    opencl_call.GetDeviceInfo(one->id, CL_DEVICE_MAX_MEM_ALLOC_SIZE, sizeof most, &most, NULL);
    if (*points > most / sizeof(float))
        *points = (size_t)(most / sizeof(float));
    const size_t bytes = *points * sizeof(float);
    char *from = calloc(bytes, 1), *to = malloc(bytes);
    cl_mem buffer = opencl_call.CreateBuffer(one->context, CL_MEM_READ_WRITE, bytes, NULL, &code);
    const bool enough = from && to && !failed(code, "clCreateBuffer");
    const double best = enough ? carried_per_second(one, buffer, bytes, from, to) : 0;
    if (buffer)
        opencl_call.ReleaseMemObject(buffer);
    free(from);
    free(to);
    return best;
}

bool bench_device_ceilings_raise(const char *name, size_t points, bench_ceilings *ceilings)
{
    device one = {0};
    const bool opened = open_device(name, &one);
    if (opened) {
        ceilings->copy_gb_per_second =
            fmax(ceilings->copy_gb_per_second, 1e-9 * transfer_per_second(&one, &points));
        ceilings->copy_points = points;
        ceilings->multiply_adds_f32 =
            fmax(ceilings->multiply_adds_f32, multiply_adds_per_second(&one, options_f32));
        if (has_fp64(&one))
            ceilings->multiply_adds_f64 =
                fmax(ceilings->multiply_adds_f64, multiply_adds_per_second(&one, options_f64));
    }
    close_device(&one);
    return opened;
}
