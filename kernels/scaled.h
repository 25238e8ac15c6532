/* SPDX-License-Identifier: MIT */
/*
 * Numbers as (high + low) * 2^exponent: twice the precision, and a range no intermediate result
 * leaves.
 *
 * Every unit returns one, a map rounds it once, a sum adds it exactly. Products are split by fma
 * (Muller et al., Handbook of Floating-Point Arithmetic, chapter 4).
 */
#ifndef SIGRAMP_KERNELS_SCALED_H
#define SIGRAMP_KERNELS_SCALED_H

#include "dialect.h"
#include "two_sum.h"

typedef struct {
    real high;
    real low; /* at most about half a unit in the last place of high */
    binary_exponent exponent;
} scaled;

SIGRAMP_INLINE scaled make_scaled(real high, real low, binary_exponent exponent)
{
    scaled value;
    value.high = high;
    value.low = low;
    value.exponent = exponent;
    return value;
}

/* a + b exactly, for |a| >= |b| or a = 0. */
SIGRAMP_INLINE scaled fast_two_sum(real a, real b)
{
    const real sum = a + b;
    return make_scaled(sum, ORDERED_SUM_REST(a, b, sum), 0);
}

/* a + b exactly, in any order of size. */
SIGRAMP_INLINE scaled two_sum(real a, real b)
{
    const real sum = a + b;
    return make_scaled(sum, SUM_REST(a, b, sum), 0);
}

/* 2^n for a normal result: 1 - EXPONENT_BIAS <= n <= EXPONENT_BIAS. */
SIGRAMP_INLINE real power_of_two(binary_exponent n)
{
    return real_of_bits((integer)((natural)(n + EXPONENT_BIAS) << STORED_BITS));
}

SIGRAMP_INLINE binary_exponent at_least(binary_exponent n, binary_exponent least)
{
    return n < least ? least : n;
}

SIGRAMP_INLINE binary_exponent at_most(binary_exponent n, binary_exponent most)
{
    return n > most ? most : n;
}

/* The exponent field of a real: 0 for zero and subnormal, EXPONENT_MASK for infinity and NaN. */
SIGRAMP_INLINE integer exponent_field(real value)
{
    return (integer)((natural)bits_of(value) >> STORED_BITS) & EXPONENT_MASK;
}

SIGRAMP_INLINE real absolute(real value)
{
    return real_of_bits(bits_of(value) & ~SIGN_BIT);
}

/* False for infinities and NaN. */
SIGRAMP_INLINE int is_finite(real value)
{
    return absolute(value) <= LARGEST_REAL;
}

/* Differences of reals taken 2^ARGUMENT_MARGIN times smaller do not overflow, nor do their products
 * with numbers below 2. */
#define ARGUMENT_MARGIN 3

/* Numbers below about 2^TINY_SHIFT of the smallest ones, which are taken 2^TINY_SHIFT times larger
 * where a device might flush what comes of them. */
#define TINY_SHIFT 64

SIGRAMP_INLINE int is_tiny(real value)
{
    return exponent_field(value) < TINY_SHIFT;
}

/* value 2^shift, exactly; shift is that of a normal power, the result no infinity. */
SIGRAMP_INLINE real enlarged(real value, int shift)
{
#ifdef SIGRAMP_FLUSHES_SUBNORMALS
    const integer bits = bits_of(value);
    const integer field = exponent_field(value);
    if (field > 0)
        return real_of_bits(bits + ((integer)shift << STORED_BITS));
    const real significand = (real)(bits & ~SIGN_BIT);
    const real magnitude = significand * power_of_two(2 - EXPONENT_BIAS - SIGNIFICAND_BITS + shift);
    return real_of_bits(bits_of(magnitude) | (bits & SIGN_BIT));
#else
    return value * power_of_two(shift);
#endif
}

/* value 2^exponent where both are normal numbers: the exponent goes into the bits, where nothing
 * rounds or flushes and no power of two need be a real. */
SIGRAMP_INLINE real normal_times_power(real value, integer exponent)
{
    return real_of_bits((integer)((natural)bits_of(value) + ((natural)exponent << STORED_BITS)));
}

/* value 2^exponent; 0 where either is subnormal, as a device that flushes would have it. */
SIGRAMP_INLINE real times_power(real value, integer exponent)
{
    const integer bits = bits_of(value);
    const integer field = exponent_field(value);
    const integer biased = field + exponent;
    const integer infinite = EXPONENT_MASK << STORED_BITS;
    const integer large = field < EXPONENT_MASK ? (bits & SIGN_BIT) | infinite : bits;
    const integer normal = biased < EXPONENT_MASK && field < EXPONENT_MASK
                               ? bits_of(normal_times_power(value, exponent))
                               : large;
    return real_of_bits(field > 0 && biased > 0 ? normal : 0);
}

/*
 * x - a exactly, with an exponent: numbers below 2^shift of the smallest normal one are subtracted
 * 2^shift times larger, so that nothing subnormal is left of which the sum could see a bit, others
 * 2^ARGUMENT_MARGIN times smaller, so that nothing overflows.
 */
SIGRAMP_INLINE scaled scaled_difference(real x, real a, int shift)
{
    /* & and not &&: see scaled_from_integer about LLVM 18 */
    const int small = (int)(exponent_field(x) < shift) & (int)(exponent_field(a) < shift);
    const real margin = power_of_two(-ARGUMENT_MARGIN);
    scaled t = two_sum(small ? enlarged(x, shift) : x * margin,
                       -(small ? enlarged(a, shift) : a * margin));
    t.exponent = small ? -shift : ARGUMENT_MARGIN;
    return t;
}

/* What a branch-free form returns: a value, right unless it says that this point is an edge. */
typedef struct {
    real value;
    integer edge;
} quick_result;

/* The scaled number rounded once where it is normal and so is its pair's sum, without a branch. */
SIGRAMP_INLINE quick_result round_normal(scaled value)
{
    const real rounded = value.high + value.low;
    const integer field = exponent_field(rounded);
    const integer biased = field + value.exponent;
    quick_result quick;
    quick.value = normal_times_power(rounded, value.exponent);
    quick.edge = (int)(field < 1) | (int)(field >= EXPONENT_MASK) | (int)(biased < 1) |
                 (int)(biased >= EXPONENT_MASK);
    return quick;
}

/*
 * The scaled number rounded once to the nearest real, ties to even, subnormals kept, overflow to
 * infinity. Integer arithmetic places the bits, so that a device that flushes subnormals gives them
 * too.
 */
SIGRAMP_INLINE real round_scaled(scaled value)
{
    const scaled sum = fast_two_sum(value.high, value.low);
    const integer bits = bits_of(sum.high);
    const integer field = exponent_field(sum.high);
    const integer sign = bits & SIGN_BIT;
    /* Zero, infinity, NaN; formulas do not return subnormal high parts. One comparison, for with
     * two oclgrind takes infinities for numbers. */
    if ((natural)(field - 1) >= EXPONENT_MASK - 1)
        return sum.high;
    const integer biased = field + value.exponent;
    if (biased >= EXPONENT_MASK)
        return real_of_bits(sign | (EXPONENT_MASK << STORED_BITS));
    if (biased >= 1)
        return normal_times_power(sum.high, value.exponent);
    const integer shift = 1 - biased;
    if (shift > SIGNIFICAND_BITS)
        return real_of_bits(sign);
    const integer one = (integer)1 << STORED_BITS;
    const integer significand = (bits & (one - 1)) | one;
    const integer quotient = significand >> shift;
    const integer rest = significand - (quotient << shift);
    const integer midway = (integer)1 << (shift - 1);
    const int low_is_zero = sum.low == 0;
    const int low_agrees = (sum.low > 0) == (sign == 0);
    const int tie_goes_up = low_is_zero ? (int)(quotient & 1) : low_agrees;
    const int up = rest > midway || (rest == midway && tie_goes_up);
    return real_of_bits(sign | (quotient + up));
}

#endif
