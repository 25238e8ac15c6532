/* SPDX-License-Identifier: MIT */
/* The segments of a fast sum as they are found from left to right, and their last form. */
#ifndef SIGRAMP_HOST_SUM_SEGMENT_LIST_H
#define SIGRAMP_HOST_SUM_SEGMENT_LIST_H

#include "plan/loop_segments.h"
#include "sigramp/sigramp.h"
#include "sum/scaled_twofold.h"

/* From start to the next one's start, in u; kernels/segments.h says what the numbers mean. */
typedef struct {
    double start;
    double anchor; /* a line's, or a table's first cell */
    double slope[2], level[2];
    int64_t slope_exponent, level_exponent;
    int64_t first; /* term, or number of the table */
    int64_t terms; /* 0 for a table */
    int64_t cells; /* 0 for a line */
} segment;

typedef struct {
    int precision;
    size_t count, capacity;
    segment *segments;
} segment_list;

/* A segment whose start is not beyond the last one's takes its place. SIGRAMP_OUT_OF_MEMORY. */
sigramp_status segment_list_append(segment_list *list, const segment *added);
void segment_list_destroy(segment_list *list);

/* The value as a significand of the precision in two parts, and an exponent; an infinite one or NaN
 * as it is. */
void segment_set_number(int precision, scaled_twofold value, double parts[2], int64_t *exponent);

/*
 * Everything that loops and kernels read, in one block of memory that the caller frees: the list,
 * and the numbers of the tables and the terms that *to refers to, which are copied. NULL if there
 * is no memory.
 */
void *segment_list_pack(const segment_list *list, sigramp_loop_segments *to);

#endif
