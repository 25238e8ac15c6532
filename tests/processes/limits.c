/* SPDX-License-Identifier: MIT */
/*
 * Threads that cannot be had: the k-th pthread_create of the process fails, once or from then on,
 * and at last the kernel itself allows no process more. Results are the same, and the library goes
 * on to use the threads it can have.
 */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "require.h"

enum { THREADS = 4, NEVER = 1000000 };

static int first_failure = NEVER, failures;
static atomic_int attempts, made;

typedef int create_function(pthread_t *thread, const pthread_attr_t *attributes,
                            void *(*start)(void *), void *argument);

/* In the place of the C library's, for the shared library too. */
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument)
{
    create_function *const real = (create_function *)dlsym(RTLD_NEXT, "pthread_create");
    const int attempt = ++attempts;
    if (attempt >= first_failure && attempt - first_failure < failures)
        return EAGAIN;
    const int failure = real(thread, attributes, start, argument);
    made += failure == 0;
    return failure;
}

static void check_sum(sigramp_context *context)
{
    enum { POINTS = 2000, TERMS = 1000 };
    static double offsets[TERMS], x[POINTS], y[POINTS], right[POINTS];
    sigramp_context *const alone = new_cpu_context(1);
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    for (int i = 0; i < TERMS; ++i)
        offsets[i] = 0.01 * i;
    for (int j = 0; j < POINTS; ++j)
        x[j] = 0.01 * (j - POINTS / 2);
    for (options.method = SIGRAMP_METHOD_DIRECT; options.method <= SIGRAMP_METHOD_FAST;
         ++options.method) {
        sigramp_sum_plan *one = NULL, *many = NULL;
        require(!sigramp_sum_plan_f64(alone, &options, TERMS, offsets, NULL, &one), "a plan");
        require(!sigramp_sum_plan_f64(context, &options, TERMS, offsets, NULL, &many), "a plan");
        require(!sigramp_sum_execute_f64(one, POINTS, x, right), "a sum failed");
        require(!sigramp_sum_execute_f64(many, POINTS, x, y), "a sum failed");
        require(memcmp(y, right, sizeof y) == 0, "a sum is wrong");
        sigramp_sum_plan_destroy(one);
        sigramp_sum_plan_destroy(many);
    }
    sigramp_context_destroy(alone);
}

/* In a process of its own, which has no threads yet. */
static void check_failing(int first, int count, int expected)
{
    const pid_t child = fork();
    int status = 0;
    if (child == 0) {
        first_failure = first;
        failures = count;
        known_map map = new_map(THREADS);
        check_map(&map);
        check_map(&map);
        check_sum(map.context);
        free_map(&map);
        require(made == expected, "the library has another number of threads than it could");
        exit(0);
    }
    require(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0,
            "a process that had too few threads was not right");
}

/* As a user with processes enough already: root is not limited. */
static void check_kernel_limit(void)
{
    const struct rlimit one = {1, 1};
    known_map map = new_map(THREADS);
    if (setrlimit(RLIMIT_NPROC, &one) != 0 || (geteuid() == 0 && setuid(65534) != 0)) {
        printf("the kernel's limit is left out: this process may not take another user's place\n");
        return;
    }
    check_map(&map);
    check_sum(map.context);
    printf("with a limit of one process: %d attempts, %d threads made\n", attempts, made);
    free_map(&map);
}

int main(void)
{
    for (int k = 1; k < THREADS; ++k) {
        check_failing(k, 1, THREADS - 1);
        check_failing(k, NEVER, k - 1);
    }
    check_failing(NEVER, NEVER, THREADS - 1);
    check_kernel_limit();
    printf("right with the threads there are\n");
    return 0;
}
