/* SPDX-License-Identifier: MIT */
#include "verify/hash.h"

#include <string.h>

/* As many chains as hide a multiplication's latency. */
enum { LANES = 8, STRIPE = 2 * LANES };

/* xxHash's first prime: odd, so that multiplying by it loses nothing. */
static const uint64_t odd_factor = UINT64_C(0x9e3779b185ebca87);

/* The rotation brings the well-mixed high bits down to where the next product spreads them. */
static inline uint64_t absorb(uint64_t state, uint64_t word)
{
    return ((state << 29 | state >> 35) ^ word) * odd_factor;
}

static inline uint32_t word_at(const float *results, size_t index)
{
    uint32_t word;
    memcpy(&word, results + index, sizeof word);
    return word;
}

/* Not a load of 64 bits: the hash must not depend on the byte order. */
static inline uint64_t pair_at(const float *results, size_t index)
{
    return word_at(results, index) | (uint64_t)word_at(results, index + 1) << 32;
}

uint64_t verify_hash_run(size_t count, const float *results)
{
    uint64_t lanes[LANES];
    size_t done = 0;
    for (size_t lane = 0; lane < LANES; ++lane)
        lanes[lane] = absorb(lane, count);
    for (; done + STRIPE <= count; done += STRIPE)
        for (size_t lane = 0; lane < LANES; ++lane)
            lanes[lane] = absorb(lanes[lane], pair_at(results, done + 2 * lane));
    for (; done < count; ++done)
        lanes[0] = absorb(lanes[0], word_at(results, done));
    return verify_hash_block(LANES, lanes);
}

uint64_t verify_hash_block(size_t runs, const uint64_t *run_hashes)
{
    uint64_t state = odd_factor;
    for (size_t run = 0; run < runs; ++run)
        state = absorb(state, run_hashes[run]);
    return state ^ state >> 32;
}
