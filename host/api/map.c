/* SPDX-License-Identifier: MIT */
/* Maps over host arrays. */
#include "api/context.h"
#include "api/policy.h"
#include "cpu/cpu.h"
#include "threads/float_environment.h"

/* offset: one real of the precision. */
static NOT_INLINED sigramp_status map(sigramp_context *context, sigramp_unit unit, int precision,
                                      size_t count, const void *x, const void *offset, void *y)
{
    if (!context)
        return SIGRAMP_INVALID_ARGUMENT;
    context_clear_detail(context);
    if (!sigramp_unit_info(unit))
        return context_fail(context, SIGRAMP_INVALID_ARGUMENT, "unit %d does not exist", (int)unit);
    const sigramp_status points = context_check_points(context, precision, count, x, y);
    if (points != SIGRAMP_OK)
        return points;
    const double shift = precision == 32 ? (double)*(const float *)offset : *(const double *)offset;
    if (context_takes_device_for_map(context)) /* named: it never falls back */
        return opencl_map(context->opencl, unit, precision, count, x, shift, y, context->detail);
    cpu_map(unit, precision, context->isa, context->threads, count, x, shift, y);
    return SIGRAMP_OK;
}

sigramp_status sigramp_map_f32(sigramp_context *context, sigramp_unit unit, size_t count,
                               const float *x, float offset, float *y)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return map(context, unit, 32, count, x, &offset, y);
}

sigramp_status sigramp_map_f64(sigramp_context *context, sigramp_unit unit, size_t count,
                               const double *x, double offset, double *y)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    return map(context, unit, 64, count, x, &offset, y);
}
