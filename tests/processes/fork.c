/* SPDX-License-Identifier: MIT */
/*
 * A process that has mapped forks, as Python's multiprocessing does, and its children map: while
 * the library's threads sleep, while another thread's map is at work, and children of children. One
 * that hangs is ended by its alarm.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>

#include "require.h"

enum { FORKS_WHILE_BUSY = 20, SECONDS = 250 };

static atomic_int busy_maps;
static atomic_bool stop;

static void expect_success(pid_t child)
{
    int status = 0;
    require(child > 0 && waitpid(child, &status, 0) == child, "no child");
    require(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child was not right");
}

/* generations of children, each one's the next's. */
static void check_children(const known_map *map, int generations)
{
    if (generations == 0)
        return;
    const pid_t child = fork();
    if (child == 0) {
        alarm(SECONDS);
        check_map(map);
        check_children(map, generations - 1);
        check_map(map);
        _Exit(0);
    }
    expect_success(child);
}

/* It has the library's threads joined as it exits. */
static void check_exiting_child(const known_map *map)
{
    const pid_t child = fork();
    if (child == 0) {
        alarm(SECONDS);
        check_map(map);
        exit(0);
    }
    expect_success(child);
}

static void *keep_mapping(void *unused)
{
    known_map own = new_map(2);
    while (!stop) {
        check_map(&own);
        ++busy_maps;
    }
    free_map(&own);
    return unused;
}

static void check_forks_while_busy(const known_map *map)
{
    pthread_t thread;
    require(pthread_create(&thread, NULL, keep_mapping, NULL) == 0, "no thread");
    while (busy_maps == 0)
        usleep(100);
    for (int k = 0; k < FORKS_WHILE_BUSY; ++k) {
        check_children(map, 1);
        check_map(map);
    }
    stop = 1;
    pthread_join(thread, NULL);
}

int main(void)
{
    alarm(SECONDS);
    known_map map = new_map(4);
    check_children(&map, 1); /* before there are any threads */
    check_map(&map);
    check_children(&map, 3);
    check_exiting_child(&map);
    check_map(&map);
    check_forks_while_busy(&map);
    free_map(&map);
    printf("the children of a process that maps map\n");
    return 0;
}
