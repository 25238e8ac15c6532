/* SPDX-License-Identifier: MIT */
/*
 * Small problems whose answers are known: what a device has to get right, bit for bit, before it is
 * trusted. Plain data: host/api makes them of what the CPU path computes, and whoever opens a
 * device is given the function that does.
 */
#ifndef SIGRAMP_HOST_PLAN_KNOWN_PROBLEM_H
#define SIGRAMP_HOST_PLAN_KNOWN_PROBLEM_H

#include "plan/loop_table.h"
#include "plan/loop_terms.h"
#include "plan/plan_kind.h"

typedef struct {
    plan_kind kind;
    sigramp_unit unit;
    int precision;
    const char *what; /* "quick sum" */
    size_t count;
    const void *x, *right; /* count reals each */
    /* One of these, by the kind. */
    double offset;
    const sum_terms *terms;
    const sigramp_loop_table *table;
} known_problem;

typedef sigramp_status known_judge(void *judged, const known_problem *problem);

/* Gives the judge the problems of a kind, a unit and a precision one after the other, until it
 * finds a failure; that, or a failure to make them, is what it returns. */
typedef sigramp_status known_problems(plan_kind kind, sigramp_unit unit, int precision,
                                      known_judge *judge, void *judged);

#endif
