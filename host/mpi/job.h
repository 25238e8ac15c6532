/* SPDX-License-Identifier: MIT */
/*
 * What the tool asks of MPI, and all that it knows of it: libsigramp-mpi, which it opens where a
 * launcher has started it, has these functions in the one table it exports. All ranks of a job make
 * the same calls in the same order. MPI itself ends the job where one of them fails.
 */
#ifndef SIGRAMP_HOST_MPI_JOB_H
#define SIGRAMP_HOST_MPI_JOB_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    int rank, count;             /* of this process, from 0 on; and of all */
    int local_rank, local_count; /* of those on this machine */
    int threads;                 /* this one's share of the processors that it may run on */
} mpi_ranks;

typedef struct {
    size_t size;                    /* of this table: another version's is not used */
    int (*start)(mpi_ranks *ranks); /* 0 where MPI cannot be had */
    void (*end)(void);
    /* In place, of all ranks: the largest of each value, or its sum. */
    void (*largest)(int64_t *values, size_t count);
    void (*add)(int64_t *values, size_t count);
    /* Rank 0's bytes to all. */
    void (*broadcast)(void *bytes, size_t size);
    void (*send)(const void *bytes, size_t size, int to);
    void (*receive)(void *bytes, size_t size, int from);
} mpi_job;

#define MPI_JOB_SYMBOL "sigramp_mpi_job"

#endif
