/* SPDX-License-Identifier: MIT */
#include "devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pocl_folder.h"
#include "report.h"
#include "trial.h"
#include "trial_process.h"
#include "wait.h"

static int is_gpu(const opencl_found_device *found)
{
    return (found->type & (CL_DEVICE_TYPE_GPU | CL_DEVICE_TYPE_ACCELERATOR)) != 0;
}

sigramp_status opencl_open_found(const opencl_found_device *found, const opencl_wishes *wishes,
                                 opencl_engine **engine, char *detail)
{
    const sigramp_status status = opencl_engine_open(found->device, NULL, wishes, engine, detail);
    if (!status)
        memcpy((*engine)->device.id, found->id, sizeof found->id);
    return status;
}

sigramp_status opencl_try_out(opencl_engine *engine, int everything, char *detail)
{
    const opencl_program *program = NULL;
    sigramp_status status = SIGRAMP_OK;
    for (int precision = 32; !status && precision <= (engine->device.has_fp64 ? 64 : 32);
         precision += 32)
        for (int kind = 0; !status && kind < PLAN_KINDS; ++kind) {
            status = opencl_program_get(&engine->programs, (plan_kind)kind, (sigramp_unit)0,
                                        precision, &program, detail);
            if (!everything)
                return status;
        }
    return status;
}

/* Whether a device may share the first one's sums: a GPU would only wait for the CPU. */
static int may_join(const opencl_found_device *found, const opencl_found_device *first)
{
    return found != first && found->platform == first->platform && is_gpu(found) == is_gpu(first);
}

/* One that cannot be opened is left out; its kernels are checked when it first takes a part. */
void opencl_open_others(opencl_engine *first)
{
    char detail[OPENCL_DETAIL_SIZE] = "";
    opencl_found *found = NULL;
    const opencl_found_device *self = NULL;
    const opencl_wishes wishes = {first->device.wished_memory, first->programs.problems};
    opencl_engine **last = &first->next;
    if (first->sharing != OPENCL_MAY_SHARE)
        return;
    first->sharing = OPENCL_OTHERS_OPENED;
    if (opencl_find(&found, detail))
        return;
    for (size_t i = 0; i < found->count && !self; ++i)
        if (found->devices[i].device == first->device.device)
            self = &found->devices[i];
    for (size_t i = 0; self && i < found->count; ++i)
        if (may_join(&found->devices[i], self) &&
            !opencl_open_found(&found->devices[i], &wishes, last, detail)) {
            (*last)->device.is_tried = first->device.is_tried;
            last = &(*last)->next;
        }
    free(found);
}

static void judge(sigramp_device *row, sigramp_status status, const char *detail)
{
    row->usable = !status;
    snprintf(row->why_not, sizeof row->why_not, "%s", status ? detail : "");
}

static sigramp_status list_here(size_t capacity, sigramp_device *devices, size_t *count,
                                const opencl_wishes *wishes, char *detail)
{
    opencl_found *found = NULL;
    const sigramp_status status = opencl_find(&found, detail);
    if (status)
        return status;
    *count = found->count;
    for (size_t i = 0; i < found->count && i < capacity; ++i) {
        char why[OPENCL_DETAIL_SIZE] = "";
        opencl_engine *engine = NULL;
        opencl_describe(&found->devices[i], &devices[i]);
        sigramp_status usable = opencl_open_found(&found->devices[i], wishes, &engine, why);
        if (!usable)
            usable = opencl_try_out(engine, 1, why);
        opencl_close(engine);
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
                           const opencl_wishes *wishes, char detail[OPENCL_DETAIL_SIZE])
{
    *count = 0;
    detail[0] = '\0';
    opencl_give_pocl_a_folder();
    return opencl_has_trials() ? list_tried(capacity, devices, count, detail)
                               : list_here(capacity, devices, count, wishes, detail);
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
static sigramp_status open_meant(const opencl_found *found, const char *selector,
                                 const opencl_wishes *wishes, opencl_engine **engine, char *detail)
{
    const int may_choose = found->count > 1 && !strchr(selector, ':');
    sigramp_status status = SIGRAMP_DEVICE_UNAVAILABLE;
    int tried = 0;
    for (int turn = 0; turn < 2; ++turn)
        for (size_t i = 0; i < found->count; ++i) {
            if (!is_meant(is_gpu(&found->devices[i]), found->devices[i].id, selector, turn))
                continue;
            tried = 1;
            status = opencl_open_found(&found->devices[i], wishes, engine, detail);
            if (!status && may_choose)
                status = opencl_try_out(*engine, 0, detail);
            if (!status) {
                (*engine)->sharing = strchr(selector, ':') ? OPENCL_ALONE : OPENCL_MAY_SHARE;
                return SIGRAMP_OK;
            }
            opencl_close(*engine);
            *engine = NULL;
        }
    if (tried || found->count == 0)
        return status;
    return none_meant(selector, detail);
}

static sigramp_status open_here(const char *selector, const opencl_wishes *wishes,
                                opencl_engine **engine, char *detail)
{
    opencl_found *found = NULL;
    sigramp_status status = opencl_find(&found, detail);
    if (!status)
        status = open_meant(found, selector, wishes, engine, detail);
    free(found);
    return status;
}

/* A device that its trial has opened. It may be another than the one that is remembered. */
static sigramp_status open_tried(const sigramp_device *row, const char *selector,
                                 const opencl_wishes *wishes, int may_choose,
                                 opencl_engine **engine, char *detail)
{
    sigramp_status status = opencl_trial_open(row, detail);
    if (!status)
        status = open_here(row->id, wishes, engine, detail);
    if (!status && (strcmp((*engine)->device.name, row->name) != 0 ||
                    strcmp((*engine)->device.driver, row->driver) != 0)) {
        opencl_trial_forget();
        status = opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail, "%s is not what it was: try again",
                             row->id);
    }
    if (!status) {
        (*engine)->device.is_tried = 1;
        (*engine)->sharing = strchr(selector, ':') ? OPENCL_ALONE : OPENCL_MAY_SHARE;
        if (may_choose)
            status = opencl_try_out(*engine, 0, detail);
    }
    if (status) {
        opencl_close(*engine);
        *engine = NULL;
    }
    return status;
}

static sigramp_status open_meant_row(const opencl_trial_rows *rows, const char *selector,
                                     const opencl_wishes *wishes, opencl_engine **engine,
                                     char *detail)
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
            status = open_tried(row, selector, wishes, may_choose, engine, detail);
            if (!status)
                return SIGRAMP_OK;
        }
    return tried || rows->count == 0 ? status : none_meant(selector, detail);
}

static sigramp_status try_and_open(const char *selector, const opencl_wishes *wishes,
                                   opencl_engine **engine, char *detail)
{
    opencl_trial_rows *const rows = malloc(sizeof *rows);
    if (!rows)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a list of devices");
    sigramp_status status = opencl_trial_list(0, rows, detail);
    if (!status || rows->count > 0)
        status = open_meant_row(rows, selector, wishes, engine, detail);
    free(rows);
    return status;
}

sigramp_status opencl_open(const char *selector, const opencl_wishes *wishes,
                           opencl_engine **engine, char detail[OPENCL_DETAIL_SIZE])
{
    *engine = NULL;
    detail[0] = '\0';
    if (opencl_left_behind())
        return opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail,
                           "an OpenCL device was left behind: this process opens no more");
    opencl_give_pocl_a_folder();
    return opencl_has_trials() ? try_and_open(selector, wishes, engine, detail)
                               : open_here(selector, wishes, engine, detail);
}
