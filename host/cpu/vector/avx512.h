/* SPDX-License-Identifier: MIT */
/* What the compiler's operators on vectors do not say, for AVX-512: see cpu/vector.h. */
#ifndef SIGRAMP_HOST_CPU_VECTOR_AVX512_H
#define SIGRAMP_HOST_CPU_VECTOR_AVX512_H

#include <immintrin.h>
#include <stdint.h>

enum { VECTOR_BYTES = 64, VECTOR_REGISTERS = 32 };
typedef __m512i vector_integers;
#define VECTOR(name) _mm512_##name
#define vector_of_floats(floats) _mm512_cvtps_pd(_mm256_loadu_ps(floats))
#define vector_of_floats_within(floats, least, most)                                               \
    _mm512_cvtps_pd(_mm256_max_ps(_mm256_set1_ps(least),                                           \
                                  _mm256_min_ps(_mm256_set1_ps(most), _mm256_loadu_ps(floats))))

typedef __mmask8 vector_lanes;
#define vector_lanes_at_least(a, b) _mm512_cmp_pd_mask((a), (b), _CMP_GE_OQ)
#define vector_lanes_equal(a, b) _mm512_cmp_pd_mask((a), (b), _CMP_EQ_OQ)
#define vector_lanes_above(a, b) _mm512_cmp_pd_mask((a), (b), _CMP_GT_OQ)
#define vector_lanes_bits(a) ((uint32_t)(uint8_t)(a))
#define vector_where(lanes, a, b) ((vector)_mm512_mask_blend_pd((lanes), (b), (a)))
#define vector_plus_where(lanes, a, b) ((vector)_mm512_mask_add_pd((a), (lanes), (a), (b)))
#define vector_only(lanes, a) ((vector)_mm512_maskz_mov_pd((lanes), (a))) /* elsewhere 0 */

/* Entries of a table of 16 by the low bits of index. */
#define vector_entries_of_16(table, index)                                                         \
    ((vector)_mm512_permutex2var_pd(_mm512_loadu_pd(table), (__m512i)(index),                      \
                                    _mm512_loadu_pd((const double *)(table) + 8)))

/* a - b, rounded down. */
#define vector_difference_down(a, b)                                                               \
    ((vector)_mm512_sub_round_pd((a), (b), _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC))

/* To 2^-14. */
#define vector_near_reciprocal(a) ((vector)_mm512_rcp14_pd(a))

/* a 2^n, the largest n <= exponent; from 0 to infinity. */
#define vector_scaled(a, exponent) ((vector)_mm512_scalef_pd((a), (exponent)))

typedef __mmask16 lanes;
#define lanes_at_least(a, b) _mm512_cmp_ps_mask((a), (b), _CMP_GE_OQ)
#define lanes_equal(a, b) _mm512_cmp_ps_mask((a), (b), _CMP_EQ_OQ)
#define lanes_bits(a) ((uint32_t)(a))
#define floats_where(lanes, a, b) _mm512_mask_blend_ps((lanes), (b), (a))
#define floats_plus_where(lanes, a, b) _mm512_mask_add_ps((a), (lanes), (a), (b))
#define floats_minus_where(lanes, a, b) _mm512_mask_sub_ps((a), (lanes), (a), (b))

/* To 2^-14. */
#define floats_near_reciprocal(a) _mm512_rcp14_ps(a)
enum { RECIPROCAL_TERMS = 2 };

#define POWER_ENTRIES 32
#define LOGARITHM_ENTRIES 32
#define POWER_SATURATES 1

/* entry 2^n, the largest n <= exponent; from 0 to infinity. */
#define floats_scaled(entry, exponent, index) _mm512_scalef_ps((entry), (exponent))

/* Entries of a table of 32 by the low bits of index. */
#define floats_entries(t, table, entries, index)                                                   \
    _mm512_permutex2var_ps(_mm512_loadu_ps(table), (__m512i)(index), _mm512_loadu_ps((table) + 16))

#include "cpu/vector/x86.h"

#endif
