/* SPDX-License-Identifier: MIT */
/* Verification of a context's maps. */
#include "api/context.h"
#include "cpu/cpu.h"
#include "threads/float_environment.h"
#include "verify/right.h"
#include "verify/verify.h"

typedef struct {
    sigramp_context *context;
    const opencl_engine *device; /* that began; NULL for the CPU path */
    int fell_back;
} verified_context;

static sigramp_status map(void *user, sigramp_unit unit, size_t count, const float *x, float *y)
{
    verified_context *verified = user;
    sigramp_context *context = verified->context;
    if (!verified->device) {
        cpu_map(unit, 32, context->isa, 1, count, x, 0, y);
        return SIGRAMP_OK;
    }
    context->place = CONTEXT_DEVICE; /* it is the device that is in question, whatever is fastest */
    const sigramp_status status =
        opencl_map(context->opencl, unit, 32, count, x, 0, y, context->detail);
    verified->fell_back = status != SIGRAMP_OK && context_fall_back(context);
    return status;
}

static sigramp_status explain(sigramp_context *context, sigramp_unit unit, sigramp_status status)
{
    const char *name = sigramp_unit_info(unit)->name;
    if (status == SIGRAMP_OUT_OF_MEMORY)
        return context_fail(context, status, "no memory to verify %s", name);
    if (status == SIGRAMP_CANCELLED)
        return context_fail(context, status, "the verification of %s was stopped", name);
    if (status == SIGRAMP_SELF_CHECK_FAILED)
        return context_fail(context, status,
                            "%s: neither the device's results nor the CPU's slow and accurate ones "
                            "have the right hash: this build of sigramp is broken",
                            name);
    return status;
}

sigramp_status sigramp_verify_f32(sigramp_context *context, sigramp_unit unit,
                                  const sigramp_verify_options *options,
                                  sigramp_verify_report *report)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    static const sigramp_verify_options automatic = {.quick = 0};
    if (!context)
        return SIGRAMP_INVALID_ARGUMENT;
    context_clear_detail(context);
    if (!sigramp_unit_info(unit))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "unit %d does not exist", (int)unit);
    if (!report)
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "report is NULL");
    if (options && options->parts > 0 && (options->quick || options->part >= options->parts))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT,
                            "part %u of %u: parts are counted from 0, and quick has none",
                            options->part, options->parts);
    if (verify_right_f32[unit].quick == 0)
        return context_fail(context, SIGRAMP_NOT_SUPPORTED,
                            "%s: this build has no hashes of the right results: "
                            "sigramp-right-hashes makes them",
                            sigramp_unit_info(unit)->name);
    context_find_device(context);
    verified_context verified = {context, context->opencl, 0};
    verify_job job = {.unit = unit,
                      .right = &verify_right_f32[unit],
                      .threads = context->threads,
                      .map = map,
                      .user = &verified,
                      .map_by_threads = !context->opencl,
                      .right_result = cpu_map_accurate,
                      .options = options ? options : &automatic};
    sigramp_status status = verify_run(&job, report);
    if (verified.fell_back) { /* from the beginning: one report is about one device */
        verified = (verified_context){context, NULL, 0};
        job.map_by_threads = 1;
        status = verify_run(&job, report);
    }
    return status ? explain(context, unit, status) : SIGRAMP_OK;
}
