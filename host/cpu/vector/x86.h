/* SPDX-License-Identifier: MIT */
/* Part of cpu/vector/avx2.h and avx512.h: what both say alike, in names of their own. */
#ifndef SIGRAMP_HOST_CPU_VECTOR_X86_H
#define SIGRAMP_HOST_CPU_VECTOR_X86_H

/* They have tables of doubles in registers, and floats as doubles: the forms of double maps and of
 * sums at few points take those. */
#define HAS_VECTOR_FORMS

typedef double vector __attribute__((vector_size(VECTOR_BYTES)));
typedef uint64_t vector_bits __attribute__((vector_size(VECTOR_BYTES)));

#define vector_of(from) ((vector)VECTOR(loadu_pd)(from))
#define vector_to(to, a) VECTOR(storeu_pd)((to), (a))
#define vector_all(value) VECTOR(set1_pd)(value)
#define vector_multiply_add(a, b, c) ((vector)VECTOR(fmadd_pd)((a), (b), (c)))
#define vector_minus_product(a, b, c) ((vector)VECTOR(fnmadd_pd)((a), (b), (c))) /* c - a b */
#define vector_product_minus(a, b, c) ((vector)VECTOR(fmsub_pd)((a), (b), (c)))
#define vector_minus_product_minus(a, b, c)                                                        \
    ((vector)VECTOR(fnmsub_pd)((a), (b), (c))) /* -a b - c */

/* b where a or b is NaN. */
#define vector_larger(a, b) ((vector)VECTOR(max_pd)((a), (b)))
#define vector_smaller(a, b) ((vector)VECTOR(min_pd)((a), (b)))

typedef float floats __attribute__((vector_size(VECTOR_BYTES)));
typedef uint32_t float_bits __attribute__((vector_size(VECTOR_BYTES)));
#define floats_of(from) ((floats)VECTOR(loadu_ps)(from))
#define floats_to(to, a) VECTOR(storeu_ps)((to), (a))
#define floats_all(value) ((floats)VECTOR(set1_ps)(value))
#define floats_multiply_add(a, b, c) ((floats)VECTOR(fmadd_ps)((a), (b), (c)))
#define floats_minus_product(a, b, c) ((floats)VECTOR(fnmadd_ps)((a), (b), (c)))
#define floats_product_minus(a, b, c) ((floats)VECTOR(fmsub_ps)((a), (b), (c)))
#define floats_minus_product_minus(a, b, c)                                                        \
    ((floats)VECTOR(fnmsub_ps)((a), (b), (c))) /* -a b - c */
#define floats_larger(a, b) ((floats)VECTOR(max_ps)((a), (b)))
#define floats_smaller(a, b) ((floats)VECTOR(min_ps)((a), (b)))

#endif
