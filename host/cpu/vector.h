/* SPDX-License-Identifier: MIT */
/*
 * Vectors of doubles that fill a register of AVX-512 or AVX2, with what the compiler's operators on
 * vectors do not say.
 */
#ifndef SIGRAMP_HOST_CPU_VECTOR_H
#define SIGRAMP_HOST_CPU_VECTOR_H

#include <immintrin.h>
#include <stdint.h>

#if defined(__AVX512F__)
enum { VECTOR_BYTES = 64 };
typedef __m512i vector_integers;
#define VECTOR(name) _mm512_##name
#define vector_of_floats(floats) _mm512_cvtps_pd(_mm256_loadu_ps(floats))
#define vector_to_floats(floats, a) _mm256_storeu_ps((floats), _mm512_cvtpd_ps(a))
#define vector_of_floats_within(floats, least, most)                                               \
    _mm512_cvtps_pd(_mm256_max_ps(_mm256_set1_ps(least),                                           \
                                  _mm256_min_ps(_mm256_set1_ps(most), _mm256_loadu_ps(floats))))
#define vector_is_unordered(a, b)                                                                  \
    ((vector_bits)_mm512_movm_epi64(_mm512_cmp_pd_mask((a), (b), _CMP_UNORD_Q)))
#define vector_is_zero(a) (_mm512_test_epi64_mask((vector_integers)(a), (vector_integers)(a)) == 0)
#else
enum { VECTOR_BYTES = 32 };
typedef __m256i vector_integers;
#define VECTOR(name) _mm256_##name
#define vector_of_floats(floats) _mm256_cvtps_pd(_mm_loadu_ps(floats))
#define vector_to_floats(floats, a) _mm_storeu_ps((floats), _mm256_cvtpd_ps(a))
#define vector_of_floats_within(floats, least, most)                                               \
    _mm256_cvtps_pd(                                                                               \
        _mm_max_ps(_mm_set1_ps(least), _mm_min_ps(_mm_set1_ps(most), _mm_loadu_ps(floats))))
#define vector_is_unordered(a, b) ((vector_bits)_mm256_cmp_pd((a), (b), _CMP_UNORD_Q))
#define vector_is_zero(a) _mm256_testz_si256((vector_integers)(a), (vector_integers)(a))
#endif

typedef double vector __attribute__((vector_size(VECTOR_BYTES)));
/* A vector's bits by doubles and by halves of them. */
typedef uint64_t vector_bits __attribute__((vector_size(VECTOR_BYTES)));
typedef uint32_t vector_words __attribute__((vector_size(VECTOR_BYTES)));

#define vector_all(value) VECTOR(set1_pd)(value)
#define vector_multiply_add(a, b, c) VECTOR(fmadd_pd)((a), (b), (c))
#define vector_minus_product(a, b, c) VECTOR(fnmadd_pd)((a), (b), (c)) /* c - a b */
#define vector_product_minus(a, b, c) VECTOR(fmsub_pd)((a), (b), (c))
#define vector_absolute(a) ((vector)((vector_bits)(a) & (UINT64_MAX >> 1)))

/* b where a or b is NaN. */
#define vector_larger(a, b) ((vector)VECTOR(max_pd)((a), (b)))
#define vector_smaller(a, b) ((vector)VECTOR(min_pd)((a), (b)))

/* The lower or the upper halves of the doubles of two vectors, in some order. */
#define vector_low_words(a, b)                                                                     \
    ((vector_words)VECTOR(shuffle_ps)(VECTOR(castpd_ps)(a), VECTOR(castpd_ps)(b), 0x88))
#define vector_high_words(a, b)                                                                    \
    ((vector_words)VECTOR(shuffle_ps)(VECTOR(castpd_ps)(a), VECTOR(castpd_ps)(b), 0xdd))

#define vector_least_words(a, b)                                                                   \
    ((vector_words)VECTOR(min_epu32)((vector_integers)(a), (vector_integers)(b)))

#endif
