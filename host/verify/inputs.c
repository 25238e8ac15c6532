/* SPDX-License-Identifier: MIT */
#include "verify/inputs.h"

#include <string.h>

verify_inputs verify_block_inputs(unsigned block)
{
    return (verify_inputs){block * (uint32_t)VERIFY_BLOCK, VERIFY_BLOCK, NULL};
}

verify_inputs verify_quick_inputs(const uint32_t *hard)
{
    return (verify_inputs){0, VERIFY_SPREAD + VERIFY_HARD, hard};
}

/* One of each 2^12 consecutive bit patterns, at a place like a random one; a binade's first and
 * last patterns are taken in any case, and so both zeros and infinities. */
static uint32_t spread_input(uint32_t index)
{
    const uint32_t in_binade = index & 2047;
    const uint32_t mixed = (index ^ index >> 10) * UINT32_C(0x9e3779b1);
    const uint32_t place = in_binade == 0 ? 0 : in_binade == 2047 ? 0xfff : mixed >> 20;
    return index << 12 | place;
}

static uint32_t quick_input(const verify_inputs *inputs, uint32_t index)
{
    return index < VERIFY_SPREAD ? spread_input(index) : inputs->hard[index - VERIFY_SPREAD];
}

void verify_fill(const verify_inputs *inputs, uint32_t start, uint32_t count, float *x)
{
    const uint32_t first = inputs->first + start;
    const int in_order = !inputs->hard;
    for (uint32_t j = 0; in_order && j < count; ++j) {
        const uint32_t bits = first + j;
        memcpy(x + j, &bits, sizeof bits);
    }
    for (uint32_t j = 0; !in_order && j < count; ++j) {
        const uint32_t bits = quick_input(inputs, start + j);
        memcpy(x + j, &bits, sizeof bits);
    }
}
