/* SPDX-License-Identifier: MIT */
#ifndef SIGRAMP_BENCH_SECONDS_H
#define SIGRAMP_BENCH_SECONDS_H

#include <time.h>

/* Seconds of a clock that only goes forward. */
static inline double bench_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

#endif
