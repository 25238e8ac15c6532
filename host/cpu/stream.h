/* SPDX-License-Identifier: MIT */
/*
 * Stores past the caches, for results too many to be found there again: they save reading the
 * memory that is overwritten. On other processors, plain stores.
 */
#ifndef SIGRAMP_HOST_CPU_STREAM_H
#define SIGRAMP_HOST_CPU_STREAM_H

#include <stddef.h>
#include <string.h>

enum { CACHE_LINE = 64, STREAM_ALIGNMENT = CACHE_LINE };

#ifdef __SSE2__

#include <immintrin.h>

/* Copies bytes, a multiple of STREAM_ALIGNMENT; both ends are aligned to it. */
static inline void stream_copy(void *to, const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += sizeof(__m128i)) {
        const __m128i *source = (const __m128i *)((const char *)from + i);
        _mm_stream_si128((__m128i *)((char *)to + i), _mm_load_si128(source));
    }
}

/* Once after the last stream_copy, before another thread may look. */
static inline void stream_end(void)
{
    _mm_sfence();
}

#else

static inline void stream_copy(void *to, const void *from, size_t bytes)
{
    memcpy(to, from, bytes);
}

static inline void stream_end(void)
{
}

#endif

/* Asks for memory that will be read soon. */
static inline void prefetch(const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += CACHE_LINE)
        __builtin_prefetch((const char *)from + i);
}

#endif
