/* SPDX-License-Identifier: MIT */
/*
 * The wide form: float maps evaluated in double, with a test whether the rounded result is certain.
 * The includer sets SIGRAMP_WIDE where there are doubles to be used: in C11, and in OpenCL C with
 * cl_khr_fp64.
 *
 * Any arithmetic will do here, contracted or not: a result counts only where its rounding to float
 * is certain, and then it is the one right float. Relative error below 2^-43: minimax (Remez)
 * polynomials of exp(r) on |r| <= log(2)/2, 2^-45.9, and of log(1 + e)/e on [0, 1], 2^-43.4, as
 * tests/certificates/births/wide.sollya proves.
 */
#ifndef SIGRAMP_KERNELS_WIDE_H
#define SIGRAMP_KERNELS_WIDE_H

#include "unit.h"

#ifdef SIGRAMP_WIDE

#ifdef __OPENCL_C_VERSION__
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

typedef double wide;

#if defined(__OPENCL_C_VERSION__)
#define multiply_add(a, b, c) fma((wide)(a), (wide)(b), (wide)(c))
#elif defined(__FP_FAST_FMA)
#define multiply_add(a, b, c) __builtin_fma((a), (b), (c))
#else
#define multiply_add(a, b, c) ((a) * (b) + (c))
#endif

/* From here on exp(-|t|) rounds to 0. */
#define WIDE_LIMIT 105.0f
#define WIDE_ROUNDING_SHIFT 0x1.8p+52

/* Above the relative error of a unit, 2^-42.7 (tests/certificates proves it). */
#define WIDE_ERROR 0x1p-42

typedef struct {
    wide minus_absolute; /* -|t|, or about -WIDE_LIMIT beyond it */
    wide ramp;           /* max(0, t) */
    int positive;
} wide_argument;

#ifdef __OPENCL_C_VERSION__
#define bits_of_wide(value) as_ulong(value)
#define wide_of_bits(bits) as_double(bits)
#else
SIGRAMP_INLINE natural64 bits_of_wide(wide value)
{
    natural64 bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

SIGRAMP_INLINE wide wide_of_bits(natural64 bits)
{
    wide value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
#endif

/* As integers, negative reals order by size, NaN last. */
SIGRAMP_INLINE wide_argument wide_argument_of(real x)
{
    const natural bits = (natural)bits_of(x) | (natural)SIGN_BIT;
    const natural limit = (natural)bits_of(-WIDE_LIMIT);
    wide_argument t;
    t.minus_absolute = (wide)real_of_bits((integer)(bits < limit ? bits : limit));
    t.ramp = (wide)(x > 0 ? x : 0);
    t.positive = x > 0;
    return t;
}

SIGRAMP_INLINE wide_argument wide_argument_of_difference(real x, real a)
{
    const wide difference = (wide)x - (wide)a;
    const wide minus_absolute = difference > 0 ? -difference : difference;
    const wide least = -WIDE_LIMIT - 0x1p-16f; /* beyond, no difference rounds to the limit */
    wide_argument t;
    t.minus_absolute = minus_absolute > least ? minus_absolute : least;
    t.ramp = difference > 0 ? difference : 0;
    t.positive = difference > 0;
    return t;
}

SIGRAMP_INLINE wide wide_one(void)
{
    return 1;
}

SIGRAMP_INLINE wide wide_where_falling(wide_argument t, wide a, wide b)
{
    return t.positive ? a : b;
}

/* exp(t) for |t| <= 700. */
SIGRAMP_INLINE wide wide_exp(wide t)
{
    const wide shifted = multiply_add(t, 0x1.71547652b82fep+0, WIDE_ROUNDING_SHIFT);
    const wide count = shifted - WIDE_ROUNDING_SHIFT;
    const wide r = multiply_add(count, -0x1.62e42fefa39efp-1, t);
    wide power = 0x1.70dc06a33d8f1p-19;
    power = multiply_add(power, r, 0x1.a17c146c5678ep-16);
    power = multiply_add(power, r, 0x1.a01bc29e0df2cp-13);
    power = multiply_add(power, r, 0x1.6c162d83657bfp-10);
    power = multiply_add(power, r, 0x1.1111105b42239p-7);
    power = multiply_add(power, r, 0x1.55555587a3576p-5);
    power = multiply_add(power, r, 0x1.55555555bb797p-3);
    power = multiply_add(power, r, 0x1.ffffffffe8248p-2);
    power = multiply_add(power, r, 0x1.ffffffffffc39p-1);
    power = multiply_add(power, r, 0x1.000000000003ap+0);
    return wide_of_bits(bits_of_wide(power) + (bits_of_wide(shifted) << 52));
}

/* exp(-|t|) */
SIGRAMP_INLINE wide wide_exponential(wide_argument t)
{
    return wide_exp(t.minus_absolute);
}

SIGRAMP_INLINE wide wide_one_plus(wide e)
{
    return 1 + e;
}

/* Divided by d twice, a number still takes one division. */
SIGRAMP_INLINE wide wide_quotient(wide n, wide d)
{
    return n * (1 / d);
}

SIGRAMP_INLINE wide wide_log_one_plus(wide e)
{
    wide sum = -0x1.c2337dbbb3db6p-13;
    sum = multiply_add(sum, e, 0x1.fdadcdf38ad5cp-10);
    sum = multiply_add(sum, e, -0x1.0fca954a3d67cp-7);
    sum = multiply_add(sum, e, 0x1.6f3d2c9530b7dp-6);
    sum = multiply_add(sum, e, -0x1.67150e81b2047p-5);
    sum = multiply_add(sum, e, 0x1.15b86bab19385p-4);
    sum = multiply_add(sum, e, -0x1.6e238fc1efcf7p-4);
    sum = multiply_add(sum, e, 0x1.b7ccb210463cep-4);
    sum = multiply_add(sum, e, -0x1.fbf5132a4ae0dp-4);
    sum = multiply_add(sum, e, 0x1.242ec3fb7886ap-3);
    sum = multiply_add(sum, e, -0x1.5547ea3f61e48p-3);
    sum = multiply_add(sum, e, 0x1.9998664e1acc4p-3);
    sum = multiply_add(sum, e, -0x1.ffffef3daf65bp-3);
    sum = multiply_add(sum, e, 0x1.5555551780e8ep-2);
    sum = multiply_add(sum, e, -0x1.ffffffff4ab97p-2);
    sum = multiply_add(sum, e, 0x1.ffffffffffd3bp-1);
    return sum * e;
}

SIGRAMP_INLINE wide wide_ramp(wide_argument t)
{
    return t.ramp;
}

SIGRAMP_INLINE wide wide_ramp_plus(wide_argument t, wide rest)
{
    return t.ramp + rest;
}

#define NUMBER wide
#define ARGUMENT wide_argument
#define FORM(name) wide_##name
#include "formula.h"

#endif
#endif
