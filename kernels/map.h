/* SPDX-License-Identifier: MIT */
/*
 * One point of a map: u(t), rounded once, for the argument t = x - a of kernels/units.h.
 *
 * SIGRAMP_UNIT names the unit. map_point_quick is branch-free and right wherever it does not say
 * `edge`; edges are results that come out subnormal, which take integer rounding.
 */
#ifndef SIGRAMP_KERNELS_MAP_H
#define SIGRAMP_KERNELS_MAP_H

#include "unit.h"

typedef struct {
    real value;
    integer edge;
} quick_result;

SIGRAMP_INLINE quick_result map_point_quick(scaled t)
{
    const scaled value = unit_value(t);
    const integer sum = bits_of(value.high + value.low);
    const natural exponent = (natural)at_least(value.exponent, -EXPONENT_MASK) << STORED_BITS;
    const integer bits = (integer)((natural)sum + exponent);
    const integer least_normal = (integer)1 << STORED_BITS;
    const int normal = bits >= least_normal;
    quick_result result;
    result.value = real_of_bits(t.high == t.high ? (normal ? bits : 0) : (integer)QUIET_NAN_BITS);
    result.edge = !normal && bits > -SIGNIFICAND_BITS * least_normal && sum != 0;
    return result;
}

SIGRAMP_INLINE real map_point_edge(scaled t)
{
    return round_scaled(unit_value(t));
}

#endif
