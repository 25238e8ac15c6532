/* SPDX-License-Identifier: MIT */
/*
 * Vectors of floats, and on x86 of doubles, that fill a register, with what the compiler's
 * operators on vectors do not say: the only place that knows instructions, with cpu/vector/.
 */
#ifndef SIGRAMP_HOST_CPU_VECTOR_H
#define SIGRAMP_HOST_CPU_VECTOR_H

#if defined(__AVX512F__)
#include "cpu/vector/avx512.h"
#elif defined(__AVX2__)
#include "cpu/vector/avx2.h"
#else
#include "cpu/vector/neon.h"
#endif
#ifndef __aarch64__
#include "cpu/vector/x86.h"
#endif

enum { FLOATS = VECTOR_BYTES / sizeof(float) };

#define FLOATS_PLACE
#define bits_of_floats(a) ((float_bits)(a))
#define floats_of_bits(bits) ((floats)(bits))

#endif
