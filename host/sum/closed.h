/* SPDX-License-Identifier: MIT */
/* Sums over equally spaced offsets, at a cost that does not depend on how many there are. */
#ifndef SIGRAMP_HOST_SUM_CLOSED_H
#define SIGRAMP_HOST_SUM_CLOSED_H

#include "sum/fast.h"

#define SUM_SPACED_MOST UINT64_C(1000000000000000)

/* Offsets: start + i (stop - start)/(count - 1), i < count. */
typedef struct {
    double start, stop;
    uint64_t count;
} sum_spacing;

/* Why the problem is beyond the method, one line, or NULL. */
const char *sum_spaced_refusal(const sigramp_sum_options *options, int precision,
                               sum_spacing offsets);

/* The sum times 2^scale_exponent in the pieces of kernels/pieces.h, of a problem that is not beyond
 * the method: SIGRAMP_OK or SIGRAMP_OUT_OF_MEMORY. */
sigramp_status sum_pieces_create(const sigramp_sum_options *options, int scale_exponent,
                                 int precision, sum_spacing offsets, int threads, sum_table *table);

/* No sum's error bound is larger, without a tolerance. */
double sum_closed_error_bound(int precision);

#endif
