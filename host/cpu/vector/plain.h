/* SPDX-License-Identifier: MIT */
/* What the compiler's operators on vectors do not say, for any machine: see cpu/vector.h. Two
 * doubles; a fused multiply-add is the C library's, each by itself, or the machine's. */
#ifndef SIGRAMP_HOST_CPU_VECTOR_PLAIN_H
#define SIGRAMP_HOST_CPU_VECTOR_PLAIN_H

#include <stdint.h>
#include <string.h>

enum { VECTOR_BYTES = 16, VECTOR_REGISTERS = 16 };
typedef double vector __attribute__((vector_size(VECTOR_BYTES)));
typedef uint64_t vector_bits __attribute__((vector_size(VECTOR_BYTES)));

#define vector_of(from) plain_vector_of(from)
#define vector_to(to, a) plain_vector_to((to), (a))
#define vector_all(value) ((vector){(value), (value)})
#define vector_multiply_add(a, b, c) plain_multiply_add((a), (b), (c))
#define vector_minus_product(a, b, c) plain_multiply_add(-(a), (b), (c)) /* c - a b */
#define vector_product_minus(a, b, c) plain_multiply_add((a), (b), -(c))

/* b where a or b is NaN. */
#define vector_larger(a, b) vector_where((vector_lanes)((a) > (b)), (a), (b))
#define vector_smaller(a, b) vector_where((vector_lanes)((a) < (b)), (a), (b))

typedef vector_bits vector_lanes;
#define vector_lanes_at_least(a, b) ((vector_lanes)((a) >= (b)))
#define vector_lanes_equal(a, b) ((vector_lanes)((a) == (b)))
#define vector_where(lanes, a, b) plain_where((lanes), (a), (b))
#define vector_only(lanes, a) ((vector)((lanes) & (vector_bits)(a))) /* elsewhere 0 */

static inline vector plain_vector_of(const double *from)
{
    vector a;
    memcpy(&a, from, sizeof a);
    return a;
}

static inline void plain_vector_to(double *to, vector a)
{
    memcpy(to, &a, sizeof a);
}

static inline vector plain_multiply_add(vector a, vector b, vector c)
{
    return (vector){__builtin_fma(a[0], b[0], c[0]), __builtin_fma(a[1], b[1], c[1])};
}

static inline vector plain_where(vector_lanes lanes, vector a, vector b)
{
    return (vector)((lanes & (vector_bits)a) | (~lanes & (vector_bits)b));
}

#endif
