/* SPDX-License-Identifier: MIT */
/* The same request to two contexts: every bit of the results must agree. For tests and for the
 * oclgrind run. */
#ifndef SIGRAMP_TESTS_PROBLEMS_H
#define SIGRAMP_TESTS_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "sigramp/sigramp.h"

/* On failure they say why in a static line and return false. */
const char *problem_failure(void);

/* A map of count points, special ones included; in place too. */
bool same_map(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
              sigramp_precision precision, size_t count, double offset);

/* A sum with mixed signs, a slope and a scale that round; `specials` puts NaN and infinities among
 * x and offsets. */
bool same_sum(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
              sigramp_precision precision, size_t points, size_t terms, bool specials);

/* The same with offsets in order, so far apart that exp(slope (a - b)) of the ends nearly
 * overflows: the wrong tile's centre gives wrong sums, and not only NaN. */
bool same_wide_sum(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                   sigramp_precision precision, size_t points, size_t terms);

/* A fast sum of offsets close together, points in the tails and special ones included. */
bool same_fast_sum(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                   sigramp_precision precision, size_t points);
bool same_segments(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                   sigramp_precision precision, size_t points, size_t terms);

/* A sum and its derivative by one plan, direct or fast, the results in arrays of their own and over
 * the points; for softplus and logistic. */
bool same_derivative(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                     sigramp_precision precision, sigramp_method method, size_t points);

/* Closed sums of every kind, points as before. */
bool same_closed_sums(sigramp_context *device, sigramp_context *cpu, sigramp_unit unit,
                      sigramp_precision precision, size_t points);

#endif
