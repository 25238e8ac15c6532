/* SPDX-License-Identifier: MIT */
/*
 * Vectors of doubles, and where maps of floats are in them of floats, that fill a register, with
 * what the compiler's operators on vectors do not say: the only place that knows instructions, with
 * cpu/vector/.
 */
#ifndef SIGRAMP_HOST_CPU_VECTOR_H
#define SIGRAMP_HOST_CPU_VECTOR_H

#if defined(__AVX512F__)
#include "cpu/vector/avx512.h"
#elif defined(__AVX2__)
#include "cpu/vector/avx2.h"
#elif defined(__aarch64__)
#include "cpu/vector/neon.h"
#else
#include "cpu/vector/plain.h"
#endif

enum { DOUBLES = VECTOR_BYTES / sizeof(double), FLOATS = VECTOR_BYTES / sizeof(float) };

#define vector_absolute(a) ((vector)((vector_bits)(a) & (UINT64_MAX >> 1)))

#define FLOATS_PLACE
#define MOST_OF_LOGARITHM 43.0f /* squares of smaller powers are subnormal: slow */
#define bits_of_floats(a) ((float_bits)(a))
#define floats_of_bits(bits) ((floats)(bits))

#endif
