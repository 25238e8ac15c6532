/* SPDX-License-Identifier: MIT */
/*
 * The expansions of the last few units, orders and widths that a context's plans needed: many small
 * sums would otherwise spend much of their planning on the same ones. A plan in the making takes
 * its expansion out and puts it back, so that several threads can plan in one context without locks
 * and a child of fork() finds the store whole; two that need the same one at once make two.
 */
#ifndef SIGRAMP_HOST_SUM_KEPT_EXPANSIONS_H
#define SIGRAMP_HOST_SUM_KEPT_EXPANSIONS_H

#include <stdatomic.h>

#include "sum/cells.h"

/* Enough for a sum and its derivative in both precisions; each takes about 100 KB. */
enum { MOST_KEPT_EXPANSIONS = 4 };

/* All 0: none. */
typedef struct {
    _Atomic(cell_expansion *) of[MOST_KEPT_EXPANSIONS];
    atomic_size_t next; /* the place of the next one that goes */
} kept_expansions;

/* As cell_expansion_create; *expansion is the caller's until it is put back, NULL on failure. */
sigramp_status kept_expansions_take(kept_expansions *kept, sigramp_unit unit, int order,
                                    double width, cell_expansion **expansion);
void kept_expansions_put(kept_expansions *kept, cell_expansion *expansion); /* or NULL */

/* Leaves none; nobody else may use them any more. */
void kept_expansions_destroy(kept_expansions *kept);

#endif
