/* SPDX-License-Identifier: MIT */
/*
 * A 64-bit hash of results, as their bits, in their order.
 *
 * Runs of up to VERIFY_RUN results are hashed apart, so that threads can share a block, and the
 * runs' hashes are folded in their order. Every step is a bijection of the state and of what it
 * takes in: two results, or one run's hash. So a block with one wrong result, or with wrong results
 * in one pair only, never has the right hash. Other errors, which do not know the hash, escape with
 * a probability of about 2^-64 a block; it is no defence against someone who means to deceive.
 */
#ifndef SIGRAMP_HOST_VERIFY_HASH_H
#define SIGRAMP_HOST_VERIFY_HASH_H

#include <stddef.h>
#include <stdint.h>

enum { VERIFY_RUN = 1 << 16 };

/* The hash of a run: count up to VERIFY_RUN. */
uint64_t verify_hash_run(size_t count, const float *results);

/* The hash of a block, from those of its runs. */
uint64_t verify_hash_block(size_t runs, const uint64_t *run_hashes);

#endif
