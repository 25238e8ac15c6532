/* SPDX-License-Identifier: MIT */
/* Handles of their own in threads that all come first: what a driver does at its first use it does
 * for all of them. Each test is a process of its own, and so a first use. */
#include <criterion/criterion.h>
#include <pthread.h>

#include "problems.h"

enum { THREADS = 8, POINTS = 1000 };

static pthread_barrier_t start;

/* Returns NULL if all was well, or what was not. */
static void *open_and_compute(void *unused)
{
    const sigramp_options options = {.device = "opencl"};
    sigramp_context *context = NULL;
    float x[POINTS], y[POINTS];
    (void)unused;
    for (size_t j = 0; j < POINTS; ++j)
        x[j] = (float)j - POINTS / 2;
    pthread_barrier_wait(&start);
    const sigramp_status status = sigramp_context_create(&options, &context);
    const char *wrong = status ? sigramp_status_message(status) : NULL;
    if (!wrong && sigramp_map_f32(context, SIGRAMP_RELU, POINTS, x, 0, y))
        wrong = "the map failed";
    for (size_t j = 0; !wrong && j < POINTS; ++j)
        if (y[j] != (x[j] > 0 ? x[j] : 0))
            wrong = "a result is wrong";
    sigramp_context_destroy(context);
    return (void *)wrong;
}

static void check_threads(void)
{
    pthread_t threads[THREADS];
    cr_assert_eq(pthread_barrier_init(&start, NULL, THREADS), 0);
    for (int t = 0; t < THREADS; ++t)
        cr_assert_eq(pthread_create(&threads[t], NULL, open_and_compute, NULL), 0);
    for (int t = 0; t < THREADS; ++t) {
        void *wrong = NULL;
        cr_assert_eq(pthread_join(threads[t], &wrong), 0);
        cr_assert_null(wrong, "thread %d: %s", t, (const char *)wrong);
    }
    pthread_barrier_destroy(&start);
}

Test(threads, may_be_first_together)
{
    check_threads();
}

Test(threads, may_be_first_together_again)
{
    check_threads();
}

Test(threads, may_be_first_together_once_more)
{
    check_threads();
}
