/* SPDX-License-Identifier: MIT */
/*
 * Arrays that all ranks of a request need: each opens binary files, of which it reads what it
 * needs; text, pipes and standard input rank 0 reads, and all get its numbers.
 */
#ifndef SIGRAMP_HOST_CLI_RANK_INPUT_H
#define SIGRAMP_HOST_CLI_RANK_INPUT_H

#include "io/array_open.h"

/* Together, as array_open. */
int rank_input_open(const array_request *request, array_source *source, io_error *error);

#endif
