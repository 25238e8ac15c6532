/* SPDX-License-Identifier: MIT */
/* The platforms and devices there are, and which of them is meant. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "program.h"

enum { LARGEST_PLATFORM_COUNT = 64, LARGEST_DEVICE_COUNT = 256, PLATFORM_NOT_FOUND = -1001 };

typedef struct {
    cl_platform_id platform;
    cl_device_id device;
    cl_device_type type;
    char id[32];
} found_device;

typedef struct {
    size_t count;
    found_device devices[LARGEST_DEVICE_COUNT];
} found_devices;

/* A platform that fails hides only its own devices. */
static void add_platform(found_devices *found, cl_platform_id platform, unsigned number)
{
    cl_device_id ids[LARGEST_DEVICE_COUNT] = {NULL};
    cl_uint count = 0;
    if (opencl_call.GetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, LARGEST_DEVICE_COUNT, ids, &count))
        return;
    for (cl_uint d = 0; d < count && d < LARGEST_DEVICE_COUNT; ++d) {
        if (found->count == LARGEST_DEVICE_COUNT)
            return;
        if (!ids[d]) /* there are fewer than the driver says */
            continue;
        found_device *const device = &found->devices[found->count++];
        device->platform = platform;
        device->device = ids[d];
        device->type = 0;
        opencl_call.GetDeviceInfo(ids[d], CL_DEVICE_TYPE, sizeof device->type, &device->type, NULL);
        snprintf(device->id, sizeof device->id, "opencl:%u.%u", number, (unsigned)d);
    }
}

/* The detail says why there is none. One thread at a time: PoCL 3.1 prepares its devices in the
 * first call, and crashes if another thread asks about them meanwhile. */
static void add_platforms(found_devices *found, char *detail)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    cl_platform_id platforms[LARGEST_PLATFORM_COUNT] = {NULL};
    cl_uint count = 0;
    pthread_mutex_lock(&mutex);
    const cl_int code = opencl_call.GetPlatformIDs(LARGEST_PLATFORM_COUNT, platforms, &count);
    if (code != CL_SUCCESS && code != PLATFORM_NOT_FOUND)
        opencl_check(code, "clGetPlatformIDs", detail);
    else if (count == 0)
        opencl_fail(SIGRAMP_OK, detail, "there is no OpenCL platform: install a device's driver");
    for (cl_uint p = 0; p < count && p < LARGEST_PLATFORM_COUNT; ++p)
        if (platforms[p])
            add_platform(found, platforms[p], p);
    pthread_mutex_unlock(&mutex);
    if (count > 0 && found->count == 0)
        opencl_fail(SIGRAMP_OK, detail, "no OpenCL platform has a device");
}

/* Finding no device is no failure. */
static sigramp_status find_devices(found_devices **result, char *detail)
{
    *result = NULL;
    found_devices *const found = calloc(1, sizeof *found);
    if (!found)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a list of devices");
    *result = found;
    if (!opencl_load(detail))
        add_platforms(found, detail);
    return SIGRAMP_OK;
}

static int is_gpu(const found_device *found)
{
    return (found->type & (CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_ACCELERATOR)) != 0;
}

static const char *type_name(cl_device_type type)
{
    if (type & CL_DEVICE_TYPE_GPU)
        return "gpu";
    if (type & CL_DEVICE_TYPE_ACCELERATOR)
        return "accelerator";
    return type & CL_DEVICE_TYPE_CPU ? "cpu" : "other";
}

static sigramp_status open_found(const found_device *found, int64_t memory, opencl_device **device,
                                 char *detail)
{
    const sigramp_status status = opencl_device_open(found->device, NULL, memory, device, detail);
    if (!status)
        memcpy((*device)->id, found->id, sizeof found->id);
    return status;
}

/* Builds the kernels of one unit, with their known answers, in each precision the device has. Those
 * of closed sums wait for their first use: they are many, and large. */
static sigramp_status try_out(opencl_device *device, int everything, char *detail)
{
    const opencl_program *program = NULL;
    sigramp_status status = SIGRAMP_OK;
    for (int precision = 32; !status && precision <= (device->has_fp64 ? 64 : 32); precision += 32)
        for (int kind = 0; !status && kind < OPENCL_CLOSED_PROGRAM; ++kind) {
            status = opencl_program_get(device, (opencl_program_kind)kind, SIGRAMP_LOGISTIC,
                                        precision, &program, detail);
            if (!everything)
                return status;
        }
    return status;
}

/* Whether a device may share the first one's sums: a GPU would only wait for the CPU. */
static int may_join(const found_device *found, const found_device *first)
{
    return found != first && found->platform == first->platform && is_gpu(found) == is_gpu(first);
}

/* One that cannot be opened is left out; its kernels are checked when it first takes a part. */
void opencl_open_others(opencl_device *first)
{
    char detail[OPENCL_DETAIL_SIZE] = "";
    found_devices *found = NULL;
    const found_device *self = NULL;
    opencl_device **last = &first->next;
    if (first->sharing != OPENCL_MAY_SHARE)
        return;
    first->sharing = OPENCL_OTHERS_OPENED;
    if (find_devices(&found, detail))
        return;
    for (size_t i = 0; i < found->count && !self; ++i)
        if (found->devices[i].device == first->device)
            self = &found->devices[i];
    for (size_t i = 0; self && i < found->count; ++i)
        if (may_join(&found->devices[i], self) &&
            !open_found(&found->devices[i], first->wished_memory, last, detail))
            last = &(*last)->next;
    free(found);
}

static void describe(const found_device *found, sigramp_device *row)
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

    char detail[OPENCL_DETAIL_SIZE] = "";
    opencl_device *device = NULL;
    sigramp_status status = open_found(found, 0, &device, detail);
    if (!status)
        status = try_out(device, 1, detail);
    opencl_close(device);
    row->usable = !status;
    if (status)
        snprintf(row->why_not, sizeof row->why_not, "%s", detail);
}

sigramp_status opencl_list(size_t capacity, sigramp_device *devices, size_t *count,
                           char detail[OPENCL_DETAIL_SIZE])
{
    found_devices *found = NULL;
    *count = 0;
    detail[0] = '\0';
    const sigramp_status status = find_devices(&found, detail);
    if (status)
        return status;
    *count = found->count;
    for (size_t i = 0; i < found->count && i < capacity; ++i)
        describe(&found->devices[i], &devices[i]);
    free(found);
    return SIGRAMP_OK;
}

/* Whether a selector means a device, in the given turn: GPUs and accelerators come first. */
static int is_meant(const found_device *found, const char *selector, int turn)
{
    if (strcmp(selector, "gpu") == 0)
        return turn == 0 && is_gpu(found);
    if (strcmp(selector, "opencl") == 0)
        return is_gpu(found) == (turn == 0);
    return turn == 0 && strcmp(selector, found->id) == 0;
}

/* A device that may be replaced by the next is tried out before it is taken; a device named is not,
 * since its programs are checked when they are first used. */
static sigramp_status open_meant(const found_devices *found, const char *selector, int64_t memory,
                                 opencl_device **device, char *detail)
{
    const int may_choose = found->count > 1 && !strchr(selector, ':');
    sigramp_status status = SIGRAMP_DEVICE_UNAVAILABLE;
    int tried = 0;
    for (int turn = 0; turn < 2; ++turn)
        for (size_t i = 0; i < found->count; ++i) {
            if (!is_meant(&found->devices[i], selector, turn))
                continue;
            tried = 1;
            status = open_found(&found->devices[i], memory, device, detail);
            if (!status && may_choose)
                status = try_out(*device, 0, detail);
            if (!status) {
                (*device)->sharing = strchr(selector, ':') ? OPENCL_ALONE : OPENCL_MAY_SHARE;
                return SIGRAMP_OK;
            }
            opencl_close(*device);
            *device = NULL;
        }
    if (tried || found->count == 0)
        return status;
    return strcmp(selector, "gpu") == 0
               ? opencl_fail(status, detail, "no OpenCL device is a GPU or an accelerator")
               : opencl_fail(status, detail, "there is no device %.40s: see `sigramp devices`",
                             selector);
}

sigramp_status opencl_open(const char *selector, int64_t memory, opencl_device **device,
                           char detail[OPENCL_DETAIL_SIZE])
{
    found_devices *found = NULL;
    *device = NULL;
    detail[0] = '\0';
    sigramp_status status = find_devices(&found, detail);
    if (!status)
        status = open_meant(found, selector, memory, device, detail);
    free(found);
    return status;
}
