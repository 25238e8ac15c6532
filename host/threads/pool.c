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
#include "threads/pool.h"

#include "threads/float_environment.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_HELPERS = 1023, MOST_PARTS = 16, CACHE_LINE = 64 };

/* Of a helper, beyond what the system itself needs: many times what any loop takes. */
enum { STACK_BYTES = 1 << 20 };

/* Each thread of a loop should have so much to do: to wake one takes some 50 microseconds, and
 * beside other jobs far more. SIGRAMP_SHARE_NANOSECONDS, for tests and measurements, replaces it.
 */
static const double LEAST_NANOSECONDS = 0.25e6;

/* Neighbouring runs. A thread begins with the same part in every loop, so that what it has in its
 * caches, and the memory near it, serve it again; then it goes on to the other parts. */
typedef struct {
    _Alignas(CACHE_LINE) atomic_size_t next; /* the first run that nobody has taken */
    size_t end;
} loop_part;

typedef struct active_loop {
    const pool_loop *loop;
    pool_body *body;
    void *work;
    size_t part_count;
    loop_part parts[MOST_PARTS];
    /* The pool's lock guards these. */
    int places;  /* for helpers that may still enter */
    int helpers; /* inside */
    pthread_cond_t all_left;
    struct active_loop *next;
} active_loop;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t loop_is_there;
    active_loop *loops;
    size_t helpers, asleep;
    bool survives_fork;       /* the handlers of fork() are there */
    double least_nanoseconds; /* of a thread's work */
    bool unloading;
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

/* Takes runs until none is left, those of its own part first. */
static void take_runs(active_loop *active, size_t own_part)
{
    for (size_t k = 0; k < active->part_count; ++k) {
        loop_part *const part = &active->parts[(own_part + k) % active->part_count];
        for (;;) {
            const size_t run = atomic_fetch_add_explicit(&part->next, 1, memory_order_relaxed);
            if (run >= part->end)
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
    ++active->helpers;
    pthread_mutex_unlock(&pool.lock);
    take_runs(active, helper + 1);
    pthread_mutex_lock(&pool.lock);
    if (--active->helpers == 0)
        pthread_cond_signal(&active->all_left);
}

static void *helper_main(void *number)
{
    const size_t helper = (size_t)(uintptr_t)number;
    float_environment_set_default(); /* it has its maker's */
    pthread_mutex_lock(&pool.lock);
    while (!pool.unloading) {
        active_loop *const active = find_loop();
        if (active) {
            help(active, helper);
        } else {
            ++pool.asleep;
            pthread_cond_wait(&pool.loop_is_there, &pool.lock);
            --pool.asleep;
        }
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
static bool start_helper(void)
{
    pthread_attr_t attributes;
    sigset_t signals;
    const long least = sysconf(_SC_THREAD_STACK_MIN);
    if (pool.helpers == MOST_HELPERS || pthread_attr_init(&attributes) != 0)
        return false;
    pthread_attr_setstacksize(&attributes, STACK_BYTES + (least > 0 ? (size_t)least : 0));
    block_signals(&signals);
    const bool started = pthread_create(&pool.threads[pool.helpers], &attributes, helper_main,
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
    pthread_mutex_unlock(&pool.lock);
}

static void set_up(void)
{
    const char *const wished = getenv("SIGRAMP_SHARE_NANOSECONDS");
    const double nanoseconds = wished ? strtod(wished, NULL) : 0;
    pool.least_nanoseconds = nanoseconds > 0 ? nanoseconds : LEAST_NANOSECONDS;
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

static void open_loop(active_loop *active, size_t wanted)
{
    pthread_mutex_lock(&pool.lock);
    active->places = (int)find_helpers(wanted);
    active->next = pool.loops;
    pool.loops = active;
    if ((size_t)active->places >= pool.asleep)
        pthread_cond_broadcast(&pool.loop_is_there);
    else
        for (int k = 0; k < active->places; ++k)
            pthread_cond_signal(&pool.loop_is_there);
    pthread_mutex_unlock(&pool.lock);
}

/* Nobody enters any more; waits for those inside. */
static void close_loop(active_loop *active)
{
    active_loop **place = &pool.loops;
    pthread_mutex_lock(&pool.lock);
    while (*place != active)
        place = &(*place)->next;
    *place = active->next;
    while (active->helpers > 0)
        pthread_cond_wait(&active->all_left, &pool.lock);
    pthread_mutex_unlock(&pool.lock);
}

static void share(const pool_loop *loop, size_t threads, pool_body *body, void *work)
{
    active_loop active = {.loop = loop, .body = body, .work = work};
    const size_t runs = runs_of(loop), parts = smaller(threads, MOST_PARTS);
    active.part_count = parts;
    for (size_t k = 0; k < parts; ++k) {
        const size_t before = k * (runs / parts) + smaller(k, runs % parts);
        atomic_init(&active.parts[k].next, before);
        active.parts[k].end = before + runs / parts + (k < runs % parts);
    }
    pthread_cond_init(&active.all_left, NULL);
    open_loop(&active, threads - 1);
    take_runs(&active, 0);
    close_loop(&active);
    pthread_cond_destroy(&active.all_left);
}

/* How many threads have enough to do. */
static size_t threads_worth_it(const pool_loop *loop)
{
    const double shares = (double)loop->count * loop->nanoseconds / pool.least_nanoseconds;
    const size_t most = smaller((size_t)loop->threads, runs_of(loop));
    return shares < (double)most ? (size_t)shares : most;
}

void pool_run(pool_loop loop, pool_body *body, void *work)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up);
    const size_t threads = threads_worth_it(&loop);
    if (threads > 1) {
        share(&loop, threads, body, work);
        return;
    }
    const size_t runs = runs_of(&loop);
    for (size_t run = 0; run < runs; ++run)
        do_run(&loop, run, body, work);
}

/* Before the library's code goes. A loop that is still there belongs to a call that has not
 * returned: then it is the process that ends, for nobody may unload under a call, and it need not
 * wait. */
__attribute__((destructor)) static void join_helpers(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.unloading = true;
    const size_t idle = pool.loops ? 0 : pool.helpers;
    pthread_cond_broadcast(&pool.loop_is_there);
    pthread_mutex_unlock(&pool.lock);
    for (size_t k = 0; k < idle; ++k)
        pthread_join(pool.threads[k], NULL);
}
