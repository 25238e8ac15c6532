/* SPDX-License-Identifier: MIT */
/* sum --exclude and --exclude-self: for each result the number of a term that it leaves out. */
#ifndef SIGRAMP_HOST_CLI_EXCLUDE_H
#define SIGRAMP_HOST_CLI_EXCLUDE_H

#include "cli/command.h"

/* Whether terms are to be left out. */
int exclude_is_wanted(const cli_request *request);

/* Before any work: whether the request goes together with it. EXIT_DONE or said why not. */
int exclude_check(const cli_request *request);

/* Reads the numbers, as many as results, each that of one of the terms or -1, into new memory.
 * EXIT_DONE, or says why not. */
int exclude_read(const cli_request *request, size_t results, size_t terms, int64_t **exclude);

/* sigramp_sum_execute_without_f32 or _f64, in place. */
sigramp_status exclude_compute(sigramp_sum_plan *plan, int precision, size_t count,
                               const int64_t *exclude, void *values);

#endif
