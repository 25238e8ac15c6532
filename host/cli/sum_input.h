/* SPDX-License-Identifier: MIT */
/*
 * sum: the terms of a request, and the plan of them. They are equally spaced ones that nobody
 * lists, or arrays, of which each rank has all, or its slice where the ranks divide them.
 */
#ifndef SIGRAMP_HOST_CLI_SUM_INPUT_H
#define SIGRAMP_HOST_CLI_SUM_INPUT_H

#include "cli/part.h"
#include "io/held.h"

typedef struct {
    int precision;
    int is_closed;  /* the offsets are not listed */
    int is_divided; /* other ranks have terms too */
    array_source offsets, weights, slopes;
    part_range own; /* of offsets: all, or those of this rank */
    held_array offset_values;
    held_array weight_values; /* empty without weights */
    void *slope_values;       /* NULL unless each term has its own */
} sum_input;

/* None yet. */
sum_input sum_input_new(void);

/* Reads them, of sums at options->points points. EXIT_DONE, or said why not; they are to be
 * released either way. */
int sum_input_read(const cli_request *request, const sigramp_sum_options *options, int precision,
                   sum_input *input);

/* Together, if the terms are divided. Where they cannot be planned so all ranks read all of them
 * first, as they do where auto cannot have the closed sum it chose. Likewise. */
int sum_input_plan(const cli_request *request, const sigramp_sum_options *options,
                   sigramp_context *context, sum_input *input, sigramp_sum_plan **plan);

/* What parts, or ranks, are to have the same; NULL if there is neither. Likewise. */
int sum_input_describe(const cli_request *request, part_number part, const sum_input *input,
                       json_t **inputs);

void sum_input_release(sum_input *input);

#endif
