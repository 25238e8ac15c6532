/* SPDX-License-Identifier: MIT */
/*
 * Golden values: right float64 results that MPFR computed once, in golden/<unit>.txt, a row each:
 * x, offset, the double nearest to u(x - offset), and what is right beyond it, in ULP. So an error
 * of a fraction of an ULP is seen without MPFR. make_golden.c writes the files.
 */
#ifndef SIGRAMP_TESTS_GOLDEN_H
#define SIGRAMP_TESTS_GOLDEN_H

#include <mpfr.h>
#include <stddef.h>
#include <stdio.h>

#include "sigramp/sigramp.h"

typedef struct {
    double x, offset, nearest, rest;
} golden_value;

enum {
    GOLDEN_BITS = 2400, /* the difference of any two doubles is exact in so many */
    MOST_GOLDEN_VALUES = 10000
};

/* What rounding rest to the file's nine decimals may add to an error. */
#define GOLDEN_ROUNDING 1e-9

/* u(x - offset) by MPFR. */
golden_value golden_compute(sigramp_unit unit, double x, double offset);

void golden_write(FILE *file, const golden_value *value);

/* The values of a file, at most MOST_GOLDEN_VALUES; 0 if a row is not one. */
size_t golden_read(FILE *file, golden_value *values);

/* |given - right| in ULP; 0 for the right infinity or NaN, infinite for another. */
double golden_error(const golden_value *value, double given);

#endif
