/* SPDX-License-Identifier: MIT */
/*
 * The problems of sigramp verify --all: random ones, which a number makes again, and the one whose
 * right results are known (golden.h). They know no device.
 */
#ifndef SIGRAMP_HOST_CLI_VERIFY_DRAW_H
#define SIGRAMP_HOST_CLI_VERIFY_DRAW_H

#include "cli/verify_problem.h"

/* Each fills in a problem whose precision, unit and method are set and that has nothing else. */
typedef void verify_draw(verify_problem *problem, uint64_t *state);

verify_draw verify_draw_map;        /* with an offset or without */
verify_draw verify_draw_offset_map; /* with an offset */
verify_draw verify_draw_sum;
verify_draw verify_draw_derivative; /* beside sums */
verify_draw verify_draw_solve;      /* weights of one sign, and values */
verify_draw verify_draw_without;    /* sums that leave terms out */
verify_draw verify_draw_solve_without;
verify_draw verify_draw_slopes; /* terms with slopes of their own */
verify_draw verify_draw_batch;
verify_draw verify_draw_sets; /* of weights */

/* The golden problem: of a map, or a sum with or without weights, in the precision that is set. */
void verify_set_golden_map(verify_problem *problem, sigramp_unit unit);
void verify_set_golden_sum(verify_problem *problem, sigramp_unit unit, sigramp_method method,
                           int has_weights);

/* One with nothing but these. */
void verify_begin(verify_problem *problem, sigramp_unit unit, sigramp_method method);

#endif
