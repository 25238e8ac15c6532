/* SPDX-License-Identifier: MIT */
/* Plans whose terms change, for their tests. */
#ifndef SIGRAMP_TESTS_OPENED_H
#define SIGRAMP_TESTS_OPENED_H

#include "support.h"

enum { OPENED_POINTS = 400 };

/* One plan over -20 to 30, and its sums at points around. */
typedef struct {
    sigramp_context *context;
    sigramp_sum_plan *plan;
    double x[OPENED_POINTS], y[OPENED_POINTS];
} opened;

/* The two that can be open. */
extern const sigramp_method open_methods[2];

sigramp_sum_options options_of(sigramp_method method);

opened open_with(const sigramp_sum_options *options);
void close_opened(opened *o);

void sum_at_points(opened *o);
void add_offsets(opened *o, size_t count, const double *offsets, const double *weights);
void remove_offsets(opened *o, size_t count, const double *offsets, const double *weights);

/* The sums are those of the last time, to the last bit. */
void expect_unchanged(opened *o);

/* By a call that returned status, said why, and changed nothing. */
void expect_refused(opened *o, sigramp_status status);

#endif
