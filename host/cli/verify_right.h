/* SPDX-License-Identifier: MIT */
/*
 * Right sums, from long double and the C library's functions alone, nothing of the library's: a
 * term is off by less than 2^-60 of itself where long double has 64 bits, and no intermediate
 * result overflows or underflows.
 */
#ifndef SIGRAMP_HOST_CLI_VERIFY_RIGHT_H
#define SIGRAMP_HOST_CLI_VERIFY_RIGHT_H

#include "sigramp/sigramp.h"

#include <float.h>
#include <stddef.h>

/* scale * sum over i < terms of weights[i] * unit(slope * (x - offsets[i])), at one point. */
typedef struct {
    sigramp_unit unit;
    double scale, slope;
    const double *slopes; /* each term's own; NULL: all have `slope` */
    size_t terms;
    const double *offsets, *weights; /* weights NULL: ones */
    int64_t left_out;                /* the term that is not added; -1: none */
} verify_sum;

/* What the sum may be off by, relative to its terms' sizes. */
static const double VERIFY_RIGHT_ERROR = 8 * (double)LDBL_EPSILON;

/* 0 for a unit whose formula nobody has written here. */
int verify_right_knows(sigramp_unit unit);

/* The sum less y, and what the terms' sizes add up to; all numbers finite. */
double verify_right_difference(const verify_sum *sum, long double x, double y, double *size);

#endif
