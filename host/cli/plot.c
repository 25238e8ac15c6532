/* SPDX-License-Identifier: MIT */
/*
 * posix_spawnp, never fork: some OpenCL drivers hang a forked child. The script and the messages
 * are files in memory; so the picture is the only pipe, and neither side can wait for the other.
 */
#define _GNU_SOURCE
#include "cli/plot.h"

#include "cli/command.h"
#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* gnuplot's standard streams, and the other end of its output. */
typedef struct {
    int script, picture, messages, picture_end;
} streams;

#define STREAMS_NONE                                                                               \
    {                                                                                              \
        -1, -1, -1, -1                                                                             \
    }

static void close_one(int *file)
{
    if (*file >= 0) {
        close(*file);
        *file = -1;
    }
}

static void close_streams(streams *streams)
{
    close_one(&streams->script);
    close_one(&streams->picture);
    close_one(&streams->messages);
    close_one(&streams->picture_end);
}

/* Above 2, so that none of them is in the way of the child's own standard streams. Takes the
 * descriptor; -1 gives -1. */
static int above_standard(int low)
{
    const int high = low < 0 ? -1 : fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    const int reason = errno;
    close_one(&low);
    errno = reason;
    return high;
}

static int open_streams(streams *streams)
{
    int ends[2];
    streams->script = above_standard(memfd_create("script", MFD_CLOEXEC));
    streams->messages = above_standard(memfd_create("messages", MFD_CLOEXEC));
    if (streams->script < 0 || streams->messages < 0 || pipe2(ends, O_CLOEXEC) != 0)
        return 0;
    streams->picture = above_standard(ends[1]);
    streams->picture_end = above_standard(ends[0]);
    return streams->picture >= 0 && streams->picture_end >= 0;
}

/* To be read from its beginning; 0 with errno. */
static int put_script(int file, const char *script, size_t length)
{
    for (size_t done = 0; done < length;) {
        const ssize_t put = write(file, script + done, length - done);
        if (put <= 0)
            return 0;
        done += (size_t)put;
    }
    return lseek(file, 0, SEEK_SET) == 0;
}

/* The child's signals are as ours were. */
static int make_attributes(posix_spawnattr_t *attributes, const sigset_t *signals)
{
    int reason = posix_spawnattr_init(attributes);
    if (reason == 0) {
        reason = posix_spawnattr_setsigmask(attributes, signals);
        reason =
            reason != 0 ? reason : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK);
        if (reason != 0)
            posix_spawnattr_destroy(attributes);
    }
    return reason;
}

static int make_actions(posix_spawn_file_actions_t *actions, const streams *streams)
{
    const int files[] = {streams->script, streams->picture, streams->messages};
    int reason = posix_spawn_file_actions_init(actions);
    for (int i = 0; reason == 0 && i < 3; ++i) {
        reason = posix_spawn_file_actions_adddup2(actions, files[i], i);
        if (reason != 0)
            posix_spawn_file_actions_destroy(actions);
    }
    return reason;
}

static int spawn(const streams *streams, const sigset_t *signals, pid_t *child)
{
    char *const arguments[] = {"gnuplot", "-d", "-", NULL}; /* -d: no user's settings */
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int reason = make_actions(&actions, streams);
    if (reason != 0)
        return reason;
    reason = make_attributes(&attributes, signals);
    if (reason == 0) {
        reason = posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return reason;
}

/* No signal comes between the child's start and its being known: whatever ends us ends it too. */
static int spawn_known(const streams *streams, pid_t *child)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    const int reason = spawn(streams, &before, child);
    if (reason == 0)
        interrupt_set_child(*child);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return reason;
}

enum { PICTURE_MOST = 1 << 26 }; /* some thousand times what ours are */

/* All that comes until the other end is closed; 0 or errno. */
static int read_picture(int file, char **picture, size_t *size)
{
    size_t room = 0;
    for (;;) {
        if (*size == room) {
            room = room == 0 ? 1 << 16 : 2 * room;
            char *larger = room > PICTURE_MOST ? NULL : realloc(*picture, room);
            if (!larger)
                return ENOMEM;
            *picture = larger;
        }
        const ssize_t got = read(file, *picture + *size, room - *size);
        if (got == 0 || (got < 0 && errno != EINTR))
            return got == 0 ? 0 : errno;
        *size += got > 0 ? (size_t)got : 0;
    }
}

/* The first part of what gnuplot said. */
static void read_messages(int file, char *text, size_t size)
{
    const ssize_t got = pread(file, text, size - 1, 0);
    text[got < 0 ? 0 : got] = '\0';
}

/* Its number may be another's as soon as it is waited for. */
static int wait_for(pid_t child)
{
    siginfo_t ended;
    int result = 0;
    while (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
    }
    interrupt_set_child(0);
    while (waitpid(child, &result, 0) < 0 && errno == EINTR) {
    }
    return result;
}

static int converse(streams *streams, pid_t child, char **picture, size_t *size)
{
    char messages[512];
    close_one(&streams->picture);
    const int reason = read_picture(streams->picture_end, picture, size);
    close_one(&streams->picture_end); /* a child that is not done yet ends */
    const int result = wait_for(child);
    if (reason != 0)
        return cli_fail(EXIT_FAILED, "cannot read what gnuplot draws: %s", strerror(reason));
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0)
        return EXIT_DONE;
    read_messages(streams->messages, messages, sizeof messages);
    return cli_fail(EXIT_FAILED, "gnuplot failed: %s", messages + strspn(messages, " \n"));
}

static int start(const streams *streams, pid_t *child)
{
    const int reason = spawn_known(streams, child);
    if (reason == ENOENT) {
        return cli_fail(EXIT_FAILED,
                        "gnuplot was not found; install it (Debian, Ubuntu: gnuplot-nox)");
    }
    return reason == 0 ? EXIT_DONE
                       : cli_fail(EXIT_FAILED, "cannot start gnuplot: %s", strerror(reason));
}

int plot_run(const char *script, size_t length, char **picture, size_t *size)
{
    streams streams = STREAMS_NONE;
    pid_t child = 0;
    int status;
    *picture = NULL;
    *size = 0;
    if (!open_streams(&streams) || !put_script(streams.script, script, length))
        status = cli_fail(EXIT_FAILED, "cannot prepare gnuplot's input: %s", strerror(errno));
    else
        status = start(&streams, &child);
    if (status == EXIT_DONE)
        status = converse(&streams, child, picture, size);
    close_streams(&streams);
    if (status != EXIT_DONE) {
        free(*picture);
        *picture = NULL;
    }
    return status;
}
