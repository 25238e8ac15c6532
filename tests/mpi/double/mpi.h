/* SPDX-License-Identifier: MIT */
/*
 * A double of MPI for the tests: as much of it as host/mpi calls, among many ranks of one machine,
 * which need not be processes. What they share is a piece of memory that all of them see: ranks may
 * be threads of one process (mpi_double_threads), or processes that sigramp-test-mpi-run started.
 */
#ifndef SIGRAMP_TESTS_MPI_DOUBLE_H
#define SIGRAMP_TESTS_MPI_DOUBLE_H

#define MPI_IS_DOUBLE 1

typedef int MPI_Comm, MPI_Datatype, MPI_Op, MPI_Request, MPI_Info, MPI_Status;

enum { MPI_SUCCESS, MPI_ERR_OTHER };
enum { MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED = 0, MPI_INFO_NULL = 0 };
enum { MPI_THREAD_SINGLE, MPI_THREAD_FUNNELED };
enum { MPI_INT, MPI_INT64_T, MPI_DOUBLE, MPI_BYTE };
enum { MPI_MAX, MPI_MIN, MPI_SUM };

#define MPI_IN_PLACE ((void *)1)
#define MPI_STATUS_IGNORE ((MPI_Status *)0)

int MPI_Init_thread(int *argc, char ***argv, int required, int *provided);
int MPI_Finalize(void);
int MPI_Comm_rank(MPI_Comm comm, int *rank);
int MPI_Comm_size(MPI_Comm comm, int *size);
int MPI_Comm_dup(MPI_Comm comm, MPI_Comm *copy);
int MPI_Comm_split_type(MPI_Comm comm, int type, int key, MPI_Info info, MPI_Comm *part);
int MPI_Comm_free(MPI_Comm *comm);

/* sent is MPI_IN_PLACE. */
int MPI_Allreduce(const void *sent, void *values, int count, MPI_Datatype type, MPI_Op operation,
                  MPI_Comm comm);
int MPI_Allgather(const void *own, int count, MPI_Datatype type, void *all, int count_of_all,
                  MPI_Datatype type_of_all, MPI_Comm comm);
int MPI_Bcast(void *values, int count, MPI_Datatype type, int root, MPI_Comm comm);
int MPI_Send(const void *values, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm);
int MPI_Recv(void *values, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
             MPI_Status *status);

/* The same; they are done when they return. */
int MPI_Iallreduce(const void *sent, void *values, int count, MPI_Datatype type, MPI_Op operation,
                   MPI_Comm comm, MPI_Request *request);
int MPI_Ibcast(void *values, int count, MPI_Datatype type, int root, MPI_Comm comm,
               MPI_Request *request);
int MPI_Isend(const void *values, int count, MPI_Datatype type, int to, int tag, MPI_Comm comm,
              MPI_Request *request);
int MPI_Irecv(void *values, int count, MPI_Datatype type, int from, int tag, MPI_Comm comm,
              MPI_Request *request);
int MPI_Test(MPI_Request *request, int *is_done, MPI_Status *status);

/* What ranks that are processes find in their environment: the file they share, and who they are.
 */
#define MPI_DOUBLE_FILE "SIGRAMP_TEST_MPI_FILE"
#define MPI_DOUBLE_COUNT "OMPI_COMM_WORLD_SIZE"
#define MPI_DOUBLE_RANK "OMPI_COMM_WORLD_RANK"

/* Makes what so many ranks share, in that file, or in memory (path NULL). 0 where it cannot. */
int mpi_double_make(const char *path, int ranks);

/* Calls `rank` from so many threads at once, each of which is a rank. 0 where they do not start. */
int mpi_double_threads(int ranks, void (*rank)(void));

#endif
