/* SPDX-License-Identifier: MIT */
/*
 * The ranks of one request: as many processes as a launcher of MPI started, each with the same
 * words. Without a launcher there is one, and nothing here does anything.
 *
 * Whatever is done together comes after ranks_agree, so that it is never waited for in vain: a rank
 * that cannot go on is at ranks_end, which agrees too.
 */
#ifndef SIGRAMP_HOST_CLI_RANKS_H
#define SIGRAMP_HOST_CLI_RANKS_H

#include "mpi/job.h"

/* Opens MPI where the environment shows a launcher of many and the request is no --part, which is
 * one process' by itself. EXIT_DONE, or the status after saying why not. */
int ranks_start(int argc, char **argv);

/* After this the rank may exit, with the status that is returned: the worst of all. */
int ranks_end(int status);

/* Of this process among all that divide the request: 0 of 1 without a launcher. */
mpi_ranks ranks_here(void);

/* Of a request that is not divided: rank 0 does it alone, and so gets 1; the others have nothing to
 * do but to end. */
int ranks_do_alone(void);

/* The worst status of all ranks. If it is not EXIT_DONE, the first rank that has it prints why, and
 * nothing is to be done together any more. */
int ranks_agree(int status);

/* Keeps the line that says why this rank fails until they agree; 0 if it is to be printed at once.
 */
int ranks_keep_line(int status, const char *line);

/* Together: in place, of all ranks; rank 0's bytes to all; from one to
 * another. */
void ranks_largest(int64_t *values, size_t count);
void ranks_add(int64_t *values, size_t count);
void ranks_broadcast(void *bytes, size_t size);
void ranks_send(const void *bytes, size_t size, int to);
void ranks_receive(void *bytes, size_t size, int from);

/* That this rank gave to all of these, so far. */
int64_t ranks_bytes_sent(void);

#endif
