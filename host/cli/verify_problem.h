/* SPDX-License-Identifier: MIT */
/*
 * The problems of sigramp verify --all: random maps and sums, which a number makes again, and the
 * one whose right results are known (golden.h). They know no device.
 */
#ifndef SIGRAMP_HOST_CLI_VERIFY_PROBLEM_H
#define SIGRAMP_HOST_CLI_VERIFY_PROBLEM_H

#include "sigramp/sigramp.h"

#include <stddef.h>
#include <stdint.h>

typedef enum {
    VERIFY_MAP,
    VERIFY_OFFSET_MAP,
    VERIFY_DIRECT,
    VERIFY_FAST,
    VERIFY_CLOSED,
    VERIFY_METHOD_COUNT
} verify_method;

enum { VERIFY_MOST_TERMS = 1 << 16, VERIFY_MOST_POINTS = 1 << 13 };

/* Arrays are in double whatever the precision, and hold numbers of the precision. */
typedef struct {
    verify_method method;
    int precision;
    sigramp_sum_options options; /* of a map: its unit, slope 1 and scale 1 */
    size_t terms;                /* of a map: 1 */
    double *offsets;             /* of a closed sum: the list, which is the same to the last bit */
    double *weights;
    double *sizes;   /* room for those of the weights */
    int has_weights; /* 0: they are ones */
    double start, stop;
    size_t points;
    double *x;
    float *narrow; /* room for any of the three as floats */
} verify_problem;

/* Makes room; 0 without memory. Destroy it either way. */
int verify_problem_create(verify_problem *problem);
void verify_problem_destroy(verify_problem *problem);

/* Method and precision are set; the rest is drawn from seed. */
void verify_problem_draw(verify_problem *problem, sigramp_unit unit, uint64_t seed);

/* The golden problem, with or without weights, which closed sums and maps have not. */
void verify_problem_set_golden(verify_problem *problem, sigramp_unit unit, int has_weights);

/* How far a result may be from the exact one: the sum of the two. */
typedef struct {
    double relative; /* to the sum of the terms' sizes */
    double ulp;      /* in units of the last place there */
} verify_bound;

/* y[j] = what the context makes of it, a number of the precision. */
sigramp_status verify_problem_compute(verify_problem *problem, sigramp_context *context, double *y,
                                      verify_bound *bound);

#endif
