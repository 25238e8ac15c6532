/* SPDX-License-Identifier: MIT */
/*
 * posix_spawnp, never fork: some OpenCL drivers hang a forked child. The script is written before
 * the messages are read; gnuplot stops at its first error, so they fit into the pipe.
 */
#include "cli/plot.h"

#include "cli/command.h"
#include "cli/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef struct {
    int script[2];   /* gnuplot's standard input */
    int messages[2]; /* its standard output and error */
} pipes;

static void close_end(int *end)
{
    if (*end >= 0) {
        close(*end);
        *end = -1;
    }
}

static void close_pipes(pipes *pipes)
{
    for (int i = 0; i < 2; i++) {
        close_end(&pipes->script[i]);
        close_end(&pipes->messages[i]);
    }
}

/* Above 2, so that none of them is in the way of the child's own standard streams. */
static bool open_pipe(int ends[2])
{
    int low[2];
    if (pipe(low) != 0) {
        return false;
    }
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, 3);
        close(low[i]);
    }
    return ends[0] >= 0 && ends[1] >= 0;
}

static int spawn(const pipes *pipes, pid_t *child)
{
    char *const arguments[] = {"gnuplot", "-d", "-", NULL}; /* -d: no user's settings */
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t defaults;
    if (posix_spawn_file_actions_init(&actions) != 0) {
        return ENOMEM;
    }
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    int reason = posix_spawn_file_actions_adddup2(&actions, pipes->script[0], STDIN_FILENO);
    reason = reason != 0
                 ? reason
                 : posix_spawn_file_actions_adddup2(&actions, pipes->messages[1], STDOUT_FILENO);
    reason = reason != 0
                 ? reason
                 : posix_spawn_file_actions_adddup2(&actions, pipes->messages[1], STDERR_FILENO);
    reason = reason != 0 ? reason : posix_spawnattr_setsigdefault(&attributes, &defaults);
    reason = reason != 0 ? reason : posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    reason = reason != 0
                 ? reason
                 : posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return reason;
}

static void write_script(int file, const char *script, size_t length)
{
    while (length > 0) {
        const ssize_t put = write(file, script, length);
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return; /* gnuplot stopped; its exit status and messages tell why */
        }
        script += put;
        length -= (size_t)put;
    }
}

/* Keeps the first part of what gnuplot says. */
static void read_messages(int file, char *text, size_t size)
{
    char rest[256];
    size_t used = 0;
    for (;;) {
        const bool has_room = used + 1 < size;
        const ssize_t got =
            has_room ? read(file, text + used, size - 1 - used) : read(file, rest, sizeof rest);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        used += has_room ? (size_t)got : 0;
    }
    text[used] = '\0';
}

static int converse(pipes *pipes, pid_t child, const char *script, size_t length)
{
    char messages[512];
    int result = 0;
    close_end(&pipes->script[0]);
    close_end(&pipes->messages[1]);
    write_script(pipes->script[1], script, length);
    close_end(&pipes->script[1]);
    read_messages(pipes->messages[0], messages, sizeof messages);
    while (waitpid(child, &result, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0) {
        return EXIT_DONE;
    }
    return cli_fail(EXIT_FAILED, "gnuplot failed: %s", messages + strspn(messages, " \n"));
}

int plot_run(const char *script, size_t length)
{
    pipes pipes = {{-1, -1}, {-1, -1}};
    pid_t child = 0;
    int status = EXIT_FAILED;
    if (!open_pipe(pipes.script) || !open_pipe(pipes.messages)) {
        cli_fail(EXIT_FAILED, "cannot open a pipe: %s", strerror(errno));
    } else {
        const int reason = spawn(&pipes, &child);
        if (reason == ENOENT) {
            cli_fail(EXIT_FAILED,
                     "gnuplot was not found; install it (Debian, Ubuntu: gnuplot-nox)");
        } else if (reason != 0) {
            cli_fail(EXIT_FAILED, "cannot start gnuplot: %s", strerror(reason));
        } else {
            interrupt_set_child(child);
            status = converse(&pipes, child, script, length);
            interrupt_set_child(0);
        }
    }
    close_pipes(&pipes);
    return status;
}
