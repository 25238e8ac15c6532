/* SPDX-License-Identifier: MIT */
/* Prepares the terms of a direct sum, once: offsets, and weights as significand and exponent. */
#ifndef SIGRAMP_HOST_SUM_TERMS_H
#define SIGRAMP_HOST_SUM_TERMS_H

#include "plan/loop_terms.h"
#include "sigramp/sigramp.h"

/* Copies and prepares count offsets and weights (NULL: ones) of the precision, by so many threads.
 */
sigramp_status sum_terms_create(const sigramp_sum_options *options, int precision, size_t count,
                                const void *offsets, const void *weights, int threads,
                                sum_terms *terms);

/* Gives each term a slope of its own, count reals of the precision that are 0 or normal numbers, in
 * the place of the one slope, which is 1. SIGRAMP_OUT_OF_MEMORY. */
sigramp_status sum_terms_set_slopes(sum_terms *terms, const void *slopes);

/* A constant beside the sum, finite. */
void sum_terms_set_constant(sum_terms *terms, double constant);

/* A ramp's slope, if not 0, becomes 1 to 2 in size, which kernels/sum.h needs, and the scale takes
 * its power of two. Segments' lines have slopes of their own and want the scale as it is. */
void sum_terms_normalise_ramp(sum_terms *terms);

void sum_terms_destroy(sum_terms *terms); /* leaves it empty; an empty one is fine */

/* The bound of sigramp_sum_plan_error_bound for a direct sum of count terms. */
double sum_direct_error_bound(int precision, size_t count);

/* That of sigramp_sum_plan_without_error_bound for a fast plan of count terms whose own bound is
 * this. */
double sum_without_error_bound(int precision, size_t count, double bound);

#endif
