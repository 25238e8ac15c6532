/* SPDX-License-Identifier: MIT */
/*
 * A problem whose right results the tool carries, from MPFR and nothing of the library: a unit at
 * some points, and two sums of it there. Everything in it is a float32 and in the same places in
 * both precisions. Shared with the program that makes the results.
 */
#ifndef SIGRAMP_HOST_CLI_GOLDEN_H
#define SIGRAMP_HOST_CLI_GOLDEN_H

#include "sigramp/sigramp.h"

enum { GOLDEN_POINTS = 16, GOLDEN_TERMS = 65 };

/* Of the sums alone. */
static const double golden_slope = 1.25, golden_scale = 0.75;
/* Equally spaced offsets, a quarter apart. */
static const double golden_start = -8, golden_stop = 8;

static inline double golden_point(int j)
{
    return (j - 7) * 5.25;
}

static inline double golden_offset(int i)
{
    return golden_start + i * 0.25;
}

static inline double golden_weight(int i)
{
    return 1 + i * 5 % 16 * 0.0625;
}

/* high + low, where high is the nearest double. */
typedef struct {
    double high, low;
} golden_value;

typedef struct {
    golden_value map[GOLDEN_POINTS];
    golden_value sum[GOLDEN_POINTS];      /* without weights */
    golden_value weighted[GOLDEN_POINTS]; /* with them */
} golden_unit;

/* Zeros for a unit whose values nobody has made. */
extern const golden_unit golden_units[SIGRAMP_UNIT_COUNT];

#endif
