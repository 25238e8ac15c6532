/* SPDX-License-Identifier: MIT */
/* Random fast sums, and what is asked of all: within the bound they return of the exact sum. */
#ifndef SIGRAMP_TESTS_FAST_PROBLEMS_H
#define SIGRAMP_TESTS_FAST_PROBLEMS_H

#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

enum { FAST_MOST_TERMS = 400, FAST_POINTS = 12 };

typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t terms;
    double offsets[FAST_MOST_TERMS], weights[FAST_MOST_TERMS], x[FAST_POINTS];
} fast_problem;

/* A kind of problems. A problem comes with its precision and options, a slope and a scale of either
 * sign and often a tolerance; make chooses the terms and the points, and may change the rest. */
typedef struct {
    const char *what;
    int brief; /* how many, unless SIGRAMP_TEST_PROBLEMS asks for more */
    int threads;
    unsigned without_tolerance; /* one problem in so many */
    void (*make)(fast_problem *problem, uint64_t *seed);
} fast_problem_kind;

/* The nearest number of the precision. */
double rounded_to(sigramp_precision precision, double value);

/* Weights of the kinds 0 to 3: ones, of one sign, of both, and over decades up and down. */
enum { WEIGHT_KINDS = 4 };
double random_weight(int kind, double decades, uint64_t *seed);

void check_fast_problems(const fast_problem_kind *kind, sigramp_unit unit,
                         sigramp_precision precision);

#endif
