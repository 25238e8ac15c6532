/* SPDX-License-Identifier: MIT */
/* sum --slopes: one for each term. */
#ifndef SIGRAMP_HOST_CLI_SLOPES_H
#define SIGRAMP_HOST_CLI_SLOPES_H

#include "cli/command.h"

/* Reads as many slopes as terms into new memory, and refuses what they are not combined with.
 * EXIT_DONE, or says why not; the source is to be closed either way. */
int slopes_read(const cli_request *request, sigramp_method method, int precision, size_t terms,
                array_source *source, void **values);

/* sigramp_sum_plan_slopes_f32 or _f64. */
sigramp_status slopes_plan(sigramp_context *context, const sigramp_sum_options *options,
                           int precision, size_t count, const void *offsets, const void *weights,
                           const void *slopes, sigramp_sum_plan **plan);

#endif
