/* SPDX-License-Identifier: MIT */
/* The table of a plan whose sums are added up, as loops and kernels read it. */
#ifndef SIGRAMP_HOST_SUM_CELL_TABLE_H
#define SIGRAMP_HOST_SUM_CELL_TABLE_H

#include "sum/fast_plan.h"
#include "sum/sum_table.h"

/* The table of those sums; SIGRAMP_NOT_SUPPORTED if they are too large. */
sigramp_status fast_plan_write(const fast_plan *plan, const sigramp_sum_options *options,
                               sum_table *table);

/* The rows of all its cells and tails, and an exponent for each: reals of the precision. */
void fast_plan_write_guarded(const fast_plan *plan, const sigramp_sum_options *options,
                             void *numbers, void *exponents);

/* Of a sum from those rows, relative. */
double fast_plan_error_bound(const fast_plan *plan);

#endif
