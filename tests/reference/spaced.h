/* SPDX-License-Identifier: MIT */
/*
 * Sums over equally spaced offsets, however many, in MPFR: term by term if they are few; by the
 * integral and its first correction if they are so dense that the second one, of the order
 * spacing^4/823, is nothing; else the terms near x one by one and the others as the constants or
 * ramps that they are there.
 */
#ifndef SIGRAMP_TESTS_SPACED_H
#define SIGRAMP_TESTS_SPACED_H

#include "reference/reference.h"

typedef struct {
    sigramp_unit unit;
    double slope, scale;
    double start, stop;
    uint64_t count;
} spaced_problem;

/* result = S(x), to about result's own precision. */
void spaced_sum(const spaced_problem *problem, double x, mpfr_t result);

/* The error of `given` as S(x), as sigramp_sum_plan_error_bound bounds it. */
double spaced_error(sigramp_precision precision, const spaced_problem *problem, double x,
                    double given);

#endif
