/* SPDX-License-Identifier: MIT */
/* What a plan has whose terms may be added to and removed. */
#ifndef SIGRAMP_HOST_API_SUM_OPEN_H
#define SIGRAMP_HOST_API_SUM_OPEN_H

#include "api/sum_plan.h"
#include "sum/open_terms.h"
#include "sum/term_bag.h"

struct open_sum {
    sigramp_sum_options options;
    sigramp_method method; /* direct or fast: which of the two is there */
    term_bag bag;
    open_terms terms;
    int is_lost; /* a change could not be undone, for want of memory */
};

void open_sum_destroy(open_sum *open); /* NULL does nothing */

/* Terms that are added, sign 1, or removed, sign -1. */
typedef struct {
    int sign;
    size_t count;
    const void *offsets, *weights;
    const open_terms *merged; /* not NULL: these instead, of a fast sum */
} term_change;

/* Whether the plan's terms may change; fails like context_fail. */
sigramp_status plan_check_open(const sigramp_sum_plan *plan);

/* Changes the terms of a plan whose terms may change; fails like context_fail. */
sigramp_status plan_change(sigramp_sum_plan *plan, term_change change);

#endif
