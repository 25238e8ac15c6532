/* SPDX-License-Identifier: MIT */
#include "sum_state.h"

#include "memory.h"
#include "wait.h"

enum { LEAST_SLOTS = 4096, REAL_BYTES = sizeof(cl_double), QUICK_TOTAL_BYTES = 3 * REAL_BYTES };

void opencl_release_sum_state(opencl_sum_state *state)
{
    opencl_release_buffer(state->scales);
    opencl_release_buffer(state->totals);
    opencl_release_buffer(state->specials);
    opencl_release_buffer(state->quick_totals);
    opencl_release_buffer(state->list);
    *state = (opencl_sum_state){0};
}

/* Not too small, so that it often can stay. */
static size_t slots_to_make(const opencl_device *device, size_t needed)
{
    const uint64_t fitting = device->memory / 2 / OPENCL_SLOT_BYTES;
    const size_t wished = needed > LEAST_SLOTS ? needed : LEAST_SLOTS;
    return fitting < needed ? needed : fitting < wished ? (size_t)fitting : wished;
}

sigramp_status opencl_fit_sum_state(const opencl_device *device, opencl_sum_state *state,
                                    size_t needed, char *detail)
{
    const size_t slots = slots_to_make(device, needed);
    if (state->slots >= needed)
        return SIGRAMP_OK;
    opencl_release_sum_state(state);
    sigramp_status status =
        opencl_make_buffer(device, slots * REAL_BYTES, NULL, &state->scales, detail);
    if (!status)
        status = opencl_make_buffer(device, slots * REAL_BYTES, NULL, &state->specials, detail);
    if (!status)
        status =
            opencl_make_buffer(device, slots * OPENCL_TOTAL_BYTES, NULL, &state->totals, detail);
    if (!status) /* the list begins with its length */
        status =
            opencl_make_buffer(device, (slots + 1) * sizeof(cl_uint), NULL, &state->list, detail);
    if (!status && device->computes_in_double)
        status = opencl_make_buffer(device, slots * QUICK_TOTAL_BYTES, NULL, &state->quick_totals,
                                    detail);
    if (status)
        opencl_release_sum_state(state);
    else
        state->slots = slots;
    return status;
}
