/* SPDX-License-Identifier: MIT */
/* sum --solve: the points where a sum reaches given values, and what there is to say about them. */
#ifndef SIGRAMP_HOST_CLI_SOLVE_H
#define SIGRAMP_HOST_CLI_SOLVE_H

#include "cli/stream.h"

typedef struct {
    int wants_error; /* whether x_error is to be found, in twice the time */
    stream_solved found;
} solve_job;

/* Before any work: whether the request goes together with --solve. EXIT_DONE or said why not. */
int solve_check_request(const cli_request *request);

/* Whether the plan can be solved and no value is NaN; likewise. Reads all values. */
int solve_check(const cli_request *request, const array_source *values, int precision,
                sigramp_context *context, sigramp_sum_plan *plan);

/* Solves in place, like stream's compute. exclude NULL: of the whole sum. */
sigramp_status solve_compute(solve_job *job, sigramp_sum_plan *plan, int precision, size_t count,
                             const int64_t *exclude, void *values);

#endif
