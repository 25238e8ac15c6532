/* SPDX-License-Identifier: MIT */
/* What the compiler's operators on vectors do not say, for AVX2: see cpu/vector.h. */
#ifndef SIGRAMP_HOST_CPU_VECTOR_AVX2_H
#define SIGRAMP_HOST_CPU_VECTOR_AVX2_H

#include <immintrin.h>
#include <stdint.h>

enum { VECTOR_BYTES = 32, VECTOR_REGISTERS = 16 };
typedef __m256i vector_integers;
#define VECTOR(name) _mm256_##name
#define vector_of_floats(floats) _mm256_cvtps_pd(_mm_loadu_ps(floats))
#define vector_of_floats_within(floats, least, most)                                               \
    _mm256_cvtps_pd(                                                                               \
        _mm_max_ps(_mm_set1_ps(least), _mm_min_ps(_mm_set1_ps(most), _mm_loadu_ps(floats))))

typedef __m256i vector_lanes;
#define vector_lanes_at_least(a, b) ((vector_lanes)_mm256_cmp_pd((a), (b), _CMP_GE_OQ))
#define vector_lanes_equal(a, b) ((vector_lanes)_mm256_cmp_pd((a), (b), _CMP_EQ_OQ))
#define vector_lanes_bits(a) ((uint32_t)_mm256_movemask_pd((__m256d)(a)))
#define vector_where(lanes, a, b) ((vector)_mm256_blendv_pd((b), (a), (__m256d)(lanes)))
#define vector_only(lanes, a) ((vector)((lanes) & (vector_lanes)(a))) /* elsewhere 0 */

/* Entries of a table of 8, whose halves are apart, by the low bits of index. */
#define vector_entries_of_8(halves, index)                                                         \
    ((vector)_mm256_blend_epi32(half_entries((halves)[0], (index)),                                \
                                half_entries((halves)[1], (index)), 0xaa))
#define half_entries(half, index)                                                                  \
    _mm256_permutevar8x32_epi32(_mm256_loadu_si256((const __m256i *)(half)),                       \
                                (__m256i)_mm256_moveldup_ps((__m256)(index)))

typedef __m256i lanes;
#define lanes_at_least(a, b) ((lanes)_mm256_cmp_ps((a), (b), _CMP_GE_OQ))
#define lanes_equal(a, b) ((lanes)_mm256_cmp_ps((a), (b), _CMP_EQ_OQ))
#define lanes_bits(a) ((uint32_t)_mm256_movemask_ps((__m256)(a)))
#define floats_where(lanes, a, b) _mm256_blendv_ps((b), (a), (__m256)(lanes))
#define floats_plus_where(lanes, a, b) ((a) + _mm256_and_ps((__m256)(lanes), (b)))
#define floats_minus_where(lanes, a, b) ((a)-_mm256_and_ps((__m256)(lanes), (b)))

/* To 2^-11.4. */
#define floats_near_reciprocal(a) _mm256_rcp_ps(a)
enum { RECIPROCAL_TERMS = 3 };

#define POWER_ENTRIES 8
#define LOGARITHM_ENTRIES 16
#define POWER_SATURATES 0

/* entry 2^n, n = index/8 rounded down; entries hold bits less (index modulo 8) 2^20. */
#define floats_scaled(entry, exponent, index) ((floats)((float_bits)(entry) + ((index) << 20)))

/* Entries of a table of 8 or 16 by the low bits of index. */
#define floats_entries(t, table, entries, index)                                                   \
    ((entries) == 8                                                                                \
         ? entries_of_8((table), (__m256i)(index))                                                 \
         : _mm256_blendv_ps(entries_of_8((table), (__m256i)(index)),                               \
                            entries_of_8((table) + 8, (__m256i)(index)), (__m256)((index) << 28)))
#define entries_of_8(table, index) _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), (index))

#include "cpu/vector/x86.h"

#endif
