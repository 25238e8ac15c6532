/* SPDX-License-Identifier: MIT */
#include "io/digest.h"

#include <string.h>

/* xxHash's first prime, as in host/verify/hash.c: odd, so that multiplying by it loses nothing. */
static const uint64_t odd_factor = UINT64_C(0x9e3779b185ebca87);

/* The rotation brings the well-mixed high bits down to where the next product spreads them. */
static uint64_t absorb(uint64_t state, uint64_t word)
{
    return ((state << 29 | state >> 35) ^ word) * odd_factor;
}

/* By numbers, not by bytes: the digest does not depend on the byte order. */
uint64_t digest_add(uint64_t state, int precision, size_t count, const void *values)
{
    for (size_t i = 0; precision == 32 && i < count; ++i) {
        uint32_t word;
        memcpy(&word, (const float *)values + i, sizeof word);
        state = absorb(state, word);
    }
    for (size_t i = 0; precision == 64 && i < count; ++i) {
        uint64_t word;
        memcpy(&word, (const double *)values + i, sizeof word);
        state = absorb(state, word);
    }
    return state;
}

int digest_sample(const array_source *source, int precision, uint64_t *digest, io_error *error)
{
    enum { RUN = 4096, MOST_RUNS = 256 };
    double values[RUN]; /* of either precision */
    const size_t all = source->count / RUN + (source->count % RUN > 0);
    const size_t runs = all < MOST_RUNS ? all : MOST_RUNS;
    *digest = DIGEST_EMPTY;
    for (size_t run = 0; run < runs; ++run) {
        const size_t first = (all * run / runs) * RUN;
        const size_t left = source->count - first;
        const size_t count = left < RUN ? left : RUN;
        if (!array_read(source, first, count, precision, values, error))
            return 0;
        *digest = digest_add(*digest, precision, count, values);
    }
    return 1;
}
