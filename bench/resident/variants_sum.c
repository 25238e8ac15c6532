/* SPDX-License-Identifier: MIT */
/* The library's own direct sums, told otherwise what the device is good for. */
#include "variants.h"

#include <stdio.h>

#include "api/context.h"
#include "opencl/engine.h"

typedef struct {
    const char *name;
    size_t group; /* 0: as it is */
    bool other_form;
} sum_variant;

static const sum_variant variants[] = {{"as-is", 0, false},       {"other-form", 0, true},
                                       {"group-64", 64, false},   {"group-128", 128, false},
                                       {"group-512", 512, false}, {"group-1024", 1024, false},
                                       {"group-32", 32, false}};
enum { VARIANTS = sizeof variants / sizeof *variants, LOCAL_BYTES_PER_ITEM = 32 };

/* Why the device cannot do it; NULL if it can, and then it is told. Nothing has been built yet. */
static const char *tell(opencl_device *device, const resident *all, const resident_case *one,
                        const sum_variant *variant)
{
    size_t most = 0;
    cl_ulong local = 0;
    opencl_call.GetDeviceInfo(all->device.id, CL_DEVICE_MAX_WORK_GROUP_SIZE, sizeof most, &most,
                              NULL);
    opencl_call.GetDeviceInfo(all->device.id, CL_DEVICE_LOCAL_MEM_SIZE, sizeof local, &local, NULL);
    if (variant->group > most || variant->group * LOCAL_BYTES_PER_ITEM > local)
        return "the device's work-groups are smaller";
    if (variant->other_form && (one->precision != SIGRAMP_F32 || !all->device.has_fp64))
        return "there is no other form";
    if (variant->other_form)
        device->computes_in_double = !device->computes_in_double;
    if (variant->group > device->tile)
        device->tile = variant->group;
    if (variant->group > 0)
        device->work_group_limit = variant->group;
    return NULL;
}

static bool run_variant(resident *all, const resident_case *one, const sum_variant *variant)
{
    const char *const why = tell(&all->context->opencl->device, all, one, variant);
    if (why) {
        char name[128];
        snprintf(name, sizeof name, "%s, %s", one->name, variant->name);
        resident_report_why(all->report, "left_out", name, why);
        return true;
    }
    json_t *row = resident_sum_row(all, one);
    if (!row)
        return false;
    json_object_set_new(row, "variant", json_string(variant->name));
    json_object_set_new(
        row, "form",
        json_string(one->precision == SIGRAMP_F32 && resident_computes_in_double(all) ? "doubles"
                                                                                      : "pairs"));
    json_object_set_new(row, "same_bits", json_true()); /* else there would be no row */
    resident_report_append(all->report, "results", row);
    return true;
}

/* Each in a context of its own, which builds its kernels anew. */
bool variants_run_sum(resident *all, const resident_case *one)
{
    sigramp_context *const usual = all->context;
    const double end = all->case_deadline;
    bool right = true;
    for (size_t k = 0; right && k < VARIANTS; ++k) {
        sigramp_context *own = NULL;
        if (k > 0 && (bench_now() > end || resident_is_told_to_stop(all->report)))
            break;
        resident_begin_part(all, VARIANTS - k);
        const sigramp_status status =
            sigramp_opencl_context_create(all->device.context, all->device.id, &own);
        all->context = own;
        right = !resident_failed(one, status, own) && run_variant(all, one, &variants[k]);
        sigramp_context_destroy(own);
    }
    all->context = usual;
    resident_begin_part(all, 1);
    return right;
}
