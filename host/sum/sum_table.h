/* SPDX-License-Identifier: MIT */
/* A fast or closed sum that is planned: what loops and kernels read, and what it lives in. */
#ifndef SIGRAMP_HOST_SUM_SUM_TABLE_H
#define SIGRAMP_HOST_SUM_SUM_TABLE_H

#include "plan/loop_segments.h"
#include "plan/loop_table.h"
#include "sum/outline.h"

typedef struct part_table part_table; /* sum/part_table.h */

typedef struct {
    sigramp_loop_table loop; /* of all points, or of those that the part has */
    part_table *part;        /* what the rest of it can be made from; NULL: there is nothing more */
    void *memory;            /* its numbers, or its segments' words; NULL: nothing is planned */
    sigramp_loop_segments *segments; /* those of the loop, or NULL */
    double error_bound;              /* of sigramp_sum_plan_error_bound */
    term_outline outline;
} sum_table;

/* Room for so many bytes of numbers, which the loop then has; 0 without memory. */
int sum_table_reserve(sum_table *table, size_t bytes);

/* One of all points; NULL: there is no memory for it. Several threads may call this at once. */
const sigramp_loop_table *sum_table_whole(const sum_table *table);

/* Likewise, one of these points, reals of the precision. */
const sigramp_loop_table *sum_table_for(const sum_table *table, int precision, size_t count,
                                        const void *x);

void part_table_destroy(part_table *part); /* or NULL */

void sum_table_destroy(sum_table *table); /* leaves it empty; an empty one is fine */

#endif
