/* SPDX-License-Identifier: MIT */
/* What a context lends to the planning of its sums; no bit of a plan depends on it. */
#ifndef SIGRAMP_HOST_SUM_SUM_PLANNER_H
#define SIGRAMP_HOST_SUM_SUM_PLANNER_H

#include "sum/kept_expansions.h"

typedef struct {
    const char *isa; /* as instructions_find (threads/instructions.h) returns it; NULL: the best */
    int threads;     /* 1 and up */
    kept_expansions *expansions; /* for as long as a table that is a part is there */
    int in_parts;                /* whether a table may begin with a part (sum/part_table.h) */
} sum_planner;

#endif
