/* SPDX-License-Identifier: MIT */
/* Random problems for direct sums, of every kind that might be rounded in another way. */
#ifndef SIGRAMP_TESTS_DIRECT_PROBLEMS_H
#define SIGRAMP_TESTS_DIRECT_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support.h"

enum { MOST_PROBLEM_POINTS = 300, MOST_PROBLEM_TERMS = 120000 };

typedef struct {
    double offset, weight;
} problem_term;

/* Numbers of the precision, kept as doubles. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    bool weighted; /* false: the weights are 1 and not handed over */
    size_t points, terms;
    double x[MOST_PROBLEM_POINTS];
    problem_term term[MOST_PROBLEM_TERMS];
} direct_problem;

typedef enum { SHUFFLED, REVERSED, ROTATED, BY_OFFSET, BY_WEIGHT, TERM_ORDERS } term_order;

/*
 * Few or many points and terms, points times terms at most `work` but for one problem in forty;
 * offsets even, clustered, equal, over decades, on a grid; weights of one sign or both, over
 * decades, cancelling, powers of two; points among the offsets, at them, in both tails, where
 * results are subnormal; scales that take results to the ends of the precision's range; in one
 * problem of six infinities, NaN and other special values.
 */
void make_direct_problem(sigramp_unit unit, sigramp_precision precision, size_t work,
                         uint64_t *seed, direct_problem *problem);

/* Weights of one sign, ordinary numbers, results anywhere from subnormal to large. */
void make_one_signed_problem(sigramp_unit unit, sigramp_precision precision, size_t most_terms,
                             size_t points, uint64_t *seed, direct_problem *problem);

/* Weights of either sign and any size that the precision has, from the least subnormal number to
 * about 2^most. */
void spread_weights(direct_problem *problem, int most, uint64_t *seed);

/* Puts the terms, offsets with their weights, into another order. */
void reorder_terms(direct_problem *problem, term_order order, uint64_t *seed);

/* In arrays of the precision and of exactly the size; free_problem frees them. */
sum_problem real_problem(const direct_problem *problem);

#endif
