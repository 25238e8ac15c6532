/* SPDX-License-Identifier: MIT */
/*
 * Random sums whose numbers take their exponents from the whole range of the precision, and their
 * execution. A case follows from its method, unit, precision and seed alone.
 */
#ifndef SIGRAMP_TESTS_SUM_CASES_H
#define SIGRAMP_TESTS_SUM_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <mpfr.h>

#include "sigramp/sigramp.h"

enum { CASE_POINTS = 16, CASE_TERMS = 2000, MOST_REPEATS = 9 };

typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options; /* closed: of start, stop and count; else of the terms */
    bool weighted;               /* false: the weights are 1 and not handed over */
    bool special; /* infinities, NaN or the range's ends were mixed in, whatever the family is */
    size_t points, terms;
    size_t repeats; /* a call gets the points so many times, which changes the way it goes */
    double start, stop;
    uint64_t count;
    double x[CASE_POINTS], offsets[CASE_TERMS], weights[CASE_TERMS];
} sum_case;

/* Kinds of places where a sum could be wrong; consecutive seeds take turns at them. */
enum { SUM_FAMILIES = 15 };
const char *sum_family_name(uint64_t seed);

/* Whether every method must take the family's sums; the numbers of others may be too large or too
 * small for a method, which then refuses them. */
bool sum_family_is_never_refused(uint64_t seed);

void make_sum_case(sigramp_method method, sigramp_unit unit, sigramp_precision precision,
                   uint64_t seed, sum_case *made);

/* A case in digits that give the same bits; all: of every term and point, else of the first ones.
 */
void print_sum_case(FILE *file, const sum_case *one, bool all);

/* What a call gave: the results, and the derivative's if the case has one. repeat_differs: not the
 * same bits for the same point each time. */
typedef struct {
    sigramp_status status;
    double y[CASE_POINTS], dy[CASE_POINTS];
    double bound, slope_bound;
    bool repeat_differs;
} sum_results;

/* The case's plan, which the caller destroys; NULL where the status says why. */
sigramp_sum_plan *plan_sum_case(sigramp_context *context, const sum_case *one,
                                sigramp_status *status);

void execute_sum_case(sigramp_context *context, const sum_case *one, sum_results *results);

/* The derivative's unit. */
sigramp_unit slope_unit_of(sigramp_unit unit);

/* The error of a result of the case at x, as the plan's bounds bound it: of the sum, or of its
 * derivative. At most `bound` where it can be told cheaply; else from MPFR. */
double sum_case_error(const sum_case *one, bool is_slope, double x, double given, double bound);

/* The case's sum of the unit at a finite x by MPFR, to bits, and the size its bound is relative to.
 * All terms are finite. */
void sum_case_reference(const sum_case *one, sigramp_unit unit, double x, mpfr_prec_t bits,
                        mpfr_t sum, mpfr_t size);

#endif
