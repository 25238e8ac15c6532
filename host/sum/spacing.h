/* SPDX-License-Identifier: MIT */
/* Equally spaced offsets: how long and how far apart they are, and what is beyond closed sums. */
#ifndef SIGRAMP_HOST_SUM_SPACING_H
#define SIGRAMP_HOST_SUM_SPACING_H

#include "sum/piece_layout.h"

#define SUM_SPACED_MOST UINT64_C(1000000000000000)

/* Offsets: start + i (stop - start)/(count - 1), i < count. */
typedef struct {
    double start, stop;
    uint64_t count;
} sum_spacing;

/* Why the problem is beyond the method, one line, or NULL. */
const char *sum_spaced_refusal(const sigramp_sum_options *options, int precision,
                               sum_spacing offsets);

/* No sum's error bound is larger, without a tolerance. */
double sum_closed_error_bound(int precision);

/* Fills the layout's lengths from its options and precision. */
void spacing_measure(piece_layout *l, sum_spacing offsets);

/*
 * Whether a pair of reals does not tell where x is among the offsets, so that the four parts of the
 * period must.
 */
int spacing_is_beyond_pairs(const piece_layout *l);

#endif
