/* SPDX-License-Identifier: MIT */
/*
 * A problem of sigramp verify --all, and what came out of it. All that a kind of question may need
 * is in one struct: each kind fills in its own part (verify_draw.h), asks for the results
 * (verify_ask.h) and judges them (verify_judge.h); verify_kind.h lists the kinds.
 */
#ifndef SIGRAMP_HOST_CLI_VERIFY_PROBLEM_H
#define SIGRAMP_HOST_CLI_VERIFY_PROBLEM_H

#include "sigramp/sigramp.h"

#include <stddef.h>
#include <stdint.h>

enum {
    VERIFY_MOST_TERMS = 1 << 16, /* and weights of all sets */
    VERIFY_MOST_POINTS = 1 << 13,
    VERIFY_MOST_OUTPUTS = 8, /* of a point */
    VERIFY_MOST_RESULTS = 2 * VERIFY_MOST_POINTS,
    VERIFY_MOST_PROBLEMS = 16 /* of a batch */
};

/* Arrays are in double whatever the precision, and hold numbers of the precision. */
typedef struct {
    int precision;
    sigramp_sum_options options; /* of a map: its unit, slope 1 and scale 1 */
    size_t terms;                /* of a map: 1 */
    double *offsets;             /* of a closed sum: the list, which is the same to the last bit */
    double *weights;             /* of sets: those of one after another */
    double *slopes;
    int has_weights; /* 0: they are ones */
    int has_slopes;  /* 1: each term has one of its own */
    double start, stop;
    size_t points;
    double *x;        /* of solving: the values to be reached */
    int64_t *exclude; /* the term that each point leaves out, or -1 */
    int has_exclude;
    size_t sets;     /* of weights; 0: they are no sets */
    size_t problems; /* of a batch; 0: it is none */
    size_t offsets_start[VERIFY_MOST_PROBLEMS + 1], x_start[VERIFY_MOST_PROBLEMS + 1];
    size_t outputs; /* results of each point */
    float *narrow;  /* room for all of them as floats */
} verify_problem;

/* How far a result may be from the exact one: the sum of the two. */
typedef struct {
    double relative; /* to the sum of the terms' sizes */
    double ulp;      /* in units of the last place there */
    int is_absolute; /* 1: a term's size is its weight's, however small its unit is */
} verify_bound;

/* Output k of point j is y[k * points + j], a number of the precision. */
typedef struct {
    double *y;
    verify_bound bound, derivative_bound;
} verify_answer;

/* Makes room; 0 without memory. Destroy it either way. */
int verify_problem_create(verify_problem *problem);
void verify_problem_destroy(verify_problem *problem);

static inline size_t verify_result_count(const verify_problem *problem)
{
    return problem->outputs * problem->points;
}

#endif
