/* SPDX-License-Identifier: MIT */
#include "trial_process.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plain_text.h"
#include "stage.h"
#include "timeout.h"

enum { MOST_TEXT = 1 << 18, MOST_LAST_WORDS = 256, FIRST_DESCRIPTOR = 10 };

extern char **environ;

/* A program under way. */
typedef struct {
    pid_t process;
    int report; /* what it tells */
    int words;  /* what drivers say on the standard streams */
    char *text;
    size_t size;
    char last_words[MOST_LAST_WORDS];
} trial;

static int is_program(const char *path)
{
    return access(path, X_OK) == 0;
}

/* The folder of the library, or of the program that it is a part of, with a slash at its end. */
static int own_folder(char folder[PATH_MAX])
{
    Dl_info info;
    char *slash;
    if (!dladdr((void *)(uintptr_t)own_folder, &info) || !info.dli_fname)
        return 0;
    const char *const name = strchr(info.dli_fname, '/') ? info.dli_fname : "/proc/self/exe";
    if (!realpath(name, folder) || !(slash = strrchr(folder, '/')))
        return 0;
    slash[1] = '\0';
    return 1;
}

/* Beside the library as it is installed, wherever that was moved to, or as it is built; beside a
 * program that the library is a part of; where it was to be installed. */
int opencl_trial_helper(char path[PATH_MAX])
{
    static const char *const places[] = {SIGRAMP_TRIAL_FROM_LIBRARY,
                                         "../libexec/sigramp/sigramp-try-device"};
    char folder[PATH_MAX];
    const char *const wish = secure_getenv("SIGRAMP_DEVICE_HELPER");
    if (wish) {
        snprintf(path, PATH_MAX, "%s", wish);
        return is_program(path);
    }
    for (size_t i = 0; own_folder(folder) && i < sizeof places / sizeof *places; ++i)
        if (snprintf(path, PATH_MAX, "%s%s", folder, places[i]) < PATH_MAX && is_program(path))
            return 1;
    snprintf(path, PATH_MAX, "%s", SIGRAMP_TRIAL_INSTALLED);
    return is_program(path);
}

int opencl_has_trials(void)
{
    char path[PATH_MAX];
    return !opencl_is_trial() && opencl_trial_helper(path);
}

/* A pipe whose ends are out of the way of the standard descriptors, which may all be closed. */
static int make_pipe(int ends[2])
{
    int low[2];
    if (pipe2(low, O_CLOEXEC))
        return 0;
    for (int i = 0; i < 2; ++i) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);
        close(low[i]);
    }
    if (ends[0] >= 0 && ends[1] >= 0 && !fcntl(ends[0], F_SETFL, O_NONBLOCK))
        return 1;
    close(ends[0]);
    close(ends[1]);
    return 0;
}

static int spawn(const char *path, char *const *words, int report, int said, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int code = posix_spawn_file_actions_init(&actions);
    if (code)
        return code;
    if ((code = posix_spawnattr_init(&attributes)) == 0) {
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        code = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        code = code ? code : posix_spawn_file_actions_adddup2(&actions, said, 1);
        code = code ? code : posix_spawn_file_actions_adddup2(&actions, said, 2);
        code = code ? code : posix_spawn_file_actions_adddup2(&actions, report, 3);
#if defined __GLIBC__ && __GLIBC_PREREQ(2, 34)
        code = code ? code : posix_spawn_file_actions_addclosefrom_np(&actions, 4);
#endif
        code = code ? code : posix_spawn(process, path, &actions, &attributes, words, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static int start(const char *const *words, trial *run)
{
    char path[PATH_MAX];
    char *arguments[OPENCL_TRIAL_WORDS + 2] = {path};
    int report[2], said[2];
    if (!opencl_trial_helper(path))
        return ENOENT;
    for (int i = 0; i < OPENCL_TRIAL_WORDS && words[i]; ++i)
        arguments[i + 1] = (char *)words[i]; /* posix_spawn changes none */
    if (!make_pipe(report))
        return errno;
    if (!make_pipe(said)) {
        close(report[0]);
        close(report[1]);
        return EMFILE;
    }
    const int code = spawn(path, arguments, report[1], said[1], &run->process);
    close(report[1]);
    close(said[1]);
    if (code) {
        close(report[0]);
        close(said[0]);
    }
    run->report = report[0];
    run->words = said[0];
    return code;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The start of the text's last line of this kind; NULL if it has none. */
static const char *last_line(const char *text, const char *kind)
{
    const size_t length = strlen(kind);
    const char *found = NULL;
    for (const char *line = text; line && *line; line = strchr(line, '\n'), line += line != NULL)
        if (strncmp(line, kind, length) == 0 && line[length] == '\t')
            found = line + length + 1;
    return found;
}

/* Whether there may be more. */
static int read_report(trial *run)
{
    const ssize_t got = read(run->report, run->text + run->size, MOST_TEXT - 1 - run->size);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    run->size += (size_t)got;
    run->text[run->size] = '\0';
    return got > 0 && !(run->text[run->size - 1] == '\n' && last_line(run->text, "done"));
}

/* Keeps the end of what was said. */
static int read_words(trial *run)
{
    char more[MOST_LAST_WORDS];
    const ssize_t got = read(run->words, more, sizeof more - 1);
    if (got <= 0)
        return got < 0 && (errno == EAGAIN || errno == EINTR);
    size_t kept = strlen(run->last_words);
    const size_t most = sizeof run->last_words - 1, size = (size_t)got;
    if (kept + size > most) {
        const size_t dropped = kept + size - most;
        memmove(run->last_words, run->last_words + dropped, kept - dropped);
        kept -= dropped;
    }
    memcpy(run->last_words + kept, more, size);
    run->last_words[kept + size] = '\0';
    return 1;
}

/* Until it is done or ends; 0 if nothing came for too long. */
static int listen(trial *run)
{
    const double patience = opencl_timeout();
    double deadline = now() + patience;
    struct pollfd files[2] = {{run->report, POLLIN, 0}, {run->words, POLLIN, 0}};
    for (;;) {
        const double left = deadline - now();
        if (left <= 0)
            return 0;
        const int ready = poll(files, 2, left < 1 ? (int)(left * 1000) + 1 : 1000);
        if (ready < 0 && errno != EINTR)
            return 0;
        if (ready <= 0)
            continue;
        if (files[1].revents && !read_words(run))
            files[1].fd = -1;
        if (!files[0].revents)
            continue;
        deadline = now() + patience;
        if (!read_report(run))
            return 1;
    }
}

/* A process that a driver holds in the kernel does not end even now; then it is left behind. */
static int end(trial *run)
{
    int result = 0;
    const struct timespec while_ending = {0, 1000000};
    for (int i = 0; i < 1000; ++i) {
        const pid_t ended = waitpid(run->process, &result, WNOHANG);
        if (ended == run->process)
            return result;
        if (ended < 0 && errno != EINTR)
            return 0; /* the program around us reaps its children itself */
        if (i == 20 || last_line(run->text, "done"))
            kill(run->process, SIGKILL);
        nanosleep(&while_ending, NULL);
    }
    return 0;
}

static const char *last_words(trial *run)
{
    char *line = run->last_words;
    size_t length = strlen(line);
    while (length > 0 && line[length - 1] == '\n')
        line[--length] = '\0';
    char *const newline = strrchr(line, '\n');
    line = newline ? newline + 1 : line;
    plain_text(line);
    return line;
}

static void explain(trial *run, int answered, int ending, opencl_trial_result *result)
{
    char stage[64] = "starting", how[64] = "";
    const char *const at = last_line(run->text, "at");
    if (at)
        snprintf(stage, sizeof stage, "%.*s", (int)strcspn(at, "\n"), at);
    if (!answered)
        snprintf(how, sizeof how, "did not answer for %g s", opencl_timeout());
    else if (WIFSIGNALED(ending))
        snprintf(how, sizeof how, "ended its process by signal %d (%s)", WTERMSIG(ending),
                 strsignal(WTERMSIG(ending)));
    else
        snprintf(how, sizeof how, "ended its process with status %d", WEXITSTATUS(ending));
    const char *const said = last_words(run);
    opencl_fail(SIGRAMP_DEVICE_FAILED, result->detail,
                "an OpenCL driver %s when tried out, in %s%s%.200s", how, stage,
                *said ? ", and said: " : "", said);
    result->status = SIGRAMP_DEVICE_FAILED;
    result->was_stopped = 1;
}

static void conclude(trial *run, int answered, opencl_trial_result *result)
{
    char *const done = (char *)last_line(run->text, "done");
    if (!answered)
        kill(run->process, SIGKILL);
    const int ending = end(run);
    close(run->report);
    close(run->words);
    if (!done) {
        explain(run, answered, ending, result);
        return;
    }
    char *rest = done;
    result->status = (sigramp_status)strtol(done, &rest, 10);
    snprintf(result->detail, sizeof result->detail, "%.*s", (int)strcspn(rest, "\n"),
             rest + (*rest == '\t'));
    result->detail[strcspn(result->detail, "\n")] = '\0';
    done[-5] = '\0'; /* the line itself */
}

void opencl_trial_run(const char *const *words, opencl_trial_result *result)
{
    trial run = {.report = -1, .words = -1, .text = calloc(1, MOST_TEXT)};
    memset(result, 0, sizeof *result);
    result->text = run.text;
    if (!run.text) {
        result->status =
            opencl_fail(SIGRAMP_OUT_OF_MEMORY, result->detail, "no memory to try out devices");
        return;
    }
    const int code = start(words, &run);
    if (code) {
        result->status =
            opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, result->detail,
                        "no process to try out devices can be started: %s", strerror(code));
        return;
    }
    conclude(&run, listen(&run), result);
}
