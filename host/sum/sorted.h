/* SPDX-License-Identifier: MIT */
/*
 * The terms of a fast sum that are finite, in the order in which a point that moves along the axis
 * meets them, and what the others come to.
 *
 * Positions are u = x, or u = -x for a negative slope, so that every unit rises with u or is even;
 * with a slope of 0 all are 0. Equal ones come by their weights: no order of the terms shows.
 */
#ifndef SIGRAMP_HOST_SUM_SORTED_H
#define SIGRAMP_HOST_SUM_SORTED_H

#include "sigramp/sigramp.h"
#include "plan/reals.h"
#include "sum/outline.h"
#include "sum/scaled_twofold.h"

/* What the terms with an infinite or NaN offset or weight add, as the limits of sums of finite ones
 * or, where there is none, NaN. */
typedef struct {
    int present;
    scaled_twofold weight; /* of terms that are at their constant at every finite point */
    double low, high; /* 0, infinite or NaN: at the points up to the threshold, and beyond it */
    double threshold;
    double below, above; /* likewise at the infinite points */
} special_terms;

typedef struct {
    int precision;
    size_t count;
    void *offsets; /* count reals of the precision, ascending in u */
    void *weights; /* likewise */
    special_terms specials;
    term_outline outline; /* of all terms */
} sorted_terms;

/* offsets, weights (NULL: ones): count reals of the precision. SIGRAMP_OUT_OF_MEMORY. */
sigramp_status sorted_terms_create(const sigramp_sum_options *options, int precision, size_t count,
                                   const void *offsets, const void *weights, sorted_terms *sorted);
void sorted_terms_destroy(sorted_terms *sorted); /* leaves it empty; an empty one is fine */

#endif
