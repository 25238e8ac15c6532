/* SPDX-License-Identifier: MIT */
/*
 * Sums whose terms the ranks of a request divide, where they are too many for one of them, or the
 * points too few for all.
 */
#ifndef SIGRAMP_HOST_CLI_DIVIDE_H
#define SIGRAMP_HOST_CLI_DIVIDE_H

#include "cli/part.h"

/* Whether --divide is one of its words, and of a sum that can have it. The exit status. */
int divide_check(const cli_request *request);

/* Whether the ranks divide the terms, if they are listed: asked for, or a sum at fewer points than
 * there are ranks. */
int divide_is_of_terms(const cli_request *request, size_t points);

/* Together: a plan of the terms that each rank has. SIGRAMP_NOT_SUPPORTED where it needs all terms
 * in one place. */
sigramp_status divide_plan(sigramp_context *context, const sigramp_sum_options *options,
                           int precision, size_t count, const void *offsets, const void *weights,
                           sigramp_sum_plan **plan);

/* What the ranks compare of terms of which each has some: digests of a million of them. NULL after
 * saying why not. */
json_t *divide_inputs(int precision, const array_source *offsets, const array_source *weights);

#endif
