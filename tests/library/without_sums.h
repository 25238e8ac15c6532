/* SPDX-License-Identifier: MIT */
/* Sums that leave a term out each, and those of the other terms alone. */
#ifndef SIGRAMP_TESTS_LIBRARY_WITHOUT_SUMS_H
#define SIGRAMP_TESTS_LIBRARY_WITHOUT_SUMS_H

#include "support.h"

/* sigramp_sum_execute_without_f32 or _f64. */
sigramp_status without_reals(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                             const void *x, const int64_t *exclude, void *y);

/* An array without its element k; the whole array for -1; NULL for NULL. */
void *array_without(sigramp_precision precision, size_t count, const void *array, int64_t k);

/* What a plan of the terms other than k gives, and what one of all terms gives without exclude's;
 * the caller frees both. */
void *sums_of_the_others(sigramp_context *context, const sum_problem *all, int64_t k);
void *sums_without(sigramp_context *context, const sum_problem *all, const int64_t *exclude);

/* Whether elements j are equal, or both NaN. */
int is_same(sigramp_precision precision, const void *a, const void *b, size_t j);

#endif
