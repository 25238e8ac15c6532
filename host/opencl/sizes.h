/* SPDX-License-Identifier: MIT */
/* Sizes that fit. */
#ifndef SIGRAMP_HOST_OPENCL_SIZES_H
#define SIGRAMP_HOST_OPENCL_SIZES_H

#include <stddef.h>

/* The largest power of two that is at most n, for n >= 1. */
static inline size_t opencl_power_of_two_below(size_t n)
{
    size_t power = 1;
    while (power <= n / 2)
        power *= 2;
    return power;
}

static inline size_t opencl_smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

#endif
