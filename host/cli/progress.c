/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include "cli/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/* Seconds until the line is shown, and shown again. */
static const double first_wait = 1.0, next_wait = 0.2;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t end = PTHREAD_COND_INITIALIZER;
static pthread_t teller;

/* Under the lock, but for is_on, which only the command's own thread looks at. */
static struct {
    int is_on; /* there is a teller */
    int is_ended;
    int is_shown;     /* there is a line to erase */
    const char *what; /* NULL if there is nothing to tell */
    uint64_t done, total;
    double began; /* when that was first told */
} state;

static void show(void)
{
    if (!state.what)
        return;
    if (state.total > 0) {
        fprintf(stderr, "\r\033[K%5.1f %% of %" PRIu64 " %s",
                100.0 * (double)state.done / (double)state.total, state.total, state.what);
    } else {
        fprintf(stderr, "\r\033[K%s, %.0f s", state.what, cli_seconds() - state.began);
    }
    fflush(stderr);
    state.is_shown = 1;
}

static void erase(void)
{
    if (state.is_shown) {
        fprintf(stderr, "\r\033[K");
        fflush(stderr);
    }
    state.is_shown = 0;
}

static struct timespec time_in(double seconds)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    const long nanoseconds = time.tv_nsec + (long)(1e9 * (seconds - (double)(time_t)seconds));
    time.tv_sec += (time_t)seconds + nanoseconds / 1000000000;
    time.tv_nsec = nanoseconds % 1000000000;
    return time;
}

static void *tell(void *unused)
{
    pthread_mutex_lock(&lock);
    for (double wait = first_wait; !state.is_ended; wait = next_wait) {
        const struct timespec until = time_in(wait);
        while (!state.is_ended && pthread_cond_timedwait(&end, &lock, &until) == 0) {
        }
        if (!state.is_ended)
            show();
    }
    pthread_mutex_unlock(&lock);
    return unused;
}

void progress_start(int is_quiet)
{
    sigset_t all, before;
    if (is_quiet || !isatty(STDERR_FILENO))
        return;
    /* Signals are for the threads that work: their handler must not run beside what it stops. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    state.is_on = pthread_create(&teller, NULL, tell, NULL) == 0; /* else there is no line */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void progress_say(const char *what)
{
    progress_count(what, 0, 0);
}

void progress_count(const char *what, uint64_t done, uint64_t total)
{
    pthread_mutex_lock(&lock);
    if (what != state.what)
        state.began = cli_seconds();
    state.what = what;
    state.done = done;
    state.total = total;
    pthread_mutex_unlock(&lock);
}

void progress_hide(void)
{
    pthread_mutex_lock(&lock);
    erase();
    state.what = NULL;
    pthread_mutex_unlock(&lock);
}

void progress_end(void)
{
    progress_hide();
    if (!state.is_on)
        return;
    pthread_mutex_lock(&lock);
    state.is_ended = 1;
    pthread_cond_signal(&end);
    pthread_mutex_unlock(&lock);
    pthread_join(teller, NULL);
    state.is_on = 0;
}
