/* SPDX-License-Identifier: MIT */
/*
 * A fast sum whose terms have slopes of their own, as the loops read it: tables that are added up,
 * and terms beside them. Plain data: it knows neither who makes it (host/sum) nor who reads it.
 */
#ifndef SIGRAMP_HOST_PLAN_LOOP_BANDS_H
#define SIGRAMP_HOST_PLAN_LOOP_BANDS_H

#include "plan/loop_table.h"
#include "plan/loop_terms.h"

enum { BANDS_POWERS = 3 };

/* Tables and terms are of doubles, whatever the points are. */
typedef struct {
    size_t count;
    const sigramp_loop_table *tables;
    const sum_terms *rest; /* never NULL; it has the unit, and may have no terms */
    /* The result is the sum of all times these, one after the other: a number from 1/2 to 1, or 0,
     * and powers of two, all large or all small, whose product need not be a double. */
    double factor, powers[BANDS_POWERS];
} sigramp_loop_bands;

#endif
