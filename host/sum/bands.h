/* SPDX-License-Identifier: MIT */
/*
 * The fast sum of terms with slopes of their own: they are shared among a few slopes of their band
 * (sum/slope_nodes.h), each of which is a table, and the tables of a band, where they are on one
 * grid, are added up into one. Terms that no table is worth, or can hold, stay direct.
 */
#ifndef SIGRAMP_HOST_SUM_BANDS_H
#define SIGRAMP_HOST_SUM_BANDS_H

#include "plan/loop_bands.h"
#include "sum/sum_planner.h"
#include "sum/sum_table.h"

typedef struct {
    sigramp_loop_bands loop;
    sum_table *tables; /* loop.count, what loop.tables are of */
    sum_terms rest;
    double error_bound; /* relative to |scale| times the next */
    double weight;      /* the sum of the weights' sizes, nearly */
    term_outline outline;
    slope_outline slopes;
} sum_bands;

/* count reals of the precision each; weights may be NULL for ones. */
typedef struct {
    int precision;
    size_t count;
    const void *offsets, *weights, *slopes;
} sloped_terms;

/*
 * The sum of the options, whose slope does not count, and whose tolerance is for error_bound.
 * SIGRAMP_OUT_OF_MEMORY, or SIGRAMP_NOT_SUPPORTED with a clause in why (SUM_WHY_SIZE).
 */
sigramp_status sum_bands_create(const sigramp_sum_options *options, const sloped_terms *terms,
                                const sum_planner *planner, sum_bands **bands, char *why);

void sum_bands_destroy(sum_bands *bands); /* NULL does nothing */

#endif
