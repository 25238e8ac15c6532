/* SPDX-License-Identifier: MIT */
#include "threads/worth.h"

#include "threads/moment.h"

#include <stdatomic.h>
#include <stdlib.h>

/* What each thread of a loop must have to do at least if it is to be woken, and if it is awake. */
#define WOKEN_NANOSECONDS 0.25e6
#define AWAKE_NANOSECONDS 8e3

/* Loops not farther apart belong together. */
enum { LONGEST_GAP = 200000 };

/* Threads are woken so seldom by short loops that, if it is in vain, little is lost. */
enum { WAKE_INTERVAL = 5000000 };

/* So long short loops keep to themselves beside other jobs. */
enum { KEPT_ALONE = 1000000000 };

/* Beyond what the loop itself may make one wait. */
enum { LONG_WAIT = 400000 };

static double woken_nanoseconds = WOKEN_NANOSECONDS;
static atomic_int_least64_t alone_until;

/* Short loops, one right after the other, whichever threads' they are. Several may write here at
 * once: then a row is longer or shorter than it was. */
static struct {
    atomic_int_least64_t nanoseconds, ended, woke;
} row;

static int64_t read_of(atomic_int_least64_t *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

static void write_to(atomic_int_least64_t *number, int64_t value)
{
    atomic_store_explicit(number, value, memory_order_relaxed);
}

void worth_set_up(void)
{
    const char *const wished = getenv("SIGRAMP_SHARE_NANOSECONDS");
    const double nanoseconds = wished ? strtod(wished, NULL) : 0;
    woken_nanoseconds = nanoseconds > 0 ? nanoseconds : WOKEN_NANOSECONDS;
}

void worth_note_other_jobs(int64_t now)
{
    write_to(&alone_until, now + KEPT_ALONE);
}

int worth_has_other_jobs(int64_t now)
{
    return now < read_of(&alone_until);
}

static double nanoseconds_of(const pool_loop *loop)
{
    return (double)loop->count * loop->nanoseconds;
}

static size_t threads_with(const pool_loop *loop, size_t runs, double nanoseconds)
{
    const double shares = nanoseconds_of(loop) / nanoseconds;
    const size_t most = (size_t)loop->threads < runs ? (size_t)loop->threads : runs;
    return shares < (double)most ? (size_t)shares : most;
}

static void lengthen_row(double nanoseconds, int64_t now)
{
    const int64_t before = now - read_of(&row.ended) > LONGEST_GAP ? 0 : read_of(&row.nanoseconds);
    write_to(&row.nanoseconds, before + (int64_t)nanoseconds);
}

/* Whether the row is long enough to wake somebody; then that has happened. */
static int may_row_wake(int64_t now)
{
    if ((double)read_of(&row.nanoseconds) < 2 * woken_nanoseconds ||
        now - read_of(&row.woke) < WAKE_INTERVAL)
        return 0;
    write_to(&row.woke, now);
    return 1;
}

worth worth_of(const pool_loop *loop, size_t runs, int is_anybody_awake)
{
    const size_t woken = threads_with(loop, runs, woken_nanoseconds);
    if (woken > 1)
        return (worth){woken, 1, 0};
    const size_t awake = threads_with(loop, runs, AWAKE_NANOSECONDS);
    if (awake < 2)
        return (worth){1, 0, 0};
    const int64_t now = moment_now();
    lengthen_row(nanoseconds_of(loop), now);
    if (worth_has_other_jobs(now) || !(is_anybody_awake || may_row_wake(now)))
        return (worth){1, 0, 1};
    return (worth){awake, !is_anybody_awake, 1};
}

void worth_note_end(worth worth)
{
    if (worth.is_short)
        write_to(&row.ended, moment_now());
}

void worth_note_wait(const pool_loop *loop, worth worth, int64_t nanoseconds)
{
    if (worth.is_short && (double)nanoseconds > LONG_WAIT + 2 * nanoseconds_of(loop))
        worth_note_other_jobs(moment_now());
}
