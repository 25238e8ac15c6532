/* SPDX-License-Identifier: MIT */
/*
 * One point of a map: y = u(x - a), rounded once.
 *
 * SIGRAMP_UNIT names the unit. map_point_quick is branch-free and right wherever it does not say `edge`;
 * edges are results that come out subnormal, which take integer rounding.
 */
#ifndef SIGRAMP_KERNELS_MAP_H
#define SIGRAMP_KERNELS_MAP_H

#include "unit.h"

typedef struct {
    real value;
    integer edge;
} quick_result;

SIGRAMP_INLINE quick_result map_point_quick(real x, real a)
{
    const scaled t = argument(x, a);
    const scaled value = unit_value(t);
    const real sum = value.high + value.low;
    const integer biased = exponent_field(sum) + value.exponent;
    const integer bits = (integer)((natural)bits_of(sum) + ((natural)value.exponent << STORED_BITS));
    const integer kept = biased < 1 ? 0 : bits;
    quick_result result;
    result.value = real_of_bits(t.high == t.high ? kept : (integer)QUIET_NAN_BITS);
    result.edge = biased < 1 && biased > -SIGNIFICAND_BITS && bits_of(sum) != 0;
    return result;
}

SIGRAMP_INLINE real map_point_edge(real x, real a)
{
    return round_scaled(unit_value(argument(x, a)));
}

#endif
