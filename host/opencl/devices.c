/* SPDX-License-Identifier: MIT */
/* Which of the devices there are is meant. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "devices.h"
#include "found.h"
#include "launch.h"
#include "pocl_folder.h"
#include "program.h"
#include "trial.h"

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

sigramp_status opencl_try_out(opencl_device *device, int everything, char *detail)
{
    const opencl_program *program = NULL;
    sigramp_status status = SIGRAMP_OK;
    for (int precision = 32; !status && precision <= (device->has_fp64 ? 64 : 32); precision += 32)
        for (int kind = 0; !status && kind < OPENCL_PROGRAM_COUNT; ++kind) {
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
    opencl_found *found = NULL;
    const found_device *self = NULL;
    opencl_device **last = &first->next;
    if (first->sharing != OPENCL_MAY_SHARE)
        return;
    first->sharing = OPENCL_OTHERS_OPENED;
    if (opencl_find(&found, detail))
        return;
    for (size_t i = 0; i < found->count && !self; ++i)
        if (found->devices[i].device == first->device)
            self = &found->devices[i];
    for (size_t i = 0; self && i < found->count; ++i)
        if (may_join(&found->devices[i], self) &&
            !open_found(&found->devices[i], first->wished_memory, last, detail)) {
            (*last)->is_tried = first->is_tried;
            last = &(*last)->next;
        }
    free(found);
}

sigramp_status opencl_open_found(const opencl_found *found, size_t i, int64_t memory,
                                 opencl_device **device, char *detail)
{
    return open_found(&found->devices[i], memory, device, detail);
}

void opencl_describe(const opencl_found *all, size_t i, sigramp_device *row)
{
    const found_device *const found = &all->devices[i];
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

static void judge(sigramp_device *row, sigramp_status status, const char *detail)
{
    row->usable = !status;
    snprintf(row->why_not, sizeof row->why_not, "%s", status ? detail : "");
}

static sigramp_status list_here(size_t capacity, sigramp_device *devices, size_t *count,
                                char *detail)
{
    opencl_found *found = NULL;
    const sigramp_status status = opencl_find(&found, detail);
    if (status)
        return status;
    *count = found->count;
    for (size_t i = 0; i < found->count && i < capacity; ++i) {
        char why[OPENCL_DETAIL_SIZE] = "";
        opencl_device *device = NULL;
        opencl_describe(found, i, &devices[i]);
        sigramp_status usable = open_found(&found->devices[i], 0, &device, why);
        if (!usable)
            usable = opencl_try_out(device, 1, why);
        opencl_close(device);
        judge(&devices[i], usable, why);
    }
    free(found);
    return SIGRAMP_OK;
}

/* Nothing of OpenCL in this process. A driver that stops a trial is what the list tells about, and
 * no failure. */
static sigramp_status list_tried(size_t capacity, sigramp_device *devices, size_t *count,
                                 char *detail)
{
    opencl_trial_rows *const rows = malloc(sizeof *rows);
    if (!rows)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a list of devices");
    opencl_trial_list(1, rows, detail);
    *count = rows->count;
    for (size_t i = 0; i < rows->count && i < capacity; ++i) {
        char why[OPENCL_DETAIL_SIZE] = "";
        devices[i] = rows->devices[i];
        sigramp_status usable = opencl_trial_open(&devices[i], why);
        if (!usable)
            usable = opencl_trial_everything(devices[i].id, why);
        judge(&devices[i], usable, why);
    }
    free(rows);
    return SIGRAMP_OK;
}

sigramp_status opencl_list(size_t capacity, sigramp_device *devices, size_t *count,
                           char detail[OPENCL_DETAIL_SIZE])
{
    *count = 0;
    detail[0] = '\0';
    opencl_give_pocl_a_folder();
    return opencl_has_trials() ? list_tried(capacity, devices, count, detail)
                               : list_here(capacity, devices, count, detail);
}

/* Whether a selector means a device, in the given turn: GPUs and accelerators come first. */
static int is_meant(int is_gpu, const char *id, const char *selector, int turn)
{
    if (strcmp(selector, "gpu") == 0)
        return turn == 0 && is_gpu;
    if (strcmp(selector, "opencl") == 0)
        return is_gpu == (turn == 0);
    return turn == 0 && strcmp(selector, id) == 0;
}

static sigramp_status none_meant(const char *selector, char *detail)
{
    return strcmp(selector, "gpu") == 0
               ? opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail,
                             "no OpenCL device is a GPU or an accelerator")
               : opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail,
                             "there is no device %.40s: see `sigramp devices`", selector);
}

/* A device that may be replaced by the next is tried out before it is taken; a device named is not,
 * since its programs are checked when they are first used. */
static sigramp_status open_meant(const opencl_found *found, const char *selector, int64_t memory,
                                 opencl_device **device, char *detail)
{
    const int may_choose = found->count > 1 && !strchr(selector, ':');
    sigramp_status status = SIGRAMP_DEVICE_UNAVAILABLE;
    int tried = 0;
    for (int turn = 0; turn < 2; ++turn)
        for (size_t i = 0; i < found->count; ++i) {
            if (!is_meant(is_gpu(&found->devices[i]), found->devices[i].id, selector, turn))
                continue;
            tried = 1;
            status = open_found(&found->devices[i], memory, device, detail);
            if (!status && may_choose)
                status = opencl_try_out(*device, 0, detail);
            if (!status) {
                (*device)->sharing = strchr(selector, ':') ? OPENCL_ALONE : OPENCL_MAY_SHARE;
                return SIGRAMP_OK;
            }
            opencl_close(*device);
            *device = NULL;
        }
    if (tried || found->count == 0)
        return status;
    return none_meant(selector, detail);
}

static sigramp_status open_here(const char *selector, int64_t memory, opencl_device **device,
                                char *detail)
{
    opencl_found *found = NULL;
    sigramp_status status = opencl_find(&found, detail);
    if (!status)
        status = open_meant(found, selector, memory, device, detail);
    free(found);
    return status;
}

/* A device that its trial has opened. It may be another than the one that is remembered. */
static sigramp_status open_tried(const sigramp_device *row, const char *selector, int64_t memory,
                                 int may_choose, opencl_device **device, char *detail)
{
    sigramp_status status = opencl_trial_open(row, detail);
    if (!status)
        status = open_here(row->id, memory, device, detail);
    if (!status &&
        (strcmp((*device)->name, row->name) != 0 || strcmp((*device)->driver, row->driver) != 0)) {
        opencl_trial_forget();
        status = opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail, "%s is not what it was: try again",
                             row->id);
    }
    if (!status) {
        (*device)->is_tried = 1;
        (*device)->sharing = strchr(selector, ':') ? OPENCL_ALONE : OPENCL_MAY_SHARE;
        if (may_choose)
            status = opencl_try_out(*device, 0, detail);
    }
    if (status) {
        opencl_close(*device);
        *device = NULL;
    }
    return status;
}

static sigramp_status open_meant_row(const opencl_trial_rows *rows, const char *selector,
                                     int64_t memory, opencl_device **device, char *detail)
{
    const int may_choose = rows->count > 1 && !strchr(selector, ':');
    sigramp_status status = SIGRAMP_DEVICE_UNAVAILABLE;
    int tried = 0;
    for (int turn = 0; turn < 2; ++turn)
        for (size_t i = 0; i < rows->count; ++i) {
            const sigramp_device *const row = &rows->devices[i];
            const int is_gpu =
                strcmp(row->type, "gpu") == 0 || strcmp(row->type, "accelerator") == 0;
            if (!is_meant(is_gpu, row->id, selector, turn))
                continue;
            tried = 1;
            status = open_tried(row, selector, memory, may_choose, device, detail);
            if (!status)
                return SIGRAMP_OK;
        }
    return tried || rows->count == 0 ? status : none_meant(selector, detail);
}

static sigramp_status try_and_open(const char *selector, int64_t memory, opencl_device **device,
                                   char *detail)
{
    opencl_trial_rows *const rows = malloc(sizeof *rows);
    if (!rows)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a list of devices");
    sigramp_status status = opencl_trial_list(0, rows, detail);
    if (!status || rows->count > 0)
        status = open_meant_row(rows, selector, memory, device, detail);
    free(rows);
    return status;
}

sigramp_status opencl_open(const char *selector, int64_t memory, opencl_device **device,
                           char detail[OPENCL_DETAIL_SIZE])
{
    *device = NULL;
    detail[0] = '\0';
    if (opencl_left_behind())
        return opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail,
                           "an OpenCL device was left behind: this process opens no more");
    opencl_give_pocl_a_folder();
    return opencl_has_trials() ? try_and_open(selector, memory, device, detail)
                               : open_here(selector, memory, device, detail);
}
