/* SPDX-License-Identifier: MIT */
/* A fast or closed sum that is planned: what loops and kernels read, and what it lives in. */
#ifndef SIGRAMP_HOST_SUM_SUM_TABLE_H
#define SIGRAMP_HOST_SUM_SUM_TABLE_H

#include "plan/loop_segments.h"
#include "plan/loop_table.h"
#include "sum/outline.h"

typedef struct {
    sigramp_loop_table loop;
    void *memory; /* its numbers, or its segments' words; NULL: nothing is planned */
    sigramp_loop_segments *segments; /* those of the loop, or NULL */
    double error_bound;              /* of sigramp_sum_plan_error_bound */
    term_outline outline;
} sum_table;

/* Room for so many bytes of numbers, which the loop then has; 0 without memory. */
int sum_table_reserve(sum_table *table, size_t bytes);

void sum_table_destroy(sum_table *table); /* leaves it empty; an empty one is fine */

#endif
