/* SPDX-License-Identifier: MIT */
/*
 * The language the formulas are written in: the common part of C11 and OpenCL C 1.2, for one
 * precision.
 *
 * Every header in this folder is compiled by the OpenCL compilers and, once per instruction set, by
 * the host compiler; both must produce the same bits. Allowed: + - * on reals, fma, rounding to an
 * integer, comparisons, integer arithmetic, bit casts, the conditional operator. Not allowed:
 * division and the elementary functions of either language (their rounding is not specified),
 * pointers and loops in formulas (searches and look-ups take SIGRAMP_GLOBAL ones), native_*,
 * half_*. The includer sets SIGRAMP_PRECISION to 32 or 64. The host needs -ffp-contract=off and
 * round to nearest.
 */
#ifndef SIGRAMP_KERNELS_DIALECT_H
#define SIGRAMP_KERNELS_DIALECT_H

#if !defined(SIGRAMP_PRECISION) || (SIGRAMP_PRECISION != 32 && SIGRAMP_PRECISION != 64)
#error "set SIGRAMP_PRECISION to 32 or 64"
#endif
#if defined(__FAST_MATH__) || defined(__FAST_RELAXED_MATH__)
#error "the formulas need exact IEEE arithmetic: build without fast or relaxed math"
#endif

#ifdef __OPENCL_C_VERSION__

#pragma OPENCL FP_CONTRACT OFF
#if SIGRAMP_PRECISION == 64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
/* Every OpenCL compiler inlines everything; told so, none leaves oclgrind intrinsics it lacks. */
#define SIGRAMP_INLINE static inline __attribute__((always_inline))
#define SIGRAMP_GLOBAL global
#define SIGRAMP_CONSTANT constant
#define SIGRAMP_UNROLL _Pragma("unroll")
typedef long int64;
typedef ulong natural64;
#define leading_zeros64(n) ((int)clz(n))
#define high_product64(a, b) mul_hi((natural64)(a), (natural64)(b))
#ifndef SIGRAMP_VECTORS
#define nearest_integer(value) rint(value)
#endif
#if SIGRAMP_PRECISION == 32
#define bits_of(value) as_int(value)
#define real_of_bits(bits) as_float(bits)
#else
#define bits_of(value) as_long(value)
#define real_of_bits(bits) as_double(bits)
#endif

#else

#include <stdint.h>
#include <string.h>
#define SIGRAMP_INLINE static inline __attribute__((always_inline))
#define SIGRAMP_GLOBAL
#define SIGRAMP_CONSTANT const
#define SIGRAMP_UNROLL _Pragma("GCC unroll 8")
typedef int64_t int64;
typedef uint64_t natural64;
#define leading_zeros64(n) __builtin_clzll(n)
#define high_product64(a, b) ((natural64)((unsigned __int128)(a) * (b) >> 64))

#endif

/* real: the precision's floating type; integer, natural: integers of the same width. */
/* The largest real: tests/certificates/births/dialect.sollya. */
#if SIGRAMP_PRECISION == 32
typedef float real;
#ifdef __OPENCL_C_VERSION__
typedef int integer;
typedef uint natural;
#else
typedef int32_t integer;
typedef uint32_t natural;
#define fma(a, b, c) __builtin_fmaf((a), (b), (c))
#define nearest_integer(value) __builtin_rintf(value)
#endif
#define SIGNIFICAND_BITS 24
#define EXPONENT_BIAS 127
#define LARGEST_REAL 0x1.fffffep+127f
#define QUIET_NAN_BITS 0x7fc00000
#define ROUNDING_SHIFT 0x1.8p+23f /* adding it leaves an integer in the low bits */
#else
typedef double real;
#ifdef __OPENCL_C_VERSION__
typedef long integer;
typedef ulong natural;
#else
typedef int64_t integer;
typedef uint64_t natural;
#define fma(a, b, c) __builtin_fma((a), (b), (c))
#define nearest_integer(value) __builtin_rint(value)
#endif
#define SIGNIFICAND_BITS 53
#define EXPONENT_BIAS 1023
#define LARGEST_REAL 0x1.fffffffffffffp+1023
#define QUIET_NAN_BITS 0x7ff8000000000000
#define ROUNDING_SHIFT 0x1.8p+52
#endif

/* Exponents of two. GPUs make two or more instructions of one on 64 bits, and the lanes of vectors
 * are as wide as their reals. */
#ifdef __OPENCL_C_VERSION__
typedef int binary_exponent;
#else
typedef integer binary_exponent;
#endif

#define STORED_BITS (SIGNIFICAND_BITS - 1)
#define EXPONENT_MASK ((integer)(2 * EXPONENT_BIAS + 1))
#define SIGN_BIT ((integer)((natural)1 << (SIGRAMP_PRECISION - 1)))

#if defined(__OPENCL_C_VERSION__) && defined(SIGRAMP_VECTORS)
/* rint(value), bit by bit, where rint is a call that no compiler makes a vector of (PoCL). From
 * `whole` on, reals have no fraction. */
SIGRAMP_INLINE real nearest_integer(real value)
{
    const real whole = (real)((natural)1 << STORED_BITS);
    const real size = real_of_bits(bits_of(value) & ~SIGN_BIT);
    const real rounded = (size + whole) - whole;
    return size < whole ? real_of_bits(bits_of(rounded) | (bits_of(value) & SIGN_BIT)) : value;
}
#endif

#ifndef __OPENCL_C_VERSION__
SIGRAMP_INLINE integer bits_of(real value)
{
    integer bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

SIGRAMP_INLINE real real_of_bits(integer bits)
{
    real value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
#endif

#endif
