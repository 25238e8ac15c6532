/* SPDX-License-Identifier: MIT */
/*
 * glibc's vector mathematics, libmvec, as users reach it: plain loops over expf and log1pf that the
 * compiler vectorises. CMakeLists.txt has the flags: without -ffast-math no call is vectorised.
 * The library is not linked with -ffast-math, which would flush subnormals for all of its process.
 */
#include "peer.h"

#include <gnu/libc-version.h>
#include <math.h>
#include <string.h>

typedef void (*loop)(size_t count, const float *restrict x, float *restrict y, int threads);

static struct {
    loop run;
    int threads;
    size_t count;
    const float *x;
    float *y;
} state;

static void logistic(size_t count, const float *restrict x, float *restrict y, int threads)
{
#pragma omp parallel for simd num_threads(threads) schedule(static)
    for (size_t j = 0; j < count; ++j)
        y[j] = 1 / (1 + expf(-x[j]));
}

static void softplus(size_t count, const float *restrict x, float *restrict y, int threads)
{
#pragma omp parallel for simd num_threads(threads) schedule(static)
    for (size_t j = 0; j < count; ++j)
        y[j] = (x[j] > 0 ? x[j] : 0) + log1pf(expf(-fabsf(x[j])));
}

static void relu(size_t count, const float *restrict x, float *restrict y, int threads)
{
#pragma omp parallel for simd num_threads(threads) schedule(static)
    for (size_t j = 0; j < count; ++j)
        y[j] = x[j] > 0 ? x[j] : 0;
}

const char *peer_version(void)
{
    return gnu_get_libc_version();
}

const char *peer_call(void)
{
    return "C loops 1/(1+expf(-x)), max(x,0)+log1pf(expf(-|x|)), x>0?x:0, compiled "
           "with " PEER_FLAGS;
}

bool peer_open(int threads)
{
    state.threads = threads;
    return true;
}

peer_answer peer_prepare(const char *unit, size_t count, const float *x, float *y)
{
    static const struct {
        const char *unit;
        loop run;
    } loops[] = {{"logistic", logistic}, {"softplus", softplus}, {"relu", relu}};
    state.count = count;
    state.x = x;
    state.y = y;
    for (size_t k = 0; k < sizeof loops / sizeof *loops; ++k)
        if (strcmp(loops[k].unit, unit) == 0) {
            state.run = loops[k].run;
            return PEER_READY;
        }
    return PEER_NOT_OFFERED;
}

bool peer_run(void)
{
    state.run(state.count, state.x, state.y, state.threads);
    return true;
}
