/* SPDX-License-Identifier: MIT */
/*
 * Why not OpenMP: its threads do not survive fork(), stay behind when the library is unloaded, end
 * the process when there can be no more of them, and a loop waits for every one of them to have
 * been woken, which beside another job takes milliseconds. Why not pthreadpool: it does not look at
 * what pthread_create returns and then waits for threads that are not there, does not survive
 * fork() either, and lets one loop run at a time.
 *
 * Here a loop lies on its caller's stack and in a list. A helper that is free enters it if it has a
 * place left, takes runs until there are none, and leaves. The caller takes runs as well; when none
 * is left it removes the loop from the list and waits for those inside.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* sched_getcpu */
#endif
#include "threads/pool.h"

#include "threads/float_environment.h"
#include "threads/moment.h"
#include "threads/worth.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_HELPERS = 1023, MOST_SHARES = 16, CACHE_LINE = 64 };

/* Of a helper, beyond what the system itself needs: many times what any loop takes. */
enum { STACK_BYTES = 1 << 20 };

/* A helper that has nothing to do looks out for so long before it sleeps, which bridges what a plan
 * does between its loops; and so long the caller stays awake for the last helpers. A short loop has
 * no use for more look-outs. */
enum { LOOK_OUT_NANOSECONDS = 200000, MOST_LOOK_OUTS = 15 };

/* Between two glances a look-out takes a thousandth of this, unless another job has its processor.
 */
enum { LONG_BLINK = 400000 };

/* Neighbouring runs. A thread begins with the same share in every loop, so that what it has in its
 * caches, and the memory near it, serve it again; then it goes on to the other shares. */
typedef struct {
    _Alignas(CACHE_LINE) atomic_size_t next; /* the first run that nobody has taken */
    size_t end;
} loop_share;

typedef struct active_loop {
    const pool_loop *loop;
    pool_body *body;
    void *work;
    size_t share_count;
    loop_share shares[MOST_SHARES];
    /* The pool's lock guards these. */
    int places;         /* for helpers that may still enter */
    atomic_int helpers; /* inside; the caller looks without the lock */
    int processor;      /* the caller's; -1 if the loop is long enough for two to take turns */
    pthread_cond_t all_left;
    struct active_loop *next;
} active_loop;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t loop_is_there;
    active_loop *loops;
    size_t helpers, asleep;
    int survives_fork; /* the handlers of fork() are there */
    int unloading;
    /* The lock guards these too, but some look without it. */
    atomic_int places; /* of all loops */
    atomic_size_t look_outs;
    pthread_t threads[MOST_HELPERS];
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER, .loop_is_there = PTHREAD_COND_INITIALIZER};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t runs_of(const pool_loop *loop)
{
    return loop->count / loop->run + (loop->count % loop->run != 0);
}

static void do_run(const pool_loop *loop, size_t run, pool_body *body, void *work)
{
    const size_t begin = run * loop->run;
    body(work, begin, begin + smaller(loop->run, loop->count - begin));
}

/* Takes runs until none is left, those of its own share first. */
static void take_runs(active_loop *active, size_t own_share)
{
    for (size_t k = 0; k < active->share_count; ++k) {
        loop_share *const share = &active->shares[(own_share + k) % active->share_count];
        for (;;) {
            const size_t run = atomic_fetch_add_explicit(&share->next, 1, memory_order_relaxed);
            if (run >= share->end)
                break;
            do_run(active->loop, run, active->body, active->work);
        }
    }
}

/* A loop that has a place. The lock is held. */
static active_loop *find_loop(void)
{
    active_loop *active = pool.loops;
    while (active && active->places == 0)
        active = active->next;
    return active;
}

/* Enters the loop, works, leaves. The lock is held before and after. */
static void help(active_loop *active, size_t helper)
{
    --active->places;
    --pool.places;
    ++active->helpers;
    pthread_mutex_unlock(&pool.lock);
    take_runs(active, helper + 1);
    pthread_mutex_lock(&pool.lock);
    if (--active->helpers == 0)
        pthread_cond_signal(&active->all_left);
}

/* Whether there is a place in a loop before it would be better to sleep. */
static int see_place(void)
{
    const int64_t start = moment_now();
    for (int64_t now = start, last = start; now - start < LOOK_OUT_NANOSECONDS; last = now) {
        if (atomic_load_explicit(&pool.places, memory_order_relaxed) > 0)
            return 1;
        moment_pause();
        now = moment_now();
        if (now - last > LONG_BLINK) {
            worth_note_other_jobs(now);
            return 0;
        }
    }
    return 0;
}

/* See see_place. The lock is held before and after. */
static int look_out(void)
{
    if (pool.look_outs == MOST_LOOK_OUTS || worth_has_other_jobs(moment_now()))
        return 0;
    ++pool.look_outs;
    pthread_mutex_unlock(&pool.lock);
    const int seen = see_place();
    pthread_mutex_lock(&pool.lock);
    --pool.look_outs;
    return seen;
}

/* A thread is woken on its waker's own processor where no other is free: then it would only keep
 * the waker from working. The lock is held. */
static int is_in_the_way(void)
{
    const active_loop *const active = find_loop();
    if (!active || active->processor < 0 || active->processor != sched_getcpu())
        return 0;
    worth_note_other_jobs(moment_now());
    return 1;
}

static void sleep_until_woken(void)
{
    ++pool.asleep;
    do
        pthread_cond_wait(&pool.loop_is_there, &pool.lock);
    while (!pool.unloading && is_in_the_way());
    --pool.asleep;
}

static void *helper_main(void *number)
{
    const size_t helper = (size_t)(uintptr_t)number;
    float_environment_set_default(); /* it has its maker's */
    pthread_mutex_lock(&pool.lock);
    while (!pool.unloading) {
        active_loop *const active = find_loop();
        if (active)
            help(active, helper);
        else if (!look_out() && !find_loop() && !pool.unloading)
            sleep_until_woken();
    }
    pthread_mutex_unlock(&pool.lock);
    return NULL;
}

/* The program's signals are for the program's threads; those that a thread's own instructions raise
 * are for whoever handles them. */
static void block_signals(sigset_t *before)
{
    static const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
    sigset_t all;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof own / sizeof *own; ++i)
        sigdelset(&all, own[i]);
    pthread_sigmask(SIG_SETMASK, &all, before);
}

/* Whether there is one more helper; with a limit on threads or memory there may be none. The lock
 * is held. */
static int start_helper(void)
{
    pthread_attr_t attributes;
    sigset_t signals;
    const long least = sysconf(_SC_THREAD_STACK_MIN);
    if (pool.helpers == MOST_HELPERS || pthread_attr_init(&attributes) != 0)
        return 0;
    pthread_attr_setstacksize(&attributes, STACK_BYTES + (least > 0 ? (size_t)least : 0));
    block_signals(&signals);
    const int started = pthread_create(&pool.threads[pool.helpers], &attributes, helper_main,
                                       (void *)(uintptr_t)pool.helpers) == 0;
    pthread_sigmask(SIG_SETMASK, &signals, NULL);
    pthread_attr_destroy(&attributes);
    pool.helpers += started;
    return started;
}

static void before_fork(void)
{
    pthread_mutex_lock(&pool.lock);
}

static void after_fork_in_parent(void)
{
    pthread_mutex_unlock(&pool.lock);
}

/* Only the thread that forked is here: the helpers, and the other threads with their loops, are
 * not. */
static void after_fork_in_child(void)
{
    pool.loop_is_there = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
    pool.loops = NULL;
    pool.helpers = pool.asleep = 0;
    pool.places = 0;
    pool.look_outs = 0;
    pthread_mutex_unlock(&pool.lock);
}

/* As the library is loaded: later, another thread could fork meanwhile. */
__attribute__((constructor)) static void set_up(void)
{
    worth_set_up();
    pool.survives_fork =
        pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) == 0;
}

/* So many helpers if they can be had; how many there are. The lock is held. */
static size_t find_helpers(size_t wanted)
{
    if (!pool.survives_fork || pool.unloading)
        return 0;
    while (pool.helpers < wanted && start_helper())
        ;
    return smaller(pool.helpers, wanted);
}

/* Helpers that sleep are woken, and made, only if the loop may. */
static void open_loop(active_loop *active, worth worth)
{
    const size_t wanted = worth.threads - 1;
    pthread_mutex_lock(&pool.lock);
    active->places = (int)(worth.may_wake ? find_helpers(wanted) : smaller(pool.look_outs, wanted));
    pool.places += active->places;
    active->next = pool.loops;
    pool.loops = active;
    const size_t to_wake = (size_t)active->places - smaller(pool.look_outs, active->places);
    if (to_wake >= pool.asleep && to_wake > 0)
        pthread_cond_broadcast(&pool.loop_is_there);
    else
        for (size_t k = 0; k < to_wake; ++k)
            pthread_cond_signal(&pool.loop_is_there);
    pthread_mutex_unlock(&pool.lock);
}

/* Until the last helper has left, or will not soon. */
static void wait_awake(active_loop *active)
{
    const int64_t start = moment_now();
    while (atomic_load_explicit(&active->helpers, memory_order_relaxed) > 0 &&
           moment_now() - start < LOOK_OUT_NANOSECONDS)
        moment_pause();
}

/* Nobody enters any more; waits for those inside. */
static void close_loop(active_loop *active)
{
    active_loop **place = &pool.loops;
    pthread_mutex_lock(&pool.lock);
    while (*place != active)
        place = &(*place)->next;
    *place = active->next;
    pool.places -= active->places;
    if (active->helpers > 0) {
        pthread_mutex_unlock(&pool.lock);
        wait_awake(active);
        pthread_mutex_lock(&pool.lock);
    }
    while (active->helpers > 0)
        pthread_cond_wait(&active->all_left, &pool.lock);
    pthread_mutex_unlock(&pool.lock);
}

/* Cuts the runs into shares, one for each thread while there are not too many. */
static void cut(active_loop *active, size_t threads)
{
    const size_t runs = runs_of(active->loop), shares = smaller(threads, MOST_SHARES);
    active->share_count = shares;
    for (size_t k = 0; k < shares; ++k) {
        const size_t before = k * (runs / shares) + smaller(k, runs % shares);
        atomic_init(&active->shares[k].next, before);
        active->shares[k].end = before + runs / shares + (k < runs % shares);
    }
}

/* Nobody may cancel the caller while others are in the loop, which lies on its stack. */
static void run_shared(const pool_loop *loop, worth worth, pool_body *body, void *work)
{
    active_loop active = {.loop = loop,
                          .body = body,
                          .work = work,
                          .processor = worth.is_short ? sched_getcpu() : -1};
    int could_be_cancelled = PTHREAD_CANCEL_ENABLE;
    cut(&active, worth.threads);
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &could_be_cancelled);
    pthread_cond_init(&active.all_left, NULL);
    open_loop(&active, worth);
    take_runs(&active, 0);
    const int64_t done = moment_now();
    close_loop(&active);
    pthread_cond_destroy(&active.all_left);
    pthread_setcancelstate(could_be_cancelled, NULL);
    worth_note_wait(loop, worth, moment_now() - done);
}

void pool_run(pool_loop loop, pool_body *body, void *work)
{
    const size_t runs = runs_of(&loop);
    const int is_anybody_awake = atomic_load_explicit(&pool.look_outs, memory_order_relaxed) > 0;
    const worth worth = worth_of(&loop, runs, is_anybody_awake);
    if (worth.threads > 1)
        run_shared(&loop, worth, body, work);
    else
        for (size_t run = 0; run < runs; ++run)
            do_run(&loop, run, body, work);
    worth_note_end(worth);
}

/* Before the library's code goes. A loop that is still there belongs to a call that has not
 * returned: then it is the process that ends, for nobody may unload under a call, and it need not
 * wait. */
__attribute__((destructor)) static void join_helpers(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.unloading = 1;
    const size_t idle = pool.loops ? 0 : pool.helpers;
    pthread_cond_broadcast(&pool.loop_is_there);
    pthread_mutex_unlock(&pool.lock);
    for (size_t k = 0; k < idle; ++k)
        pthread_join(pool.threads[k], NULL);
}
