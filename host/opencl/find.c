/* SPDX-License-Identifier: MIT */
#include "find.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "registry.h"
#include "report.h"
#include "stage.h"

enum { PLATFORM_NOT_FOUND = -1001 };

static void add_device(opencl_found *found, cl_platform_id platform, cl_device_id id,
                       unsigned number, unsigned d)
{
    opencl_found_device *const device = &found->devices[found->count++];
    device->platform = platform;
    device->device = id;
    device->type = 0;
    opencl_call.GetDeviceInfo(id, CL_DEVICE_TYPE, sizeof device->type, &device->type, NULL);
    snprintf(device->id, sizeof device->id, "opencl:%u.%u", number, d);
}

/* A platform that fails hides only its own devices. */
static void add_devices(opencl_found *found, cl_platform_id platform, unsigned number,
                        opencl_platform *row)
{
    cl_device_id ids[OPENCL_LARGEST_DEVICE_COUNT] = {NULL};
    cl_uint count = 0;
    opencl_stage("clGetDeviceIDs");
    const cl_int code = opencl_call.GetDeviceIDs(platform, CL_DEVICE_TYPE_ALL,
                                                 OPENCL_LARGEST_DEVICE_COUNT, ids, &count);
    if (code == CL_DEVICE_NOT_FOUND)
        return;
    if (code) {
        snprintf(row->problem, sizeof row->problem, "clGetDeviceIDs failed: %s (%d)",
                 opencl_error_name(code), (int)code);
        return;
    }
    for (cl_uint d = 0; d < count && d < OPENCL_LARGEST_DEVICE_COUNT; ++d) {
        if (found->count == OPENCL_LARGEST_DEVICE_COUNT)
            return;
        if (!ids[d]) /* there are fewer than the driver says */
            continue;
        add_device(found, platform, ids[d], number, d);
        ++row->devices;
    }
}

static void add_platform(opencl_found *found, cl_platform_id platform, unsigned number)
{
    opencl_platform *const row = &found->installed.platforms[found->installed.count++];
    opencl_platform_text(platform, CL_PLATFORM_NAME, sizeof row->name, row->name);
    add_devices(found, platform, number, row);
    opencl_tell("platform", "%s\t%u\t%s", row->name, row->devices, row->problem);
}

/* Of the first driver that something is wrong with. */
typedef struct {
    size_t size;
    char *line;
    int is_done;
} explanation;

static void explain_driver(const char *file, void *data)
{
    explanation *const all = data;
    char library[PATH_MAX], problem[OPENCL_DETAIL_SIZE];
    unsigned platforms = 0;
    if (all->is_done)
        return;
    if (!opencl_read_driver_file(file, library, problem, sizeof problem)) {
        snprintf(all->line, all->size, "%.250s: %.250s", file, problem);
        all->is_done = 1;
    } else if (!opencl_load_driver(library, &platforms, problem, sizeof problem)) {
        snprintf(all->line, all->size, "%.150s names %.150s: %.200s", file, library, problem);
        all->is_done = 1;
    }
}

/* Only in a trial, since it loads drivers. */
static void explain_no_platform(char *line, size_t size)
{
    char place[PATH_MAX], problem[OPENCL_DETAIL_SIZE], command[OPENCL_DETAIL_SIZE];
    unsigned platforms = 0;
    explanation all = {.size = size, .line = line};
    opencl_registry(place);
    snprintf(line, size, "the drivers that %.200s names have none", place);
    opencl_visit_drivers(explain_driver, &all, problem, sizeof problem);
    if (!*problem)
        return;
    if (opencl_needs_nvidia_registered(command, sizeof command) &&
        opencl_load_driver(OPENCL_NVIDIA, &platforms, problem, sizeof problem))
        snprintf(line, size,
                 "%.160s names no driver; NVIDIA's is here, and this registers it: %.250s", place,
                 command);
    else
        snprintf(line, size, "%.200s names no driver: install a device's driver", place);
}

static void explain_none(char *detail)
{
    char why[OPENCL_DETAIL_SIZE] = "install a device's driver";
    if (opencl_is_trial())
        explain_no_platform(why, sizeof why);
    opencl_fail(SIGRAMP_OK, detail, "there is no OpenCL platform: %.450s", why);
}

/* The detail says why there is none. One thread at a time: PoCL 3.1 prepares its devices in the
 * first call, and crashes if another thread asks about them meanwhile. */
static void add_platforms(opencl_found *found, char *detail)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    cl_platform_id platforms[OPENCL_LARGEST_PLATFORM_COUNT] = {NULL};
    cl_uint count = 0;
    pthread_mutex_lock(&mutex);
    opencl_stage("clGetPlatformIDs");
    const cl_int code =
        opencl_call.GetPlatformIDs(OPENCL_LARGEST_PLATFORM_COUNT, platforms, &count);
    if (code != CL_SUCCESS && code != PLATFORM_NOT_FOUND)
        opencl_check(code, "clGetPlatformIDs", detail);
    else if (count == 0)
        explain_none(detail);
    for (cl_uint p = 0; p < count && p < OPENCL_LARGEST_PLATFORM_COUNT; ++p)
        if (platforms[p])
            add_platform(found, platforms[p], p);
    pthread_mutex_unlock(&mutex);
    if (count > 0 && found->count == 0)
        opencl_fail(SIGRAMP_OK, detail, "no OpenCL platform has a device");
}

sigramp_status opencl_find(opencl_found **result, char *detail)
{
    *result = NULL;
    opencl_found *const found = calloc(1, sizeof *found);
    if (!found)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a list of devices");
    *result = found;
    opencl_stage("loading the OpenCL loader");
    if (opencl_load(detail))
        return SIGRAMP_OK;
    snprintf(found->installed.loader, sizeof found->installed.loader, "%s", opencl_loader_path());
    opencl_tell("loader", "%s", found->installed.loader);
    add_platforms(found, detail);
    return SIGRAMP_OK;
}

static const char *type_name(cl_device_type type)
{
    if (type & CL_DEVICE_TYPE_GPU)
        return "gpu";
    if (type & CL_DEVICE_TYPE_ACCELERATOR)
        return "accelerator";
    return type & CL_DEVICE_TYPE_CPU ? "cpu" : "other";
}

void opencl_describe(const opencl_found_device *found, sigramp_device *row)
{
    cl_ulong memory = 0;
    memset(row, 0, sizeof *row);
    snprintf(row->id, sizeof row->id, "%s", found->id);
    snprintf(row->type, sizeof row->type, "%s", type_name(found->type));
    opencl_device_text(found->device, CL_DEVICE_NAME, sizeof row->name, row->name);
    opencl_device_text(found->device, CL_DRIVER_VERSION, sizeof row->driver, row->driver);
    opencl_platform_text(found->platform, CL_PLATFORM_NAME, sizeof row->platform, row->platform);
    opencl_call.GetDeviceInfo(found->device, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof memory, &memory,
                              NULL);
    row->memory_bytes = memory;
    row->fp64 = opencl_device_has_fp64(found->device);
}
