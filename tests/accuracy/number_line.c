/* SPDX-License-Identifier: MIT */
#include "number_line.h"

#include <math.h>
#include <string.h>

real_kind kind_of(sigramp_precision precision)
{
    static const real_kind single = {24, -126, 127, 87.4, 104.0, 1000};
    static const real_kind twice = {53, -1022, 1023, 708.4, 745.2, 2300};
    return precision == SIGRAMP_F32 ? single : twice;
}

double rounded_to(sigramp_precision precision, double value)
{
    return precision == SIGRAMP_F32 ? (double)(float)value : value;
}

/* Bits as a place on the number line: consecutive numbers have consecutive places. */
static int64_t place_of(int64_t bits, int64_t sign)
{
    return bits & sign ? -(bits & ~sign) : bits;
}

static float stepped_single(float value, int64_t steps)
{
    const int64_t sign = INT64_C(1) << 31, infinity = 0x7f800000;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    int64_t place = place_of(bits, sign) + steps;
    place = place > infinity ? infinity : place < -infinity ? -infinity : place;
    bits = (uint32_t)(place < 0 ? -place | sign : place);
    memcpy(&value, &bits, sizeof value);
    return value;
}

double stepped(sigramp_precision precision, double value, int64_t steps)
{
    if (!isfinite(value))
        return value;
    if (precision == SIGRAMP_F32)
        return stepped_single((float)value, steps);
    const int64_t infinity = INT64_C(0x7ff0000000000000);
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int64_t place = place_of(bits, INT64_MIN) + steps;
    place = place > infinity ? infinity : place < -infinity ? -infinity : place;
    bits = place < 0 ? -place | INT64_MIN : place;
    memcpy(&value, &bits, sizeof value);
    return value;
}

int64_t random_integer(uint64_t *seed, int64_t least, int64_t most)
{
    return least + (int64_t)(random_bits(seed) % (uint64_t)(most - least + 1));
}

double random_binade(sigramp_precision precision, uint64_t *seed, int least, int most)
{
    const uint64_t sign_of = random_bits(seed) >> 63;
    const int exponent = (int)random_integer(seed, least, most);
    const double value = ldexp(random_between(seed, 1, 2), exponent);
    return rounded_to(precision, sign_of ? -value : value);
}

double random_pattern(sigramp_precision precision, uint64_t *seed)
{
    const uint64_t bits = random_bits(seed);
    const uint32_t half = (uint32_t)(bits >> 32);
    float single;
    double twice;
    memcpy(&single, &half, sizeof single);
    memcpy(&twice, &bits, sizeof twice);
    return precision == SIGRAMP_F32 ? single : twice;
}

int64_t random_steps(uint64_t *seed, int bits)
{
    const int64_t size = (int64_t)(random_bits(seed) >> 1 >> (63 - random_integer(seed, 0, bits)));
    return random_bits(seed) >> 63 ? -size : size;
}
