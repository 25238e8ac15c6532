/* SPDX-License-Identifier: MIT */
/* The sums in the cells of a plan, from its offsets. */
#ifndef SIGRAMP_HOST_SUM_CELL_SUMS_H
#define SIGRAMP_HOST_SUM_CELL_SUMS_H

#include "sum/fast_plan.h"

/* The sums' Chebyshev coefficients in every cell and the tails, from the
 * offsets, or from their moments where they are there. */
sigramp_status fast_plan_add_up(fast_plan *plan);

#endif
