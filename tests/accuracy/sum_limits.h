/* SPDX-License-Identifier: MIT */
/*
 * What a sum is where its point, or a term's offset or weight, is infinite or NaN, as the header
 * says it: direct sums are what IEEE arithmetic with endless exponents gives; the others are limits
 * where there are any, so that at an infinite point ramps of both signs may leave a finite one.
 */
#ifndef SIGRAMP_TESTS_SUM_LIMITS_H
#define SIGRAMP_TESTS_SUM_LIMITS_H

#include "sum_cases.h"

/* Whether x, or any offset or weight, is no finite number. */
bool is_limit(const sum_case *one, double x);

/* The error of a result there as the plan's bounds bound it; infinite for an infinity or a NaN that
 * should be none, or not that one. */
double limit_error(const sum_case *one, bool is_slope, double x, double given);

#endif
