/* SPDX-License-Identifier: MIT */
/* How many threads loops of various lengths are worth, alone and in a row, with helpers awake and
 * asleep and beside other jobs. */
#include "threads/worth.h"

#include "require.h"
#include "threads/moment.h"

enum { RUNS = 100, ATTEMPTS = 1000 };

/* As many nanoseconds for one thread. */
static pool_loop loop_of(double nanoseconds)
{
    return (pool_loop){4, RUNS, 1, nanoseconds / RUNS};
}

static void expect(worth found, size_t threads, int may_wake, const char *what)
{
    if (found.threads != threads || found.may_wake != (may_wake != 0))
        fprintf(stderr, "%zu threads, %d\n", found.threads, found.may_wake);
    require(found.threads == threads && found.may_wake == (may_wake != 0), what);
}

static worth worth_alone(double nanoseconds, int is_anybody_awake)
{
    const pool_loop loop = loop_of(nanoseconds);
    usleep(1000); /* longer than what is between the loops of a row */
    const worth found = worth_of(&loop, RUNS, is_anybody_awake);
    worth_note_end(found);
    return found;
}

/* Whether somebody is to be woken before the row has a millisecond of work. Whoever is kept from
 * working has no row: so it is tried again. */
static int wakes_in_row(double nanoseconds)
{
    const pool_loop loop = loop_of(nanoseconds);
    usleep(10000); /* longer than threads are left asleep */
    for (double work = nanoseconds; work <= 1e6; work += nanoseconds) {
        const worth found = worth_of(&loop, RUNS, 0);
        require(work >= 0.5e6 || !found.may_wake, "too little work wakes somebody");
        worth_note_end(found);
        if (found.may_wake)
            return 1;
    }
    return 0;
}

static void check_rows(void)
{
    int woken = 0;
    for (int k = 0; !woken && k < ATTEMPTS; ++k)
        woken = wakes_in_row(100e3);
    require(woken, "no row of short loops wakes anybody");
    require(!wakes_in_row(15e3), "loops that are not worth it wake somebody");
}

static void check_other_jobs(void)
{
    const pool_loop loop = loop_of(100e3);
    worth_note_wait(&loop, (worth){2, 0, 1}, 300000);
    expect(worth_alone(100e3, 1), 4, 0, "a short wait tells of no other jobs");
    worth_note_wait(&loop, (worth){2, 1, 0}, 10000000);
    expect(worth_alone(100e3, 1), 4, 0, "a long loop's wait tells of no other jobs");
    worth_note_wait(&loop, (worth){2, 0, 1}, 3000000);
    expect(worth_alone(100e3, 1), 1, 0, "a short loop beside other jobs");
    expect(worth_alone(3e6, 0), 4, 1, "a long loop beside other jobs");
    worth_note_other_jobs(moment_now() - 2000000000);
    expect(worth_alone(100e3, 1), 4, 0, "a short loop after other jobs");
}

int main(void)
{
    expect(worth_alone(1e3, 0), 1, 0, "next to nothing");
    expect(worth_alone(15e3, 1), 1, 0, "too little even for those who are awake");
    expect(worth_alone(20e3, 1), 2, 0, "little, and somebody is awake");
    expect(worth_alone(400e3, 1), 4, 0, "more, and somebody is awake");
    expect(worth_alone(400e3, 0), 1, 0, "less than half a millisecond, and everybody sleeps");
    expect(worth_alone(600e3, 0), 2, 1, "half a millisecond");
    expect(worth_alone(1e9, 0), 4, 1, "more than enough");
    check_rows();
    check_other_jobs();
    printf("as many threads as a loop is worth\n");
    return 0;
}
