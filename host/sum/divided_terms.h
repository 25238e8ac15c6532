/* SPDX-License-Identifier: MIT */
/*
 * Terms that many have, each some: what a table depends on is joined from all of them, in whole
 * numbers, so that all make the table that one of them with all terms would.
 */
#ifndef SIGRAMP_HOST_SUM_DIVIDED_TERMS_H
#define SIGRAMP_HOST_SUM_DIVIDED_TERMS_H

#include "sum/cell_loops.h"
#include "sum/moments.h"

typedef struct {
    const sigramp_reduction *reduction;
    moment_terms own;
    /* Of all. */
    uint64_t count;
    moment_extremes extremes;
} divided_terms;

/* Together, as all that follows: the worst of all; SIGRAMP_DEVICE_FAILED where the reduction
 * fails. */
sigramp_status divided_agree(const sigramp_reduction *reduction, sigramp_status own);

/* How many terms there are; 0 where the reduction fails. */
int divided_count(divided_terms *terms);

/* How far apart they are, and how large, whose loop finds it of each one's own; likewise. */
int divided_survey(divided_terms *terms, find_extremes_loop *loop, int threads);

/* Their moments in these cells, which have no counts yet; all terms are finite and in the cells.
 * The caller frees totals->counts. SIGRAMP_OUT_OF_MEMORY of one is that of all. */
sigramp_status divided_moments(const divided_terms *terms, double inverse_width,
                               moment_totals *totals, add_terms_loop *loop, int threads);

#endif
