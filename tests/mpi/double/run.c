/* SPDX-License-Identifier: MIT */
/* run -n RANKS PROGRAM [ARGUMENT...]: starts so many processes, which the double of MPI makes
 * ranks. The status is that of the first that has the largest; when a signal ends one, the others
 * end too. */
#include "mpi.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 99 };

static pid_t *ranks;
static int started;

static void end_all(void)
{
    for (int i = 0; i < started; ++i)
        if (ranks[i] > 0)
            kill(ranks[i], SIGKILL);
}

static void start(int rank, char **words)
{
    char number[16];
    ranks[rank] = fork();
    if (ranks[rank] != 0)
        return;
    snprintf(number, sizeof number, "%d", rank);
    setenv(MPI_DOUBLE_RANK, number, 1);
    execvp(words[0], words);
    perror(words[0]);
    _exit(FAILED);
}

static int await_all(void)
{
    int worst = 0, status;
    for (pid_t ended; (ended = wait(&status)) > 0;) {
        for (int i = 0; i < started; ++i)
            ranks[i] = ranks[i] == ended ? 0 : ranks[i];
        const int own = WIFEXITED(status) ? WEXITSTATUS(status) : FAILED;
        if (!WIFEXITED(status) && worst != FAILED)
            end_all();
        worst = own > worst ? own : worst;
    }
    return worst;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/sigramp-ranks.XXXXXX", file[sizeof folder + 8];
    const int count = argc > 3 && strcmp(argv[1], "-n") == 0 ? atoi(argv[2]) : 0;
    ranks = count > 0 ? calloc((size_t)count, sizeof *ranks) : NULL;
    if (!ranks || !mkdtemp(folder))
        return FAILED;
    snprintf(file, sizeof file, "%s/shared", folder);
    setenv(MPI_DOUBLE_FILE, file, 1);
    setenv(MPI_DOUBLE_COUNT, argv[2], 1);
    int status = mpi_double_make(file, count) ? 0 : FAILED;
    for (; started < count && status == 0; ++started) {
        start(started, argv + 3);
        if (ranks[started] < 0)
            status = FAILED;
    }
    if (status != 0)
        end_all();
    const int of_all = await_all();
    unlink(file);
    rmdir(folder);
    return status != 0 ? status : of_all;
}
