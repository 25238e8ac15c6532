/* SPDX-License-Identifier: MIT */
/* Segments in the making, which the steps of planning share: host/sum/segment_plan.c begins and
 * ends, segment_zones.c goes through the zones of smooth units. */
#ifndef SIGRAMP_HOST_SUM_SEGMENT_BUILD_H
#define SIGRAMP_HOST_SUM_SEGMENT_BUILD_H

#include "plan/loop_table.h"
#include "plan/loop_terms.h"
#include "sum/rising_line.h"
#include "sum/segment_list.h"
#include "sum/sorted.h"

typedef struct {
    const sigramp_sum_options *options;
    int scale_exponent; /* what its scale lacks (sum/fast_plan.h) */
    int precision;
    double sign; /* of the slope: u = sign x */
    sorted_terms sorted;
    rising_line left; /* what is left behind */
    segment_list list;
    size_t most_terms; /* of a segment */
    /* What the segments refer to, and the bound of the tables. */
    sum_terms terms;
    void *numbers;
    size_t number_count;
    sigramp_loop_table table;
    double table_bound;
} segment_build;

/* Position and weight of sorted term i. */
double segment_position(const segment_build *build, size_t i);
double segment_weight(const segment_build *build, size_t i);

/* What terms of so much weight add up to far to the right of them, where the unit is constant. */
scaled_twofold segment_level(const segment_build *build, scaled_twofold weight);

/* A segment of the line that is left behind and the terms from first on. */
sigramp_status segment_append_line(segment_build *build, double start, size_t first, size_t terms);

#endif
