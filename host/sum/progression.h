/* SPDX-License-Identifier: MIT */
/* Equally spaced offsets in cells: the moments of host/sum/moments.h without listing them. */
#ifndef SIGRAMP_HOST_SUM_PROGRESSION_H
#define SIGRAMP_HOST_SUM_PROGRESSION_H

#include "sum/cell_vector.h"
#include "sum/moments.h"

#include <stdint.h>

/* Offsets at from + i step, i < count, from left to right, in units of the cells' width. */
typedef struct {
    double from, to; /* the first and the last, exactly */
    twofold step;
    uint64_t count; /* at least 1 and at most 2^53 */
} progression;

/* Relative to the number of offsets in a cell, for the moments from the third on: they count less
 * by 2^-11 (host/sum/cell_vector.h). */
#define PROGRESSION_ERROR 0x1p-61

/* start, stop: the outermost offsets times inverse_width, in any order. */
progression progression_between(double start, double stop, uint64_t count);

moment_survey progression_survey(const progression *offsets);

#endif
