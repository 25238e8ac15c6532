/* SPDX-License-Identifier: MIT */
/*
 * The expansions of the last few units, orders and widths that a context's plans asked for: many
 * small sums would otherwise spend much of their planning on the same ones. Planning is a call that
 * has its context for itself, so nothing here is locked.
 */
#ifndef SIGRAMP_HOST_SUM_KEPT_EXPANSIONS_H
#define SIGRAMP_HOST_SUM_KEPT_EXPANSIONS_H

#include "sum/cells.h"

/* Enough for a sum and its derivative in both precisions; each takes about 100 KB. */
enum { MOST_KEPT_EXPANSIONS = 4 };

/* All 0: none. */
typedef struct {
    cell_expansion of[MOST_KEPT_EXPANSIONS];
    size_t next; /* the place of the next new one */
} kept_expansions;

/* As cell_expansion_create; *expansion is good until as many others as are kept were asked for. */
sigramp_status kept_expansions_find(kept_expansions *kept, sigramp_unit unit, int order,
                                    double width, const cell_expansion **expansion);
void kept_expansions_destroy(kept_expansions *kept); /* leaves none */

#endif
