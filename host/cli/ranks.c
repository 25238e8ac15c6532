/* SPDX-License-Identifier: MIT */
#include "cli/ranks.h"

#include "cli/command.h"
#include "io/number.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    const mpi_job *job; /* NULL: there is one rank */
    mpi_ranks ranks;
    int is_alone; /* the request is rank 0's */
    int is_ended; /* they agreed that it has failed */
    int status;   /* why this rank fails: its line */
    char line[2048];
    int64_t sent; /* bytes */
} state = {.ranks = {.count = 1, .local_count = 1}};

/* What a launcher says in the environment. */
typedef struct {
    const char *count, *rank;
} launcher;

/* srun sets the first of its two for the tasks of a step, and not for the script of a job. */
static const launcher launchers[] = {{"OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_RANK"},
                                     {"PMI_SIZE", "PMI_RANK"},
                                     {"SLURM_STEP_NUM_TASKS", "SLURM_PROCID"}};

static uint64_t number_in(const char *name, uint64_t otherwise)
{
    uint64_t number;
    const char *const text = getenv(name);
    return text && number_parse_count(text, &number) ? number : otherwise;
}

/* How many ranks were started, and which of them this is. PMIx tells the rank alone; 0 stands for
 * a number that is not known. */
static uint64_t find_launcher(uint64_t *rank)
{
    *rank = number_in("PMIX_RANK", 0);
    for (size_t i = 0; i < sizeof launchers / sizeof *launchers; ++i)
        if (getenv(launchers[i].count)) {
            *rank = number_in(launchers[i].rank, *rank);
            return number_in(launchers[i].count, 1);
        }
    return getenv("PMIX_RANK") ? 0 : 1;
}

static int is_part(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i)
        if (strcmp(argv[i], "--part") == 0 || strncmp(argv[i], "--part=", 7) == 0)
            return 1;
    return 0;
}

/* Of the ranks, which all find the same, one says so. */
static int fail_start(uint64_t rank, const char *why, const char *detail)
{
    return rank == 0 ? cli_fail(EXIT_WRONG,
                                "a launcher started many processes, but %s%s; SIGRAMP_MPI names "
                                "the libsigramp-mpi to open, or is off: each by itself",
                                why, detail)
                     : EXIT_WRONG;
}

static int open_job(const char *path, uint64_t count, uint64_t rank)
{
    void *const library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    const mpi_job *const job = library ? dlsym(library, MPI_JOB_SYMBOL) : NULL;
    if (!library)
        return fail_start(rank, "MPI cannot be opened: ", dlerror());
    if (!job || job->size != sizeof *job)
        return fail_start(rank, path, " is no libsigramp-mpi of this version");
    if (!job->start(&state.ranks))
        return fail_start(rank, "MPI does not start", "");
    state.job = job;
    if (state.ranks.count == 1 && (count > 1 || rank > 0))
        return fail_start(rank, "MPI knows of one; the launcher is another MPI's than ", path);
    return EXIT_DONE;
}

/* What ranks other than the first would print on standard output is the first one's. */
static int hide_output(void)
{
    const int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    const int is_hidden = nothing >= 0 && dup2(nothing, STDOUT_FILENO) == STDOUT_FILENO;
    if (nothing >= 0)
        close(nothing);
    return is_hidden ? EXIT_DONE : cli_fail(EXIT_FAILED, "cannot open /dev/null");
}

int ranks_start(int argc, char **argv)
{
    uint64_t rank;
    const uint64_t count = find_launcher(&rank);
    const char *const path = getenv("SIGRAMP_MPI");
    if (count == 1 || is_part(argc, argv) || (path && strcmp(path, "off") == 0))
        return EXIT_DONE;
    char library[64]; /* of this version's interface */
    const char *const version = sigramp_version();
    snprintf(library, sizeof library, "libsigramp-mpi.so.%.*s", (int)strcspn(version, "."),
             version);
    const int status = open_job(path ? path : library, count, rank);
    return status == EXIT_DONE && state.ranks.rank > 0 ? hide_output() : status;
}

mpi_ranks ranks_here(void)
{
    return state.is_alone ? (mpi_ranks){.count = 1, .local_count = 1} : state.ranks;
}

int ranks_do_alone(void)
{
    state.is_alone = 1;
    return state.ranks.rank == 0;
}

int ranks_keep_line(int status, const char *line)
{
    if (state.ranks.count == 1 || (state.is_alone && status != EXIT_DONE))
        return 0;
    if (status == EXIT_DONE)
        return state.ranks.rank > 0; /* a remark, which the first one makes */
    if (state.line[0] == '\0')
        snprintf(state.line, sizeof state.line, "%s", line);
    return 1;
}

/* The line is out, and any that comes after it may go out too. */
static void print_line(void)
{
    if (state.ranks.rank > 0)
        fprintf(stderr, "sigramp: rank %d: %s\n", state.ranks.rank, state.line);
    else
        fprintf(stderr, "sigramp: %s\n", state.line);
    state.line[0] = '\0';
}

/* The worst first, and of those that have it the first. */
static int agree(int status)
{
    int64_t worst = (int64_t)status * INT32_MAX + (INT32_MAX - 1 - state.ranks.rank);
    const int64_t own = worst;
    state.job->largest(&worst, 1);
    const int of_all = (int)(worst / INT32_MAX);
    if (of_all != EXIT_DONE && worst == own && state.line[0] != '\0')
        print_line();
    state.is_ended = of_all != EXIT_DONE;
    return of_all;
}

int ranks_agree(int status)
{
    return ranks_here().count > 1 ? agree(status) : status;
}

int ranks_end(int status)
{
    if (!state.job)
        return status;
    if (!state.is_ended && state.ranks.count > 1)
        status = agree(status);
    state.job->end();
    return status;
}

void ranks_largest(int64_t *values, size_t count)
{
    if (ranks_here().count == 1)
        return;
    state.sent += (int64_t)(count * sizeof *values);
    state.job->largest(values, count);
}

void ranks_add(int64_t *values, size_t count)
{
    if (ranks_here().count == 1)
        return;
    state.sent += (int64_t)(count * sizeof *values);
    state.job->add(values, count);
}

void ranks_broadcast(void *bytes, size_t size)
{
    if (ranks_here().count == 1)
        return;
    state.sent += state.ranks.rank == 0 ? (int64_t)size : 0;
    state.job->broadcast(bytes, size);
}

void ranks_send(const void *bytes, size_t size, int to)
{
    state.sent += (int64_t)size;
    state.job->send(bytes, size, to);
}

void ranks_receive(void *bytes, size_t size, int from)
{
    state.job->receive(bytes, size, from);
}

int64_t ranks_bytes_sent(void)
{
    return state.sent;
}
