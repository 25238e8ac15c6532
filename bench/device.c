/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "opencl/report.h"

enum { MOST_DEVICES = 256 };

bench_opencl_functions bench_opencl_call;

static const struct {
    const char *name;
    size_t place;
} functions[] = {
#define BENCH_OPENCL_FUNCTION_ROW(name) {"cl" #name, offsetof(bench_opencl_functions, name)},
    BENCH_OPENCL_FUNCTION_LIST(BENCH_OPENCL_FUNCTION_ROW)
#undef BENCH_OPENCL_FUNCTION_ROW
};

bool bench_device_failed(cl_int code, const char *purpose, const char *call)
{
    if (code != CL_SUCCESS)
        fprintf(stderr, "sigramp-bench: %s: %s: %s\n", purpose, call, opencl_error_name(code));
    return code != CL_SUCCESS;
}

/* The same loader that opencl_load found, which stays loaded. */
static bool load_more(void)
{
    void *library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        library = dlopen("libOpenCL.so", RTLD_NOW | RTLD_LOCAL);
    for (size_t k = 0; library && k < sizeof functions / sizeof *functions; ++k) {
        void *const address = dlsym(library, functions[k].name);
        if (!address) {
            fprintf(stderr, "sigramp-bench: the OpenCL loader lacks %s\n", functions[k].name);
            return false;
        }
        memcpy((char *)&bench_opencl_call + functions[k].place, &address, sizeof address);
    }
    return library != NULL;
}

static bool find(const char *name, cl_device_id *found)
{
    char why_not[OPENCL_DETAIL_SIZE];
    cl_platform_id platforms[MOST_DEVICES];
    cl_device_id devices[MOST_DEVICES];
    unsigned platform, number;
    cl_uint count = 0;
    if (sscanf(name, "opencl:%u.%u", &platform, &number) != 2)
        return false;
    if (opencl_load(why_not) != SIGRAMP_OK) {
        fprintf(stderr, "sigramp-bench: %s\n", why_not);
        return false;
    }
    if (bench_device_failed(opencl_call.GetPlatformIDs(MOST_DEVICES, platforms, &count), name,
                            "clGetPlatformIDs") ||
        platform >= count || platform >= MOST_DEVICES)
        return false;
    if (bench_device_failed(opencl_call.GetDeviceIDs(platforms[platform], CL_DEVICE_TYPE_ALL,
                                                     MOST_DEVICES, devices, &count),
                            name, "clGetDeviceIDs") ||
        number >= count || number >= MOST_DEVICES)
        return false;
    *found = devices[number];
    return true;
}

static void read_properties(bench_device *device)
{
    cl_device_fp_config doubles = 0;
    device->units = 1;
    device->has_fp64 = opencl_call.GetDeviceInfo(device->id, CL_DEVICE_DOUBLE_FP_CONFIG,
                                                 sizeof doubles, &doubles, NULL) == CL_SUCCESS &&
                       doubles != 0;
    opencl_call.GetDeviceInfo(device->id, CL_DEVICE_MAX_COMPUTE_UNITS, sizeof device->units,
                              &device->units, NULL);
    opencl_call.GetDeviceInfo(device->id, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof device->memory,
                              &device->memory, NULL);
    opencl_call.GetDeviceInfo(device->id, CL_DEVICE_MAX_MEM_ALLOC_SIZE,
                              sizeof device->largest_buffer, &device->largest_buffer, NULL);
}

bool bench_device_open(const char *name, bench_device *device)
{
    cl_int code = CL_SUCCESS;
    *device = (bench_device){0};
    if (!find(name, &device->id) || !load_more())
        return false;
    read_properties(device);
    device->context = opencl_call.CreateContext(NULL, 1, &device->id, NULL, NULL, &code);
    if (bench_device_failed(code, name, "clCreateContext"))
        return false;
    device->queue = opencl_call.CreateCommandQueue(device->context, device->id,
                                                   CL_QUEUE_PROFILING_ENABLE, &code);
    return !bench_device_failed(code, name, "clCreateCommandQueue");
}

void bench_device_close(bench_device *device)
{
    if (device->queue)
        opencl_call.ReleaseCommandQueue(device->queue);
    if (device->context)
        opencl_call.ReleaseContext(device->context);
    *device = (bench_device){0};
}

/* As much as there is room for. */
static void copy_text(size_t size, char *to, const char *text)
{
    snprintf(to, size, "%.*s", (int)size - 1, text);
}

static void read_text(cl_device_id id, cl_device_info what, size_t size, char *text)
{
    char whole[1024] = "";
    if (opencl_call.GetDeviceInfo(id, what, sizeof whole - 1, whole, NULL) == CL_SUCCESS)
        copy_text(size, text, whole);
}

void bench_device_describe(const bench_device *device, bench_machine *machine)
{
    cl_platform_id platform = NULL;
    cl_device_type type = 0;
    char name[1024] = "";
    read_text(device->id, CL_DEVICE_NAME, sizeof machine->device, machine->device);
    read_text(device->id, CL_DRIVER_VERSION, sizeof machine->driver, machine->driver);
    if (opencl_call.GetDeviceInfo(device->id, CL_DEVICE_PLATFORM, sizeof platform, &platform,
                                  NULL) == CL_SUCCESS &&
        opencl_call.GetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof name - 1, name, NULL) ==
            CL_SUCCESS)
        copy_text(sizeof machine->platform, machine->platform, name);
    opencl_call.GetDeviceInfo(device->id, CL_DEVICE_TYPE, sizeof type, &type, NULL);
    snprintf(machine->type, sizeof machine->type, "%s",
             type & CL_DEVICE_TYPE_CPU   ? "cpu"
             : type & CL_DEVICE_TYPE_GPU ? "gpu"
                                         : "other");
}

cl_program bench_device_program(const bench_device *device, const char *const *sources,
                                size_t count, const char *options)
{
    cl_int code = CL_SUCCESS;
    cl_program program = opencl_call.CreateProgramWithSource(device->context, (cl_uint)count,
                                                             (const char **)sources, NULL, &code);
    if (bench_device_failed(code, "kernels of the bench", "clCreateProgramWithSource"))
        return NULL;
    if (!bench_device_failed(opencl_call.BuildProgram(program, 1, &device->id, options, NULL, NULL),
                             "kernels of the bench", "clBuildProgram"))
        return program;
    opencl_call.ReleaseProgram(program);
    return NULL;
}

cl_kernel bench_device_kernel(const bench_device *device, const char *source, const char *options,
                              const char *name)
{
    cl_int code = CL_SUCCESS;
    cl_program program = bench_device_program(device, &source, 1, options);
    if (!program)
        return NULL;
    cl_kernel kernel = opencl_call.CreateKernel(program, name, &code);
    opencl_call.ReleaseProgram(program);
    return bench_device_failed(code, name, "clCreateKernel") ? NULL : kernel;
}

cl_mem bench_device_buffer(const bench_device *device, cl_mem_flags flags, size_t bytes)
{
    cl_int code = CL_SUCCESS;
    cl_mem buffer = opencl_call.CreateBuffer(device->context, flags, bytes, NULL, &code);
    return bench_device_failed(code, "a buffer of the bench", "clCreateBuffer") ? NULL : buffer;
}

void bench_device_release(cl_mem buffer)
{
    if (buffer)
        opencl_call.ReleaseMemObject(buffer);
}
