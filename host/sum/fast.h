/* SPDX-License-Identifier: MIT */
/*
 * The fast sum's plan: a table of the sum itself, made from the offsets in time proportional to
 * their number and the number of cells. Executing it is a look-up and a polynomial per point
 * (kernels/table.h), whatever the number of offsets. What no single table can hold is planned in
 * segments (sum/segment_plan.h).
 */
#ifndef SIGRAMP_HOST_SUM_FAST_H
#define SIGRAMP_HOST_SUM_FAST_H

#include "sigramp/sigramp.h"
#include "sum/divided_terms.h"
#include "sum/open_terms.h"
#include "sum/sum_planner.h"
#include "sum/sum_table.h"

enum { SUM_WHY_SIZE = 200 };

/* Why a sum of divided terms cannot be planned together where one place with all of them could. */
#define SUM_NEEDS_ALL_TERMS "one table does not hold the sum, and more need all terms in one place"

/*
 * The sum of the options times 2^scale_exponent. offsets and weights (NULL: ones): count reals of
 * the precision. SIGRAMP_OUT_OF_MEMORY, or SIGRAMP_NOT_SUPPORTED with a clause in why.
 */
sigramp_status sum_table_create(const sigramp_sum_options *options, int scale_exponent,
                                int precision, size_t count, const void *offsets,
                                const void *weights, const sum_planner *planner, sum_table *table,
                                char why[SUM_WHY_SIZE]);
/* Together: the same of the terms of all, surveyed. The worst status of all, or
 * SIGRAMP_DEVICE_FAILED where the reduction fails; SIGRAMP_NOT_SUPPORTED with SUM_NEEDS_ALL_TERMS
 * where the table above is segments. */
sigramp_status sum_table_create_divided(const sigramp_sum_options *options, int scale_exponent,
                                        const divided_terms *terms, const sum_planner *planner,
                                        sum_table *table, char why[SUM_WHY_SIZE]);
/* The same of count equally spaced offsets, start and stop included, in time independent of count.
 */
sigramp_status sum_table_create_spaced(const sigramp_sum_options *options, int scale_exponent,
                                       int precision, double start, double stop, uint64_t count,
                                       const sum_planner *planner, sum_table *table,
                                       char why[SUM_WHY_SIZE]);
/* The terms of a sum that is to change, whose offsets are from least to greatest: none yet. */
sigramp_status sum_open_create(const sigramp_sum_options *options, int precision, double least,
                               double greatest, const sum_planner *planner, open_terms *terms,
                               char why[SUM_WHY_SIZE]);
/* The sum of those there are. */
sigramp_status sum_table_create_open(const sigramp_sum_options *options, int scale_exponent,
                                     const open_terms *terms, const sum_planner *planner,
                                     sum_table *table, char why[SUM_WHY_SIZE]);

#endif
