/* SPDX-License-Identifier: MIT */
/* sigramp itself, called as any other peer: through its public header, on the CPU path. */
#include "peer.h"

#include <stdio.h>
#include <string.h>

#include "sigramp/sigramp.h"

static struct {
    sigramp_context *context;
    sigramp_unit unit;
    size_t count;
    const float *x;
    float *y;
} state;

const char *peer_version(void)
{
    return sigramp_version();
}

const char *peer_call(void)
{
    static char call[80];
    const char *isa = sigramp_context_report(state.context).isa;
    snprintf(call, sizeof call, "sigramp_map_f32, CPU path, %s", isa ? isa : "unknown");
    return call;
}

bool peer_open(int threads)
{
    const sigramp_options options = {.device = "cpu", .threads = threads};
    return sigramp_context_create(&options, &state.context) == SIGRAMP_OK;
}

peer_answer peer_prepare(const char *unit, size_t count, const float *x, float *y)
{
    state.count = count;
    state.x = x;
    state.y = y;
    for (int k = 0; k < SIGRAMP_UNIT_COUNT; ++k)
        if (strcmp(sigramp_unit_info((sigramp_unit)k)->name, unit) == 0) {
            state.unit = (sigramp_unit)k;
            return PEER_READY;
        }
    return PEER_NOT_OFFERED;
}

bool peer_run(void)
{
    return sigramp_map_f32(state.context, state.unit, state.count, state.x, 0, state.y) ==
           SIGRAMP_OK;
}
