/* SPDX-License-Identifier: MIT */
/*
 * Arrays that all ranks of a request need: each opens binary files, of which it reads what it
 * needs; text, pipes and standard input rank 0 reads, and all get its numbers.
 */
#ifndef SIGRAMP_HOST_CLI_RANK_INPUT_H
#define SIGRAMP_HOST_CLI_RANK_INPUT_H

#include "cli/part.h"
#include "io/array_open.h"
#include "io/held.h"

/* Together, as array_open, and as all that follows. */
int rank_input_open(const array_request *request, array_source *source, io_error *error);

/* The same in two steps: before the second one the numbers that rank 0 reads it alone has, and
 * source->values of the others is NULL. */
int rank_input_find(const array_request *request, array_source *source, io_error *error);
int rank_input_share(array_source *source, io_error *error);

/* Whose of so many numbers a rank has where they divide them. */
part_range rank_input_slice(size_t count, int rank);

/* This rank's of a source that was found, and need not be shared, as array_hold. */
int rank_input_hold_slice(const array_source *source, int precision, held_array *held,
                          io_error *error);

#endif
