/* SPDX-License-Identifier: MIT */
/* The machine's own limit: the C library's copy of the same arrays by all threads. */
#include "peer.h"

#include <gnu/libc-version.h>
#include <string.h>

static struct {
    int threads;
    size_t count;
    const float *x;
    float *y;
} state;

const char *peer_version(void)
{
    return gnu_get_libc_version();
}

const char *peer_call(void)
{
    return "memcpy, one share a thread (the machine's limit)";
}

bool peer_open(int threads)
{
    state.threads = threads;
    return true;
}

peer_answer peer_prepare(const char *unit, size_t count, const float *x, float *y)
{
    state.count = count;
    state.x = x;
    state.y = y;
    return strcmp(unit, "copy") == 0 ? PEER_READY : PEER_NOT_OFFERED;
}

bool peer_run(void)
{
#pragma omp parallel for num_threads(state.threads) schedule(static)
    for (int part = 0; part < state.threads; ++part) {
        const size_t begin = state.count * (size_t)part / (size_t)state.threads;
        const size_t end = state.count * (size_t)(part + 1) / (size_t)state.threads;
        memcpy(state.y + begin, state.x + begin, (end - begin) * sizeof *state.y);
    }
    return true;
}
