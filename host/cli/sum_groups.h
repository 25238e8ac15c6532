/* SPDX-License-Identifier: MIT */
/*
 * sum --groups: terms and points have group numbers, and each group is a sum of its own. This finds
 * the groups and computes all of them in one call; it knows nothing of where results go.
 */
#ifndef SIGRAMP_HOST_CLI_SUM_GROUPS_H
#define SIGRAMP_HOST_CLI_SUM_GROUPS_H

#include "cli/command.h"

/* What is to be summed; the arrays are of the precision. */
typedef struct {
    const cli_request *request;
    const sigramp_sum_options *options;
    sigramp_context *context;
    int precision;
    size_t terms, points;
    const void *offsets, *weights, *x; /* weights NULL: ones */
} grouped_sum;

/* In the points' order, to be freed. */
typedef struct {
    void *y, *dy; /* dy NULL without a derivative */
    size_t groups;
    sigramp_batch_report report;
} grouped_results;

/* Whether the request has groups, which then must have a meaning. EXIT_DONE, or says why not. */
int sum_groups_check(const cli_request *request);

/* Reads the groups, which must be as many as terms and points, and computes. EXIT_DONE, or says why
 * not; results are to be freed either way. */
int sum_groups_run(const grouped_sum *sum, grouped_results *results);

#endif
