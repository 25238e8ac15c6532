/* SPDX-License-Identifier: MIT */
/* A block of a float map in the wide form on vectors: arguments in, rounded results and edges out.
 */
#ifndef SIGRAMP_HOST_CPU_MAP_VECTOR_H
#define SIGRAMP_HOST_CPU_MAP_VECTOR_H

#include "cpu/wide_vector.h"
#include "unit.h"

/* Of |t|, for the quick form; exp(-MOST_OF_FLOAT_MAP) rounds to 0. */
#define MOST_OF_FLOAT_MAP 110.0

/* WIDE_SLACK for this form: 2^-41 of the value at least, above the form's 2^-41.3
 * (tests/certificates proves it). */
#define FLOAT_MAP_SLACK ((uint32_t)1 << 12)

/* The upper halves of doubles: the floats from 2^-126 on are normal, those below 2^-151 round to 0.
 */
#define HIGH_WORD_OF_POWER(exponent) ((uint32_t)(1023 + (exponent)) << 20)
#define LEAST_SUBNORMAL HIGH_WORD_OF_POWER(-151)
#define LEAST_NORMAL HIGH_WORD_OF_POWER(-126)

enum { GROUP_POINTS = 2 * STEP_POINTS, BLOCK_GROUPS = MAP_BLOCK / GROUP_POINTS };

typedef struct {
    vector_words distance; /* 0: a result is too near to a midpoint */
    vector_words size;     /* less LEAST_SUBNORMAL: below LEAST_NORMAL, a result may be subnormal */
    vector_bits unordered; /* not 0: a result is not a number */
} doubts;

/* x - a */
SIGRAMP_INLINE wides differences(const real *x, real a, int shifted)
{
    wides t;
    FOR_WIDE_VECTORS
    {
        const vector point = vector_of_floats(x + WIDE_VECTOR_POINTS * k);
        t.of[k] = shifted ? point - vector_all((wide)a) : point;
    }
    return t;
}

SIGRAMP_INLINE wide_ratio exponentials(const real *x, real a, int shifted)
{
    wides t = differences(x, a, shifted);
    FOR_WIDE_VECTORS
    {
        const vector exponent = unit_takes_either ? t.of[k] : vector_absolute(t.of[k]);
        const vector limited = vector_smaller(vector_all(MOST_OF_FLOAT_MAP), exponent);
        t.of[k] =
            unit_takes_either ? vector_larger(vector_all(-MOST_OF_FLOAT_MAP), limited) : limited;
    }
    return wide_ratio_power_of_two(t, MINUS_LOG2_E);
}

SIGRAMP_INLINE wides values(const real *x, real a, int shifted, wide_ratio exponential)
{
    wides ramp = differences(x, a, shifted);
    FOR_WIDE_VECTORS ramp.of[k] = vector_larger(vector_all(0), ramp.of[k]);
    const wide_ratio_argument t = {exponential, NULL, ramp};
    const wide_ratio value = wide_ratio_unit(t);
    return wides_over(value.over, value.under);
}

/* The distance as in wide_is_near_midpoint. */
SIGRAMP_INLINE doubts with_doubts(doubts seen, vector a, vector b)
{
    const vector_words dropped =
        vector_low_words(a, b) + (FLOAT_MAP_SLACK - (uint32_t)WIDE_MIDPOINT);
    const vector_words distance =
        dropped & ((uint32_t)WIDE_DROPPED_BITS - (2 * FLOAT_MAP_SLACK - 1));
    const vector_words size = vector_high_words(a, b) - LEAST_SUBNORMAL;
    seen.distance = vector_least_words(seen.distance, distance);
    seen.size = vector_least_words(seen.size, size);
    seen.unordered |= vector_is_unordered(a, b);
    return seen;
}

/* y[j] = u(x[j] - a), j < GROUP_POINTS, for their exponentials; 0 unless all of them are certain.
 */
SIGRAMP_INLINE int quick_group(const real *x, real a, int shifted, const wide_ratio *exponential,
                               real *y)
{
    doubts seen = {~(vector_words){0}, ~(vector_words){0}, {0}};
    for (int j = 0; j < GROUP_POINTS; j += STEP_POINTS) {
        const wides value = values(x + j, a, shifted, exponential[j / STEP_POINTS]);
        FOR_WIDE_VECTORS vector_to_floats(y + j + WIDE_VECTOR_POINTS * k, value.of[k]);
        seen = with_doubts(seen, value.of[0], value.of[1]);
        seen = with_doubts(seen, value.of[2], value.of[3]);
    }
    const vector_words doubtful = (vector_words)(seen.distance == 0) |
                                  (vector_words)(seen.size < LEAST_NORMAL - LEAST_SUBNORMAL);
    return vector_is_zero((vector_bits)doubtful | seen.unordered);
}

/* Tells of each group of a block whether y[j] = u(x[j] - a) is certain for all its points. */
SIGRAMP_INLINE void quick_groups(const real *x, real a, int shifted, real *restrict y, int *certain)
{
    wide_ratio exponential[MAP_BLOCK / STEP_POINTS];
    for (int j = 0; j < MAP_BLOCK; j += STEP_POINTS)
        exponential[j / STEP_POINTS] = exponentials(x + j, a, shifted);
    for (int g = 0; g < BLOCK_GROUPS; ++g)
        certain[g] =
            quick_group(x + GROUP_POINTS * g, a, shifted,
                        exponential + g * (GROUP_POINTS / STEP_POINTS), y + GROUP_POINTS * g);
}

#endif
