/* SPDX-License-Identifier: MIT */
/* Sums over equally spaced offsets, at a cost that does not depend on how many there are. */
#ifndef SIGRAMP_HOST_SUM_CLOSED_H
#define SIGRAMP_HOST_SUM_CLOSED_H

#include "sum/spacing.h"
#include "sum/sum_planner.h"
#include "sum/sum_table.h"

/* The sum times 2^scale_exponent in the pieces of kernels/pieces.h, of a problem that is not beyond
 * the method: SIGRAMP_OK or SIGRAMP_OUT_OF_MEMORY. */
sigramp_status sum_pieces_create(const sigramp_sum_options *options, int scale_exponent,
                                 int precision, sum_spacing offsets, const sum_planner *planner,
                                 sum_table *table);

#endif
