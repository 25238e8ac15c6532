/* SPDX-License-Identifier: MIT */
/* A table of all points: its offsets' cells, those around them to where a unit is as its limits,
 * and the tails beyond. */
#ifndef SIGRAMP_HOST_SUM_WHOLE_TABLE_H
#define SIGRAMP_HOST_SUM_WHOLE_TABLE_H

#include "sum/fast_plan.h"
#include "sum/sum_table.h"

/* Of a plan that knows its offsets' cells and its reach, moments or not. As fast_plan_write. */
sigramp_status whole_table_create(fast_plan *plan, const sigramp_sum_options *options,
                                  sum_table *table);

/* Cells from one on in steps of 1 or -1, until one's number is a real of the precision. */
size_t whole_table_cells_to_real(int precision, double cell, int step);

#endif
