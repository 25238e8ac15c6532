/* SPDX-License-Identifier: MIT */
/* How all ranks of MPI_COMM_WORLD divide the terms of a sum. */
#ifndef SIGRAMP_TESTS_MPI_AMONG_RANKS_H
#define SIGRAMP_TESTS_MPI_AMONG_RANKS_H

#include <mpi.h>
#include <sigramp/sigramp.h>

static int largest(void *user, size_t count, int64_t *values)
{
    (void)user;
    return MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD) ==
           MPI_SUCCESS;
}

static int add(void *user, size_t count, int64_t *values)
{
    (void)user;
    return MPI_Allreduce(MPI_IN_PLACE, values, (int)count, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD) ==
           MPI_SUCCESS;
}

static const sigramp_reduction among_ranks = {largest, add, NULL};

#endif
