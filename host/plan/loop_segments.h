/* SPDX-License-Identifier: MIT */
/*
 * A sum in the segments of kernels/segments.h as the loops and the OpenCL kernels read it. Plain
 * data: it knows neither who makes it (host/sum) nor who reads it.
 */
#ifndef SIGRAMP_HOST_PLAN_LOOP_SEGMENTS_H
#define SIGRAMP_HOST_PLAN_LOOP_SEGMENTS_H

#include "plan/loop_table.h"
#include "plan/loop_terms.h"

enum { SIGRAMP_SEGMENT_REALS = 5, SIGRAMP_SEGMENT_INTEGERS = 5 };

struct sigramp_loop_segments {
    int unit; /* of sigramp_unit */
    size_t count;
    size_t buckets;
    size_t number_count;
    /* The arrays, in this order, parts of word_count words of the precision's width: count keys;
     * SIGRAMP_SEGMENT_REALS reals and as many integers for each segment; buckets + 1 integers of
     * the directory; number_count reals of tables; the terms' three. */
    const void *words;
    size_t word_count;
    const void *keys, *reals, *integers, *directory;
    sigramp_loop_table table; /* its numbers are all tables', its width and row each one's */
    sigramp_loop_terms terms; /* those that segments refer to; slope and scale */
    int64_t first_key;
    int32_t key_shift;
    double below, above; /* the limits at the two ends of u */
    double at_nan;       /* NaN, but for a sum of nothing */
};

#endif
