/* SPDX-License-Identifier: MIT */
#include "cli/verify_random.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Steele, Lea and Flood's SplitMix64: any seed will do. */
uint64_t random_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

int random_one_in(uint64_t *state, unsigned count)
{
    return random_bits(state) % count == 0;
}

double random_between(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(random_bits(state) >> 11) * 0x1p-53);
}

double random_spread(uint64_t *state, double low_exponent, double high_exponent)
{
    return exp2(random_between(state, low_exponent, high_exponent));
}

double random_sign(uint64_t *state)
{
    return random_one_in(state, 2) ? -1 : 1;
}

double random_any(int precision, uint64_t *state)
{
    const uint64_t bits = random_bits(state);
    const uint32_t low = (uint32_t)bits;
    double value;
    float narrow;
    memcpy(&value, &bits, sizeof value);
    memcpy(&narrow, &low, sizeof narrow);
    return precision == 32 ? (double)narrow : value;
}

double random_special(int precision, uint64_t *state)
{
    const int is_narrow = precision == 32;
    const double specials[] = {0.0,
                               -0.0,
                               INFINITY,
                               -INFINITY,
                               NAN,
                               is_narrow ? 0x1p-149 : 0x1p-1074,
                               is_narrow ? -(double)FLT_MIN : -DBL_MIN,
                               is_narrow ? (double)FLT_MAX : DBL_MAX,
                               is_narrow ? -(double)FLT_MAX : -DBL_MAX};
    return specials[random_bits(state) % (sizeof specials / sizeof *specials)];
}
