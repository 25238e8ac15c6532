/* SPDX-License-Identifier: MIT */
/* Threads that are cancelled while they map: their maps are done first, and whoever maps next is
 * right. One that hangs is ended by its alarm. */
#include <pthread.h>
#include <stdatomic.h>

#include "require.h"

enum { ROUNDS = 60, SECONDS = 250 };

static atomic_int maps;

static void *map_until_cancelled(void *of)
{
    for (;;) {
        check_map(of);
        ++maps;
        pthread_testcancel();
    }
    return NULL;
}

int main(void)
{
    alarm(SECONDS);
    known_map cancelled = new_map(4), after = new_map(4);
    for (int round = 0; round < ROUNDS; ++round) {
        pthread_t thread;
        void *result = NULL;
        maps = 0;
        require(pthread_create(&thread, NULL, map_until_cancelled, &cancelled) == 0, "no thread");
        while (maps == 0)
            usleep(100);
        usleep((useconds_t)(37 * round));
        require(pthread_cancel(thread) == 0, "no cancellation");
        pthread_join(thread, &result);
        require(result == PTHREAD_CANCELED, "a thread that was not cancelled has ended");
        check_map(&after);
    }
    free_map(&cancelled);
    free_map(&after);
    printf("%d threads cancelled while they mapped, each map after that right\n", ROUNDS);
    return 0;
}
