/* SPDX-License-Identifier: MIT */
/* Moments: what time it is, and a very short one to let pass. */
#ifndef SIGRAMP_HOST_THREADS_MOMENT_H
#define SIGRAMP_HOST_THREADS_MOMENT_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds since some moment. */
static inline int64_t moment_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Between two looks at what another thread will change. */
static inline void moment_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
