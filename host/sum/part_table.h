/* SPDX-License-Identifier: MIT */
/*
 * A table of the points among the offsets, which most points are, and the rest of it once others
 * come: the cells and tails to where a unit is as its limits are far more than a few offsets' own.
 * No result depends on it: the cells that both tables have are the same.
 */
#ifndef SIGRAMP_HOST_SUM_PART_TABLE_H
#define SIGRAMP_HOST_SUM_PART_TABLE_H

#include "sum/fast_plan.h"
#include "sum/sum_table.h"

/* Whether the plan, which knows its offsets' cells and its reach, is to be begun with a part;
 * the sum of the terms' sizes is 2^largest. */
int part_table_is_worth_it(const fast_plan *plan, const sigramp_sum_options *options,
                           double largest);

/* As whole_table_create. The table keeps the plan's moments, and its expansions are to outlive it.
 */
sigramp_status part_table_create(fast_plan *plan, const sigramp_sum_options *options,
                                 sum_table *table);

#endif
