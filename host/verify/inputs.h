/* SPDX-License-Identifier: MIT */
/*
 * What is evaluated: blocks of consecutive bit patterns that together are every float32, and the
 * quick sample. Shared with the program that makes the right hashes.
 */
#ifndef SIGRAMP_HOST_VERIFY_INPUTS_H
#define SIGRAMP_HOST_VERIFY_INPUTS_H

#include <stddef.h>
#include <stdint.h>

enum {
    VERIFY_BLOCKS = 256,
    VERIFY_BLOCK = 1 << 24,  /* inputs of a block: those with the same eight highest bits */
    VERIFY_SPREAD = 1 << 20, /* inputs of the quick sample: 2048 of every binade of either sign */
    VERIFY_HARD = 96         /* and then the hardest ones */
};

typedef struct {
    uint64_t quick;                 /* the hash of the right results of the quick sample */
    uint64_t blocks[VERIFY_BLOCKS]; /* and of each block */
    /* Inputs whose exact results lie nearest to the middle between two floats, and special ones. */
    uint32_t hard[VERIFY_HARD];
} verify_right;

/* A block, or the quick sample: the inputs of indices 0 .. count - 1. */
typedef struct {
    uint32_t first;       /* a block's first bit pattern */
    uint32_t count;       /* VERIFY_BLOCK, or VERIFY_SPREAD + VERIFY_HARD */
    const uint32_t *hard; /* the quick sample's last VERIFY_HARD inputs; NULL for a block */
} verify_inputs;

verify_inputs verify_block_inputs(unsigned block);

/* The blocks before one of so many parts of them. */
static inline unsigned verify_blocks_before(unsigned part, unsigned parts)
{
    return (unsigned)((uint64_t)VERIFY_BLOCKS * part / parts);
}

verify_inputs verify_quick_inputs(const uint32_t *hard);

/* x[j] = the input of index start + j, j < count. */
void verify_fill(const verify_inputs *inputs, uint32_t start, uint32_t count, float *x);

#endif
