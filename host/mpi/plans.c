/* SPDX-License-Identifier: MIT */
/* Each rank makes a plan of its own terms; along a tree their packed terms come together at rank 0,
 * and what it has then goes to all. */
#include "sigramp/sigramp_mpi.h"

#include <math.h>
#include <stdlib.h>

/* Bytes a message. */
enum { PIECE = 1 << 20 };

typedef struct {
    sigramp_context *context;
    const sigramp_sum_options *options;
    int precision;
    size_t count;
    const void *offsets, *weights;
    double least, greatest; /* of all ranks */
    MPI_Comm comm;
    int rank, ranks;
    void *scratch; /* a piece, for bytes that nobody wants any more */
    int is_broken; /* a call of MPI failed */
} division;

static int works(division *all, int result)
{
    all->is_broken |= result != MPI_SUCCESS;
    return !all->is_broken;
}

/* The worst of all ranks. */
static sigramp_status agree(division *all, sigramp_status status)
{
    int worst = (int)status;
    if (all->is_broken ||
        !works(all, MPI_Allreduce(MPI_IN_PLACE, &worst, 1, MPI_INT, MPI_MAX, all->comm)))
        return SIGRAMP_DEVICE_FAILED;
    return (sigramp_status)worst;
}

static double offset_of(const division *all, size_t i)
{
    return all->precision == 32 ? (double)((const float *)all->offsets)[i]
                                : ((const double *)all->offsets)[i];
}

static void find_range(division *all)
{
    double ends[] = {-INFINITY, -INFINITY}; /* minus the least, and the greatest */
    for (size_t i = 0; i < all->count && all->offsets; ++i) {
        const double offset = offset_of(all, i);
        ends[0] = isfinite(offset) && -offset > ends[0] ? -offset : ends[0];
        ends[1] = isfinite(offset) && offset > ends[1] ? offset : ends[1];
    }
    works(all, MPI_Allreduce(MPI_IN_PLACE, ends, 2, MPI_DOUBLE, MPI_MAX, all->comm));
    const int is_empty = ends[0] == -INFINITY;
    all->least = is_empty ? 0 : -ends[0];
    all->greatest = is_empty ? 0 : ends[1];
}

static sigramp_status open_plan(const division *all, sigramp_sum_plan **plan)
{
    return all->precision == 32 ? sigramp_sum_plan_open_f32(all->context, all->options, all->least,
                                                            all->greatest, plan)
                                : sigramp_sum_plan_open_f64(all->context, all->options, all->least,
                                                            all->greatest, plan);
}

static sigramp_status add_own(const division *all, sigramp_sum_plan *plan)
{
    return all->precision == 32
               ? sigramp_sum_plan_add_f32(plan, all->count, all->offsets, all->weights)
               : sigramp_sum_plan_add_f64(plan, all->count, all->offsets, all->weights);
}

/* Terms on their way. */
typedef struct {
    uint64_t size;
    int64_t status; /* of the rank that sends them; none are sent unless it is SIGRAMP_OK */
    char *bytes;
} parcel;

static void pack(sigramp_sum_plan *plan, parcel *terms)
{
    size_t size = 0;
    if (terms->status == SIGRAMP_OK)
        terms->status = sigramp_sum_plan_pack(plan, 0, NULL, &size);
    if (terms->status == SIGRAMP_OK && !(terms->bytes = malloc(size + 1)))
        terms->status = SIGRAMP_OUT_OF_MEMORY;
    if (terms->status == SIGRAMP_OK)
        terms->status = sigramp_sum_plan_pack(plan, size, terms->bytes, &size);
    terms->size = terms->status == SIGRAMP_OK ? size : 0;
}

static int piece_of(uint64_t left)
{
    return left < PIECE ? (int)left : PIECE;
}

static void send_parcel(division *all, const parcel *terms, int to)
{
    works(all, MPI_Send(terms, 2, MPI_INT64_T, to, 0, all->comm));
    for (uint64_t done = 0; done < terms->size && !all->is_broken; done += PIECE)
        works(all, MPI_Send(terms->bytes + done, piece_of(terms->size - done), MPI_BYTE, to, 0,
                            all->comm));
}

/* Takes all pieces, into memory if there is any. */
static parcel receive_parcel(division *all, int from)
{
    parcel terms = {0, SIGRAMP_DEVICE_FAILED, NULL};
    if (!works(all, MPI_Recv(&terms, 2, MPI_INT64_T, from, 0, all->comm, MPI_STATUS_IGNORE)))
        return (parcel){0, SIGRAMP_DEVICE_FAILED, NULL};
    terms.bytes = malloc(terms.size + 1);
    for (uint64_t done = 0; done < terms.size && !all->is_broken; done += PIECE)
        works(all,
              MPI_Recv(terms.bytes ? terms.bytes + done : all->scratch, piece_of(terms.size - done),
                       MPI_BYTE, from, 0, all->comm, MPI_STATUS_IGNORE));
    if (!terms.bytes)
        terms.status = SIGRAMP_OUT_OF_MEMORY;
    return terms;
}

/* Adds what another rank sends. */
static sigramp_status take_from(division *all, sigramp_sum_plan *plan, int rank)
{
    const parcel terms = receive_parcel(all, rank);
    sigramp_status status = (sigramp_status)terms.status;
    if (status == SIGRAMP_OK && !all->is_broken)
        status = sigramp_sum_plan_add_packed(plan, terms.size, terms.bytes);
    free(terms.bytes);
    return status;
}

/* Rank 0's plan gets the terms of all; the others' get those of some. */
static sigramp_status gather(division *all, sigramp_sum_plan *plan)
{
    sigramp_status status = SIGRAMP_OK;
    for (int step = 1; step < all->ranks && !all->is_broken; step *= 2) {
        if (all->rank & step) {
            parcel terms = {0, status, NULL};
            pack(plan, &terms);
            send_parcel(all, &terms, all->rank - step);
            free(terms.bytes);
            return (sigramp_status)terms.status;
        }
        if (all->rank + step < all->ranks) {
            const sigramp_status taken = take_from(all, plan, all->rank + step);
            status = status == SIGRAMP_OK ? taken : status;
        }
        if (step > all->ranks / 2)
            break; /* the next one may be no int */
    }
    return status;
}

/* Rank 0's terms, to plans that have none. */
static sigramp_status spread(division *all, sigramp_sum_plan *plan)
{
    parcel terms = {0, SIGRAMP_OK, NULL};
    if (all->rank == 0)
        pack(plan, &terms);
    works(all, MPI_Bcast(&terms, 2, MPI_INT64_T, 0, all->comm));
    if (all->rank > 0)
        terms.bytes = malloc(terms.size + 1);
    for (uint64_t done = 0; done < terms.size && !all->is_broken; done += PIECE)
        works(all, MPI_Bcast(terms.bytes ? terms.bytes + done : all->scratch,
                             piece_of(terms.size - done), MPI_BYTE, 0, all->comm));
    sigramp_status status = (sigramp_status)terms.status;
    if (status == SIGRAMP_OK && !terms.bytes)
        status = SIGRAMP_OUT_OF_MEMORY;
    if (status == SIGRAMP_OK && all->rank > 0 && !all->is_broken)
        status = sigramp_sum_plan_add_packed(plan, terms.size, terms.bytes);
    free(terms.bytes);
    return status;
}

/* A plan that another rank than 0 gave away makes room for one without terms. */
static sigramp_status begin_anew(const division *all, sigramp_sum_plan **plan)
{
    if (all->rank == 0)
        return SIGRAMP_OK;
    sigramp_sum_plan_destroy(*plan);
    *plan = NULL;
    return open_plan(all, plan);
}

static sigramp_status plan_together(division *all, sigramp_sum_plan **plan)
{
    find_range(all);
    all->scratch = malloc(PIECE);
    sigramp_status status = all->scratch ? open_plan(all, plan) : SIGRAMP_OUT_OF_MEMORY;
    if (status == SIGRAMP_OK)
        status = add_own(all, *plan);
    status = agree(all, status);
    if (status == SIGRAMP_OK)
        status = agree(all, gather(all, *plan));
    if (status == SIGRAMP_OK)
        status = agree(all, begin_anew(all, plan));
    return status == SIGRAMP_OK ? agree(all, spread(all, *plan)) : status;
}

static sigramp_status plan_all(division *all, MPI_Comm comm, sigramp_sum_plan **plan)
{
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    *plan = NULL;
    /* What the caller sends by comm stays apart. */
    if (!works(all, MPI_Comm_dup(comm, &all->comm)))
        return SIGRAMP_DEVICE_FAILED;
    sigramp_status status = SIGRAMP_DEVICE_FAILED;
    if (works(all, MPI_Comm_rank(all->comm, &all->rank)) &&
        works(all, MPI_Comm_size(all->comm, &all->ranks)))
        status = plan_together(all, plan);
    if (status != SIGRAMP_OK) {
        sigramp_sum_plan_destroy(*plan);
        *plan = NULL;
    }
    free(all->scratch);
    MPI_Comm_free(&all->comm);
    return status;
}

sigramp_status sigramp_mpi_sum_plan_f32(sigramp_context *context,
                                        const sigramp_sum_options *options, size_t count,
                                        const float *offsets, const float *weights, MPI_Comm comm,
                                        sigramp_sum_plan **plan)
{
    division all = {.context = context,
                    .options = options,
                    .precision = 32,
                    .count = count,
                    .offsets = offsets,
                    .weights = weights};
    return plan_all(&all, comm, plan);
}

sigramp_status sigramp_mpi_sum_plan_f64(sigramp_context *context,
                                        const sigramp_sum_options *options, size_t count,
                                        const double *offsets, const double *weights, MPI_Comm comm,
                                        sigramp_sum_plan **plan)
{
    division all = {.context = context,
                    .options = options,
                    .precision = 64,
                    .count = count,
                    .offsets = offsets,
                    .weights = weights};
    return plan_all(&all, comm, plan);
}
