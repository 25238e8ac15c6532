/* SPDX-License-Identifier: MIT */
/*
 * One point of a map: u(x - a), the difference exact, rounded once.
 *
 * map_point_quick is branch-free and right wherever it does not say
 * `edge`; map_point_edge is right everywhere. Float results are correctly rounded, whichever form
 * the quick one takes: pairs, double where SIGRAMP_WIDE is set, or neither for a ramp, which the
 * precision's own arithmetic rounds correctly. Double results have the pair form's error.
 */
#ifndef SIGRAMP_KERNELS_MAP_H
#define SIGRAMP_KERNELS_MAP_H

#include "accurate.h"
#include "scaled.h"
#include "unit.h"
#include "wide.h"

/* Above the relative error of a unit in pairs of floats, 2^-35.2 (tests/certificates proves it). */
#define PAIR_ERROR 0x1p-35f

/* Whether the rounding of a pair to float is certain. A double is good enough as it is. */
SIGRAMP_INLINE int pair_is_certain(scaled value)
{
#if SIGRAMP_PRECISION == 32
    const real slack = PAIR_ERROR * value.high;
    return value.high + (value.low + slack) == value.high + (value.low - slack);
#else
    (void)value;
    return 1;
#endif
}

SIGRAMP_INLINE quick_result quick_pair(scaled t)
{
    const scaled value = pair_unit(t);
    const real rounded = value.high + value.low;
    const natural exponent = (natural)at_least(value.exponent, -EXPONENT_MASK) << STORED_BITS;
    const integer bits = (integer)((natural)bits_of(rounded) + exponent);
    const integer least_normal = (integer)1 << STORED_BITS;
    const int normal = bits >= least_normal;
    const int vanishes = bits <= -SIGNIFICAND_BITS * least_normal || rounded == 0;
    quick_result result;
    result.value = real_of_bits(t.high == t.high ? (normal ? bits : 0) : (integer)QUIET_NAN_BITS);
    result.edge = !(vanishes | (normal & pair_is_certain(value)));
    return result;
}

/* A ramp is exact up to the rounding of x - a. */
SIGRAMP_INLINE quick_result quick_ramp(real x, real a, int shifted)
{
    const real t = shifted ? x - a : x;
    quick_result result;
    result.value =
        real_of_bits(bits_of(t > 0 ? t : (real)0) | (t == t ? 0 : (integer)QUIET_NAN_BITS));
#ifdef SIGRAMP_FLUSHES_SUBNORMALS
    result.edge = is_tiny(x) && is_tiny(a);
#else
    result.edge = 0;
#endif
    return result;
}

#ifdef SIGRAMP_WIDE
/* Where both ends of what the value may be round to the same float, subnormal or not, it is right.
 */
SIGRAMP_INLINE quick_result quick_wide(real x, real a, int shifted)
{
    const wide value = wide_unit(shifted ? wide_argument_of_difference(x, a) : wide_argument_of(x));
    const real least = (real)(value * (1 - WIDE_ERROR)), most = (real)(value * (1 + WIDE_ERROR));
    const real t = shifted ? x - a : x;
    quick_result result;
    result.value = most;
    result.edge = (int)(least != most) | (int)(t != t);
    return result;
}
#endif

/* shifted = 0 promises that a is 0: then there is nothing to subtract. */
SIGRAMP_INLINE quick_result map_point_quick(real x, real a, int shifted)
{
    if (unit_is_ramp)
        return quick_ramp(x, a, shifted);
#ifdef SIGRAMP_WIDE
    return quick_wide(x, a, shifted);
#else
    return quick_pair(shifted ? argument(x, a) : make_scaled(x, 0, 0));
#endif
}

SIGRAMP_INLINE real map_point_edge(real x, real a)
{
    const scaled t = argument(x, a);
    if (t.high != t.high)
        return real_of_bits((integer)QUIET_NAN_BITS);
#if SIGRAMP_PRECISION == 32
    if (is_finite(t.high))
        return round_accurate(accurate_unit(t), unit_passes_midpoint(t));
#endif
    return round_scaled(pair_unit(t));
}

#endif
