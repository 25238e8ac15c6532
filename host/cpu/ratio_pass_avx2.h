/* SPDX-License-Identifier: MIT */
/* A pass of points through the unit in the ratio form. */
#ifndef SIGRAMP_HOST_CPU_RATIO_PASS_AVX2_H
#define SIGRAMP_HOST_CPU_RATIO_PASS_AVX2_H

#include "cpu/ratio_avx2.h"

/* Of |t|: low parts and with them the error grow with it. */
#define MOST_OF_RATIO 320.0

/* The chains here are long: as many vectors side by side as the registers hold are quicker than
 * one. */
enum { EXPONENTIALS_AT_ONCE = 3, RESULTS_AT_ONCE = 2 };

SIGRAMP_INLINE exponential exponential_of_points(ratio_points points, int k)
{
    vector_pair t = argument_of(points, k);
    if (exponential_is_small) {
        const vector_bits sign = ~(vector_bits)t.high & SIGN_BIT;
        t.high = (vector)((vector_bits)t.high ^ sign);
        t.low = (vector)((vector_bits)t.low ^ sign);
    }
    vector limited = vector_larger(t.high, vector_all(-MOST_OF_RATIO));
    if (!exponential_is_small)
        limited = vector_smaller(limited, vector_all(MOST_OF_RATIO));
    if (points.shifted)
        t.low = where_equal(limited, t.high, t.low);
    t.high = limited;
    return ratio_exp(t);
}

SIGRAMP_INLINE void fill_exponentials(ratio_points points, exponential *exponentials)
{
    for (int k = 0; k < RATIO_VECTORS; k += EXPONENTIALS_AT_ONCE) {
        exponential made[EXPONENTIALS_AT_ONCE];
#pragma GCC unroll 3
        for (int i = 0; i < EXPONENTIALS_AT_ONCE; ++i)
            made[i] = exponential_of_points(points, k + i);
#pragma GCC unroll 3
        for (int i = 0; i < EXPONENTIALS_AT_ONCE; ++i)
            exponentials[k + i] = made[i];
    }
}

/* The unit at a pass of points, in the room. */
SIGRAMP_INLINE ratio units_of_pass(ratio_points points, ratio_room *room)
{
    if (!unit_is_ramp)
        fill_exponentials(points, room->exponentials);
    const ratio t = {{ONE, NULL}, {ONE, NULL}, room, points};
    return ratio_unit(t);
}

/* Its values at a vector of them. */
SIGRAMP_INLINE vector_pair value_of(ratio f, int k)
{
    const vector_pair over = vector_pair_of(f.over, f, k);
    return f.under.kind == ONE ? over : vector_pair_quotient(over, vector_pair_of(f.under, f, k));
}

#endif
