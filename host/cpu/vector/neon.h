/* SPDX-License-Identifier: MIT */
/* What the compiler's operators on vectors do not say, for aarch64: see cpu/vector.h. */
#ifndef SIGRAMP_HOST_CPU_VECTOR_NEON_H
#define SIGRAMP_HOST_CPU_VECTOR_NEON_H

#include <arm_neon.h>
#include <stdint.h>

enum { VECTOR_BYTES = 16, VECTOR_REGISTERS = 32 };

typedef float64x2_t vector;
typedef uint64x2_t vector_bits;
#define vector_of(from) vld1q_f64(from)
#define vector_to(to, a) vst1q_f64((to), (a))
#define vector_all(value) vdupq_n_f64(value)
#define vector_multiply_add(a, b, c) vfmaq_f64((c), (a), (b))
#define vector_minus_product(a, b, c) vfmsq_f64((c), (a), (b))
#define vector_product_minus(a, b, c) vfmaq_f64(-(c), (a), (b))
#define vector_larger(a, b) vmaxq_f64((a), (b))
#define vector_smaller(a, b) vminq_f64((a), (b))

typedef uint64x2_t vector_lanes;
#define vector_lanes_at_least(a, b) vcgeq_f64((a), (b))
#define vector_lanes_equal(a, b) vceqq_f64((a), (b))
#define vector_where(lanes, a, b) vbslq_f64((lanes), (a), (b))
#define vector_only(lanes, a) ((vector)((lanes) & (vector_bits)(a))) /* elsewhere 0 */

typedef float32x4_t floats;
typedef uint32x4_t float_bits;

#define floats_of(from) vld1q_f32(from)
#define floats_to(to, a) vst1q_f32((to), (a))
#define floats_all(value) vdupq_n_f32(value)
#define floats_multiply_add(a, b, c) vfmaq_f32((c), (a), (b))
#define floats_minus_product(a, b, c) vfmsq_f32((c), (a), (b))
#define floats_product_minus(a, b, c) vfmaq_f32(-(c), (a), (b))
#define floats_minus_product_minus(a, b, c) vfmsq_f32(-(c), (a), (b))
#define floats_larger(a, b) vmaxq_f32((a), (b))
#define floats_smaller(a, b) vminq_f32((a), (b))

typedef uint32x4_t lanes;
#define lanes_at_least(a, b) vcgeq_f32((a), (b))
#define lanes_equal(a, b) vceqq_f32((a), (b))
#define lanes_bits(a) vaddvq_u32((a) & (lanes){1, 2, 4, 8})
#define floats_where(lanes, a, b) vbslq_f32((lanes), (a), (b))
#define floats_plus_where(lanes, a, b) ((a) + (floats)((lanes) & (float_bits)(b)))
#define floats_minus_where(lanes, a, b) ((a) - (floats)((lanes) & (float_bits)(b)))

/* To 2^-16: the estimate, 2^-8, and one of Newton's steps. Low parts of powers by 8 entries come to
 * 2^-10 all the same. */
#define floats_near_reciprocal(a) near_reciprocal(a)
enum { RECIPROCAL_TERMS = 3 };
static inline floats near_reciprocal(floats a)
{
    const floats estimate = vrecpeq_f32(a);
    return estimate * vrecpsq_f32(a, estimate);
}

#define POWER_ENTRIES 8
#define LOGARITHM_ENTRIES 16
#define POWER_SATURATES 0

/* entry 2^n, n = index/8 rounded down; entries hold bits less (index modulo 8) 2^20. */
#define floats_scaled(entry, exponent, index) ((floats)((float_bits)(entry) + ((index) << 20)))

/* Entries of a table of 8 or 16 by the low bits of index. */
#define floats_entries(t, table, entries, index)                                                   \
    ((entries) == 8 ? entries_of_8((table), bytes_of_entries((index)&7))                           \
                    : entries_of_16((table), bytes_of_entries((index)&15)))

/* The places of the four bytes of each entry. */
static inline uint8x16_t bytes_of_entries(float_bits entry)
{
    const uint8x16_t bytes = {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4},
                     byte = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
    return (uint8x16_t)(entry * (float_bits)bytes + (float_bits)byte);
}

static inline floats entries_of_8(const float *table, uint8x16_t bytes)
{
    const uint8x16x2_t all = {{(uint8x16_t)floats_of(table), (uint8x16_t)floats_of(table + 4)}};
    return (floats)vqtbl2q_u8(all, bytes);
}

static inline floats entries_of_16(const float *table, uint8x16_t bytes)
{
    const uint8x16x4_t all = {{(uint8x16_t)floats_of(table), (uint8x16_t)floats_of(table + 4),
                               (uint8x16_t)floats_of(table + 8),
                               (uint8x16_t)floats_of(table + 12)}};
    return (floats)vqtbl4q_u8(all, bytes);
}

#endif
