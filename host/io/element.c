/* SPDX-License-Identifier: MIT */
#include "io/element.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int element_precision(element_type type)
{
    return type.kind == ELEMENT_FLOAT && type.size <= 4 ? 32 : 64;
}

int element_is(element_type type, int precision)
{
    return type.kind == ELEMENT_FLOAT && type.size == precision / 8 && !type.is_swapped;
}

/* The bits of element i, the least significant first. */
static inline __attribute__((always_inline)) uint64_t bits_of(element_type type, const void *bytes,
                                                              size_t i)
{
    const unsigned char *at = (const unsigned char *)bytes + i * (size_t)type.size;
    uint64_t bits8;
    uint32_t bits4;
    uint16_t bits2;
    switch (type.size) {
    case 8:
        memcpy(&bits8, at, 8);
        return type.is_swapped ? __builtin_bswap64(bits8) : bits8;
    case 4:
        memcpy(&bits4, at, 4);
        return type.is_swapped ? __builtin_bswap32(bits4) : bits4;
    case 2:
        memcpy(&bits2, at, 2);
        return type.is_swapped ? __builtin_bswap16(bits2) : bits2;
    default:
        return *at;
    }
}

/* The sign extended to 64 bits. */
static int64_t integer_of(element_type type, uint64_t bits)
{
    const int unused = 64 - 8 * type.size;
    return (int64_t)(bits << unused) >> unused;
}

/* Sign, 5 bits of exponent and 10 of significand; a float holds them all. */
static float half_value(uint64_t bits)
{
    const int exponent = (int)(bits >> 10 & 31);
    const float significand = (float)(bits & 1023);
    const float size = exponent == 31  ? (significand == 0 ? INFINITY : NAN)
                       : exponent == 0 ? ldexpf(significand, -24)
                                       : ldexpf(significand + 1024, exponent - 25);
    return bits >> 15 ? -size : size;
}

static double float_value(element_type type, uint64_t bits)
{
    const uint32_t bits4 = (uint32_t)bits;
    float value4;
    double value8;
    switch (type.size) {
    case 2:
        return half_value(bits);
    case 4:
        memcpy(&value4, &bits4, 4);
        return value4;
    default:
        memcpy(&value8, &bits, 8);
        return value8;
    }
}

/* Whether so many binary digits hold a whole number. */
static int holds(uint64_t size, int digits)
{
    return size == 0 || 64 - __builtin_clzll(size) - __builtin_ctzll(size) <= digits;
}

/* The value of an element, of any kind; whether the precision holds it. */
static inline __attribute__((always_inline)) int value_of(element_type type, uint64_t bits,
                                                          int precision, double *value)
{
    const int digits = precision == 32 ? 24 : 53;
    const int64_t integer = integer_of(type, bits);
    switch (type.kind) {
    case ELEMENT_FLOAT:
        *value = float_value(type, bits);
        return precision == 64 || !isinf((float)*value) || isinf(*value);
    case ELEMENT_INTEGER:
        *value = (double)integer;
        return holds(integer < 0 ? -(uint64_t)integer : (uint64_t)integer, digits);
    case ELEMENT_UNSIGNED:
        *value = (double)bits;
        return holds(bits, digits);
    case ELEMENT_BOOLEAN:
        break;
    }
    *value = bits != 0;
    return 1;
}

/* Inlined with each of the usual types, so that they have loops of their own. */
static inline __attribute__((always_inline)) size_t
convert(element_type type, const void *bytes, size_t count, int precision, void *values)
{
    for (size_t i = 0; i < count; ++i) {
        double value;
        if (!value_of(type, bits_of(type, bytes, i), precision, &value))
            return i;
        if (precision == 32)
            ((float *)values)[i] = (float)value;
        else
            ((double *)values)[i] = value;
    }
    return count;
}

#define FOR_TYPE(KIND, SIZE)                                                                       \
    if (type.kind == (KIND) && type.size == (SIZE)) {                                              \
        const element_type known = {(KIND), (SIZE), type.is_swapped};                              \
        return precision == 32 ? convert(known, bytes, count, 32, values)                          \
                               : convert(known, bytes, count, 64, values);                         \
    }

size_t element_convert(element_type type, const void *bytes, size_t count, int precision,
                       void *values)
{
    FOR_TYPE(ELEMENT_FLOAT, 4)
    FOR_TYPE(ELEMENT_FLOAT, 8)
    FOR_TYPE(ELEMENT_INTEGER, 4)
    FOR_TYPE(ELEMENT_INTEGER, 8)
    return convert(type, bytes, count, precision, values);
}

void element_print(element_type type, const void *bytes, char *text, size_t size)
{
    const uint64_t bits = bits_of(type, bytes, 0);
    if (type.kind == ELEMENT_FLOAT)
        snprintf(text, size, "%.17g", float_value(type, bits));
    else if (type.kind == ELEMENT_INTEGER)
        snprintf(text, size, "%" PRId64, integer_of(type, bits));
    else
        snprintf(text, size, "%" PRIu64, bits);
}
