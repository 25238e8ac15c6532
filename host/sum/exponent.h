/* SPDX-License-Identifier: MIT */
#ifndef SIGRAMP_HOST_SUM_EXPONENT_H
#define SIGRAMP_HOST_SUM_EXPONENT_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A finite number's exponent as frexp has it, for loops over vectors: they call no functions. */
static inline int exponent_of(double value)
{
    const int small = fabs(value) < 0x1p-1000;
    const double normal = small ? value * 0x1p+200 : value;
    uint64_t bits;
    memcpy(&bits, &normal, sizeof bits);
    const int exponent = (int)(bits >> 52 & 0x7ff) - 1022 - (small ? 200 : 0);
    return value == 0 ? 0 : exponent;
}

#endif
