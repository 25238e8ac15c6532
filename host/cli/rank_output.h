/* SPDX-License-Identifier: MIT */
/*
 * Where the results of many ranks go: into slices of one file, each rank its own, where the file is
 * of raw numbers and the slices are large; else to rank 0, which writes what a single process
 * would.
 */
#ifndef SIGRAMP_HOST_CLI_RANK_OUTPUT_H
#define SIGRAMP_HOST_CLI_RANK_OUTPUT_H

#include "cli/part.h"
#include "io/slice.h"

/* Together: whether this rank has the same request and the same inputs as rank 0, as part.h
 * describes them. */
int rank_inputs_compare(const json_t *shared, io_error *error);

/* One of the outputs of this rank; also of a process by itself, which has its sink alone. */
typedef struct {
    const char *name;
    sink sink;  /* rank 0's, or of a slice */
    char *kept; /* of another rank, whose results rank 0 writes: they wait here */
    size_t kept_bytes;
    int is_collected; /* rank 0 writes all */
} rank_output;

/* The ranks' slices of the points: part_of's, but where they are slices of a file too their ends
 * move to where its pages begin, so that no two machines write the same page. */
typedef struct {
    size_t points;
    int64_t start; /* of the numbers in the file; -1: not moved */
    size_t bytes;  /* of a number */
} rank_slices;
part_range rank_slice(const rank_slices *slices, int rank);

/* Together, when rank 0 has opened its sinks: settles the slices and opens the other ranks'
 * outputs. Fewer than all of them can fail. */
int rank_outputs_share(rank_output *const *outputs, int count, int precision, rank_slices *slices,
                       io_error *error);

int rank_output_write(rank_output *output, const void *values, size_t count, io_error *error);

/* The end of a slice of another rank than 0. */
int rank_output_finish_slice(rank_output *output, io_error *error);

/* Together: rank 0 writes what the others kept, in pieces of `most` numbers, for which there is
 * room. */
int rank_output_collect(rank_output *output, const rank_slices *slices, size_t most, void *room,
                        io_error *error);

void rank_output_discard(rank_output *output);

#endif
