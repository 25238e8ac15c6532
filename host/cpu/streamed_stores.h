/* SPDX-License-Identifier: MIT */
/*
 * Stores past the caches, for results too many to be found there again: they save reading the
 * memory that is overwritten. On other processors, plain stores.
 */
#ifndef SIGRAMP_HOST_CPU_STREAMED_STORES_H
#define SIGRAMP_HOST_CPU_STREAMED_STORES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CACHE_LINE = 64, STREAM_ALIGNMENT = CACHE_LINE };

#ifdef __SSE2__

#include <immintrin.h>

#if defined(__AVX512F__)
typedef __m512i stream_vector;
#define store_past_caches(to, vector) _mm512_stream_si512((to), (vector))
#elif defined(__AVX2__)
typedef __m256i stream_vector;
#define store_past_caches(to, vector) _mm256_stream_si256((to), (vector))
#else
typedef __m128i stream_vector;
#define store_past_caches(to, vector) _mm_stream_si128((to), (vector))
#endif

/* Copies bytes, a multiple of STREAM_ALIGNMENT; both ends are aligned to it. */
static inline void stream_copy(void *to, const void *from, size_t bytes)
{
    stream_vector *target = to;
    const stream_vector *source = from;
    for (size_t i = 0; i < bytes / sizeof *source; ++i)
        store_past_caches(&target[i], source[i]);
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

/* How many of count elements lie before the first place that stream_copy may store to. */
static inline size_t stream_lead(const void *to, size_t size, size_t count)
{
    const size_t past = (uintptr_t)to % STREAM_ALIGNMENT;
    const size_t lead = (STREAM_ALIGNMENT - past) % STREAM_ALIGNMENT / size;
    return lead < count ? lead : count;
}

/* Asks for memory that will be read soon. */
static inline void prefetch(const void *from, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += CACHE_LINE)
        __builtin_prefetch((const char *)from + i);
}

/* What moves beside a block's arithmetic: a later block's points come from the memory, and the
 * results of the block before go there, if `stored` is not NULL. */
typedef struct {
    const void *ahead, *finished;
    void *stored;
} block_traffic;

/* Moves some bytes from a place on, both multiples of STREAM_ALIGNMENT. Little by little: all at
 * once would hold the arithmetic up. */
static inline void move_traffic(const block_traffic *traffic, size_t place, size_t bytes)
{
    prefetch((const char *)traffic->ahead + place, bytes);
    if (traffic->stored)
        stream_copy((char *)traffic->stored + place, (const char *)traffic->finished + place,
                    bytes);
}

#endif
