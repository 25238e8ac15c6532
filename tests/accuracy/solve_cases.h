/* SPDX-License-Identifier: MIT */
/*
 * Solving the sums of sum_cases.h, each value leaving a term out, and what must hold of a solution:
 * by two evaluations of the plan that leave the same term out, and by MPFR.
 */
#ifndef SIGRAMP_TESTS_SOLVE_CASES_H
#define SIGRAMP_TESTS_SOLVE_CASES_H

#include "sum_cases.h"

enum { CASE_VALUES = 6 };

typedef struct {
    sigramp_status status; /* of the plan, or the first call that failed */
    int direction;         /* 1: S rises, -1: it falls */
    double r[CASE_VALUES], x[CASE_VALUES], error[CASE_VALUES];
    int64_t exclude[CASE_VALUES]; /* -1: none */
    double at[CASE_VALUES];       /* S(x) */
    double before[CASE_VALUES];   /* S at the number next to x where S comes from */
    double bound;                 /* of S */
    bool repeat_differs;          /* not the same bits for the same value each time */
} solve_results;

/* Makes a case one that can be solved: weights of one sign, no derivative; terms may be left out
 * but of closed sums, which have none. */
void make_solvable(sum_case *one, uint64_t seed);

/* Values that S without a term has, or nearly, and their solutions. */
void solve_case(sigramp_context *context, const sum_case *one, uint64_t seed,
                solve_results *results);

/* What is wrong with solution j by what was returned alone; NULL: nothing. */
const char *solve_case_breach(const solve_results *results, size_t j);

/* As parts of their bounds: the error of S(x), and how far x is from where the exact sum is r, that
 * by a straight line. Above 1: beyond. */
typedef struct {
    double sum, distance;
} solve_parts;

/* False where MPFR has nothing to say: x or its error is no finite number, or a term is. May change
 * a term and restores it. */
bool solve_case_parts(sum_case *one, const solve_results *results, size_t j, solve_parts *parts);

#endif
