/* SPDX-License-Identifier: MIT */
/* How maps and sums are executed: each kind has loops and kernels of its own. */
#ifndef SIGRAMP_HOST_PLAN_PLAN_KIND_H
#define SIGRAMP_HOST_PLAN_PLAN_KIND_H

typedef enum {
    PLAN_MAP,
    PLAN_SUM,
    PLAN_TABLE,  /* the same for every unit: kept as the first one's */
    PLAN_PIECES, /* likewise */
    PLAN_SEGMENTS,
    PLAN_KINDS
} plan_kind;

#endif
