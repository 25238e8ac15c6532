/* SPDX-License-Identifier: MIT */
/*
 * Loops shared among threads. The threads are this library's own (pool.c says why): made at the
 * first loop worth it, asleep between loops, gone when the library is unloaded. It knows nothing of
 * what the loops compute.
 */
#ifndef SIGRAMP_HOST_THREADS_POOL_H
#define SIGRAMP_HOST_THREADS_POOL_H

#include "threads/pool_loop.h"

/* Elements begin .. end - 1, which are a run. */
typedef void pool_body(void *work, size_t begin, size_t end);

/*
 * Calls the body once for every run and returns when all calls have returned. Runs start at
 * multiples of loop.run. The calling thread does them all but those that others take meanwhile: so
 * it never fails, and waits for nobody who has not begun. Bodies run in any order and at the same
 * time; they may run loops themselves. Any number of threads may call this at once.
 */
void pool_run(pool_loop loop, pool_body *body, void *work);

#endif
