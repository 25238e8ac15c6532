/* SPDX-License-Identifier: MIT */
/* Reals of either precision as doubles. A precision that the compiler knows leaves no choice in a
 * loop. */
#ifndef SIGRAMP_HOST_PLAN_REALS_H
#define SIGRAMP_HOST_PLAN_REALS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Element i of an array of the precision. */
static inline double sum_real_at(int precision, const void *array, size_t i)
{
    return precision == 32 ? (double)((const float *)array)[i] : ((const double *)array)[i];
}

static inline void sum_set_real(int precision, void *array, size_t i, double value)
{
    if (precision == 32)
        ((float *)array)[i] = (float)value;
    else
        ((double *)array)[i] = value;
}

/* The nearest real of the precision. */
static inline double sum_nearest_real(int precision, double value)
{
    return precision == 32 ? (double)(float)value : value;
}

static inline uint64_t bits_of_double(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double double_of_bits(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
