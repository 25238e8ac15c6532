/* SPDX-License-Identifier: MIT */
/* The problem of a closed sum, prepared once: equally spaced offsets by their ends and count. */
#ifndef SIGRAMP_HOST_SUM_SPACED_H
#define SIGRAMP_HOST_SUM_SPACED_H

#include "cpu/spaced.h"
#include "sigramp/sigramp.h"

#define SUM_SPACED_MOST UINT64_C(1000000000000000)

typedef struct {
    sigramp_unit unit;
    int precision; /* 32 or 64 */
    uint64_t count;
    sigramp_loop_spaced loops;
    double error_bound;
} sum_spaced;

/* The offsets as asked for: finite, no farther apart than a double can tell. */
typedef struct {
    double start, stop;
    uint64_t count;
} sum_spacing;

/* Why the problem is beyond the method, one line, or NULL after preparing it. */
const char *sum_spaced_prepare(const sigramp_sum_options *options, int precision,
                               sum_spacing offsets, sum_spaced *spaced);

#endif
