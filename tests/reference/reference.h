/* SPDX-License-Identifier: MIT */
/*
 * What is right: the units, sums of them and the error of a result, in MPFR with 300 bits.
 *
 * Written from the formulas of the manual, knowing nothing of kernels/. A binary64 difference
 * rounds once here (relative error 2^-300), which no unit can magnify to anything a test could see.
 */
#ifndef SIGRAMP_TESTS_REFERENCE_H
#define SIGRAMP_TESTS_REFERENCE_H

#include <mpfr.h>
#include <stdbool.h>
#include <stddef.h>

#include "sigramp/sigramp.h"

enum { REFERENCE_BITS = 300 };

/* right = unit(x - a), to about right's own precision (REFERENCE_BITS unless speed matters). */
void reference_unit(sigramp_unit unit, double x, double a, mpfr_t right);

/* right = unit(x) by a few operations rounded to right's own precision. */
void reference_unit_to(sigramp_unit unit, double x, mpfr_t right);

/* The same for an argument that is there already; right may be t. */
void reference_unit_at(sigramp_unit unit, const mpfr_t t, mpfr_t right);

/* |given - right| in ULP of the precision at right; infinity where a NaN, an infinity or a zero's
 * sign is wrong. */
double reference_ulp_error(sigramp_precision precision, double given, const mpfr_t right);

typedef struct {
    sigramp_unit unit;
    double slope, scale;
    size_t count;
    const double *offsets;
    const double *weights; /* NULL: ones */
} reference_terms;

/*
 * |given - S(x)| over |scale| * sum of |weight| * unit, after one smallest subnormal is forgiven
 * where the result is subnormal. 0 if both are zero. Terms must be finite.
 */
double reference_sum_error(sigramp_precision precision, const reference_terms *terms, double x,
                           double given);

/* sum = S(x), size = |scale| * sum of |weight| * unit, each unit to `bits`; they are added in the
 * precisions of sum and size. */
void reference_sum(const reference_terms *terms, double x, mpfr_prec_t bits, mpfr_t sum,
                   mpfr_t size);

/* The same error where S(x) and |scale| * sum of |weight| * unit are known. An infinity counts as
 * the number next to the largest, since a result may be rounded to it. */
double reference_error_of(sigramp_precision precision, double given, const mpfr_t sum,
                          const mpfr_t size);

#endif
