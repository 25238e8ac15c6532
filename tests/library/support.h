/* SPDX-License-Identifier: MIT */
/* Contexts and calls of either precision, for the tests of the library. */
#ifndef SIGRAMP_TESTS_SUPPORT_H
#define SIGRAMP_TESTS_SUPPORT_H

#include <stddef.h>

#include "sigramp/sigramp.h"

enum { MOST_ISAS = 3 };

/* The instruction sets a context can be made for here, "baseline" first. */
size_t available_isas(const char *isas[MOST_ISAS]);

/* A context that must come about; isa NULL for the best. */
sigramp_context *cpu_context(const char *isa, int threads);
sigramp_context *device_context(const sigramp_options *options);

sigramp_status map_reals(sigramp_context *context, sigramp_unit unit, sigramp_precision precision,
                         size_t count, const void *x, double offset, void *y);
sigramp_status plan_reals(sigramp_context *context, const sigramp_sum_options *options,
                          sigramp_precision precision, size_t count, const void *offsets,
                          const void *weights, sigramp_sum_plan **plan);
sigramp_status plan_sloped_reals(sigramp_context *context, const sigramp_sum_options *options,
                                 sigramp_precision precision, size_t count, const void *offsets,
                                 const void *weights, const void *slopes, sigramp_sum_plan **plan);

/* A plan of terms with slopes of their own, given as doubles that are reals of the precision, which
 * the caller destroys; y[j] is its result at x[j], j < points. */
sigramp_sum_plan *sloped_sums(sigramp_context *context, const sigramp_sum_options *options,
                              sigramp_precision precision, size_t count, const double *offsets,
                              const double *weights, const double *slopes, size_t points,
                              const double *x, double *y);

sigramp_status execute_reals(sigramp_sum_plan *plan, sigramp_precision precision, size_t count,
                             const void *x, void *y);

/* A sum problem in exact-size arrays of the precision, and a plan-execute-destroy that must
 * succeed. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options;
    size_t points, terms;
    void *x, *offsets, *weights; /* weights NULL: ones */
} sum_problem;

void free_problem(sum_problem *problem);
void *sum_once(sigramp_context *context, const sum_problem *problem); /* y, to be freed */

/* How near to their bounds the errors of random problems come. */
typedef struct {
    int problems, tight; /* tight: the bound is under 20 times the largest error seen */
    double worst;        /* the largest error as a part of its bound */
} bound_record;

void note_problem(bound_record *record, double error_over_bound);

/* Prints the record. A bound that holds is also near the error in nine problems of ten (measured:
 * 92 to 98 of a hundred), but for six standard deviations of as many problems: chance alone does
 * not fail it. */
void check_record(const bound_record *record, const char *what, sigramp_unit unit,
                  sigramp_precision precision, uint64_t seed);

#endif
