/* SPDX-License-Identifier: MIT */
/* A loop that threads may share. */
#ifndef SIGRAMP_HOST_THREADS_POOL_LOOP_H
#define SIGRAMP_HOST_THREADS_POOL_LOOP_H

#include <stddef.h>

typedef struct {
    int threads;        /* at most so many at work, the caller's among them; 1 and up */
    size_t count;       /* elements, 0 .. count - 1 */
    size_t run;         /* elements at most in one call of the body; 1 and up */
    double nanoseconds; /* about what an element takes one thread */
} pool_loop;

#endif
