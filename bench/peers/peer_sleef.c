/* SPDX-License-Identifier: MIT */
/*
 * SLEEF's 1.0-ULP vector functions in the same formulas as the libmvec peer, one vector at a time
 * of the widest kind this file is compiled for.
 */
#include "peer.h"

#include <immintrin.h>
#include <sleef.h>
#include <stdio.h>
#include <string.h>

#if defined(__AVX512F__)
typedef __m512 vector;
#define OF(function) Sleef_##function##16_u10
#define PLAIN(function) Sleef_##function##16
#elif defined(__AVX2__)
typedef __m256 vector;
#define OF(function) Sleef_##function##8_u10
#define PLAIN(function) Sleef_##function##8
#else
typedef __m128 vector;
#define OF(function) Sleef_##function##4_u10
#define PLAIN(function) Sleef_##function##4
#endif

enum { LANES = sizeof(vector) / sizeof(float) };

typedef vector (*formula)(vector x);

static struct {
    bool softplus;
    int threads;
    size_t count;
    const float *x;
    float *y;
} state;

static inline vector logistic(vector x)
{
    return 1.0f / (1.0f + OF(expf)(-x));
}

static inline vector softplus(vector x)
{
    const vector zero = {0};
    return PLAIN(fmaxf)(x, zero) + OF(log1pf)(OF(expf)(-PLAIN(fabsf)(x)));
}

/* Inlined into both loops, so that the choice of the formula costs nothing per vector. */
static inline void one_vector(formula value, size_t begin)
{
    const size_t left = state.count - begin;
    const size_t bytes = (left < LANES ? left : LANES) * sizeof(float);
    vector x = {0};
    if (bytes == sizeof x)
        memcpy(&x, state.x + begin, sizeof x);
    else
        memcpy(&x, state.x + begin, bytes);
    const vector y = value(x);
    if (bytes == sizeof y)
        memcpy(state.y + begin, &y, sizeof y);
    else
        memcpy(state.y + begin, &y, bytes);
}

const char *peer_version(void)
{
    static char version[16];
    snprintf(version, sizeof version, "%d.%d.%d", SLEEF_VERSION_MAJOR, SLEEF_VERSION_MINOR,
             SLEEF_VERSION_PATCHLEVEL);
    return version;
}

const char *peer_call(void)
{
    static char call[160];
    snprintf(
        call, sizeof call,
        "C loops over vectors of %d: the libmvec formulas with expf_u10, log1pf_u10; " PEER_FLAGS,
        (int)LANES);
    return call;
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
    state.softplus = strcmp(unit, "softplus") == 0;
    return state.softplus || strcmp(unit, "logistic") == 0 ? PEER_READY : PEER_NOT_OFFERED;
}

bool peer_run(void)
{
    if (state.softplus) {
#pragma omp parallel for num_threads(state.threads) schedule(static)
        for (size_t begin = 0; begin < state.count; begin += LANES)
            one_vector(softplus, begin);
    } else {
#pragma omp parallel for num_threads(state.threads) schedule(static)
        for (size_t begin = 0; begin < state.count; begin += LANES)
            one_vector(logistic, begin);
    }
    return true;
}
