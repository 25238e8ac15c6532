/* SPDX-License-Identifier: MIT */
/* The one file of this project that is compiled against MPI. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getaffinity */
#endif
#include "mpi/job.h"

#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

/* Numbers and bytes a call, which MPI counts in int. */
enum { MOST_AT_ONCE = 1 << 28 };

extern const mpi_job sigramp_mpi_job;

/* Ranks that are done wait for those that compute, often on the same processors: they sleep, where
 * MPI's own waiting may spin. */
static void await(MPI_Request *request)
{
    static const long longest = 1000000, first = 1000; /* nanoseconds */
    int is_done = 0;
    MPI_Test(request, &is_done, MPI_STATUS_IGNORE);
    for (long pause = first; !is_done; pause = pause < longest ? 2 * pause : longest) {
        nanosleep(&(struct timespec){.tv_nsec = pause}, NULL);
        MPI_Test(request, &is_done, MPI_STATUS_IGNORE);
    }
}

static void reduce(int64_t *values, size_t count, MPI_Op operation)
{
    for (size_t done = 0; done < count;) {
        const size_t left = count - done, now = left < MOST_AT_ONCE ? left : MOST_AT_ONCE;
        MPI_Request request;
        MPI_Iallreduce(MPI_IN_PLACE, values + done, (int)now, MPI_INT64_T, operation,
                       MPI_COMM_WORLD, &request);
        await(&request);
        done += now;
    }
}

static void largest(int64_t *values, size_t count)
{
    reduce(values, count, MPI_MAX);
}

static void add(int64_t *values, size_t count)
{
    reduce(values, count, MPI_SUM);
}

static void broadcast(void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        const size_t left = size - done, now = left < MOST_AT_ONCE ? left : MOST_AT_ONCE;
        MPI_Request request;
        MPI_Ibcast((char *)bytes + done, (int)now, MPI_BYTE, 0, MPI_COMM_WORLD, &request);
        await(&request);
        done += now;
    }
}

static void send(const void *bytes, size_t size, int to)
{
    for (size_t done = 0; done < size;) {
        const size_t left = size - done, now = left < MOST_AT_ONCE ? left : MOST_AT_ONCE;
        MPI_Request request;
        MPI_Isend((const char *)bytes + done, (int)now, MPI_BYTE, to, 0, MPI_COMM_WORLD, &request);
        await(&request);
        done += now;
    }
}

static void receive(void *bytes, size_t size, int from)
{
    for (size_t done = 0; done < size;) {
        const size_t left = size - done, now = left < MOST_AT_ONCE ? left : MOST_AT_ONCE;
        MPI_Request request;
        MPI_Irecv((char *)bytes + done, (int)now, MPI_BYTE, from, 0, MPI_COMM_WORLD, &request);
        await(&request);
        done += now;
    }
}

/* Ranks that are bound to the same processors share them, and those of other ranks are theirs. 0:
 * not known. */
static int share_processors(MPI_Comm local, int count)
{
    cpu_set_t own;
    int sharing = 0;
    CPU_ZERO(&own);
    cpu_set_t *const all = malloc((size_t)count * sizeof *all);
    const int is_known = all && sched_getaffinity(0, sizeof own, &own) == 0;
    int known = is_known;
    MPI_Allreduce(MPI_IN_PLACE, &known, 1, MPI_INT, MPI_MIN, local);
    if (known)
        MPI_Allgather(&own, sizeof own, MPI_BYTE, all, sizeof own, MPI_BYTE, local);
    for (int i = 0; i < count && known; ++i)
        sharing += CPU_EQUAL(&own, &all[i]) != 0;
    free(all);
    const int threads = sharing > 0 ? CPU_COUNT(&own) / sharing : 0;
    return sharing > 0 && threads < 1 ? 1 : threads;
}

static int start(mpi_ranks *ranks)
{
    int provided = 0;
    MPI_Comm local;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS)
        return 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks->count);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &local);
    MPI_Comm_rank(local, &ranks->local_rank);
    MPI_Comm_size(local, &ranks->local_count);
    ranks->threads = share_processors(local, ranks->local_count);
    MPI_Comm_free(&local);
    return provided >= MPI_THREAD_FUNNELED;
}

static void end(void)
{
    MPI_Finalize();
}

__attribute__((visibility("default"))) const mpi_job sigramp_mpi_job = {
    sizeof(mpi_job), start, end, largest, add, broadcast, send, receive};
