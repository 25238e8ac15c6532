/* SPDX-License-Identifier: MIT */
/*
 * Sums whose terms are divided among the ranks of an MPI communicator. Link libsigramp-mpi, which
 * is built for one MPI, and libsigramp, which knows none.
 */
#ifndef SIGRAMP_SIGRAMP_MPI_H
#define SIGRAMP_SIGRAMP_MPI_H

#include <mpi.h>
#include <sigramp/sigramp.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Plans the sum of the terms of all ranks of comm, each of which gives the count that it has (0 is
 * fine); then each executes its plan at the points that it has, without the others. The plan is
 * that of sigramp_sum_plan_open_f32 or _f64 for the least and the greatest of all finite offsets,
 * to which all terms were added, in any order: so how many ranks there are, and which of them has
 * which terms, changes no bit. Terms may be added to it, and removed, on each rank by itself.
 *
 * All ranks call it with the same options, each with a context of its own. A rank keeps of its
 * terms, and sends, what sigramp_sum_plan_pack gives, along a tree: of fast some bytes a cell,
 * whatever the number of terms; of direct all terms, which each rank then has. The worst status of
 * all ranks is returned on every rank, and *plan is NULL if that is not SIGRAMP_OK; the detail is
 * in the context of the rank that failed. SIGRAMP_DEVICE_FAILED where a call of MPI fails and
 * comm's handler returns from it; then the ranks may differ.
 */
SIGRAMP_API sigramp_status sigramp_mpi_sum_plan_f32(sigramp_context *context,
                                                    const sigramp_sum_options *options,
                                                    size_t count, const float *offsets,
                                                    const float *weights, MPI_Comm comm,
                                                    sigramp_sum_plan **plan);
SIGRAMP_API sigramp_status sigramp_mpi_sum_plan_f64(sigramp_context *context,
                                                    const sigramp_sum_options *options,
                                                    size_t count, const double *offsets,
                                                    const double *weights, MPI_Comm comm,
                                                    sigramp_sum_plan **plan);

#ifdef __cplusplus
}
#endif

#endif
