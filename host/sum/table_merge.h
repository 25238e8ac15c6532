/* SPDX-License-Identifier: MIT */
/* Tables of doubles on the same grid as one. */
#ifndef SIGRAMP_HOST_SUM_TABLE_MERGE_H
#define SIGRAMP_HOST_SUM_TABLE_MERGE_H

#include "sum/sum_table.h"

/* Whether two are on the same grid, with the same exponent, and neither has a line. */
int tables_match(const sum_table *a, const sum_table *b);

/* sum += added, which match. 0 without memory: then sum is as it was. Their bounds are the
 * caller's. */
int tables_merge(sum_table *sum, const sum_table *added);

#endif
