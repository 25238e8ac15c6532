/* SPDX-License-Identifier: MIT */
/* Points of a double map in the product form: part of cpu/map_pairs.h. */
#ifndef SIGRAMP_HOST_CPU_MAP_PRODUCTS_H
#define SIGRAMP_HOST_CPU_MAP_PRODUCTS_H

#include "cpu/map_settle.h"
#include "cpu/product_form.h"

/* The form's points side by side have a word of doubts. Their exponentials are made for a pass
 * before the rest: a point's whole chain of operations is longer than what the processor sees of
 * it. */
enum { SIDE_POINTS = GROUP_VECTORS * DOUBLES, PRODUCT_PASS = 6 * SIDE_POINTS };
_Static_assert((int)SIDE_POINTS == (int)DOUBT_POINTS, "a word of doubts at once");

/* Of exp(-|t|) of a slope: below it low parts are not normal. */
#define LEAST_POWER 0x1p-900

/* Stores the results; a bit for each that is not certain. */
SIGRAMP_INLINE uint32_t round_reciprocals(product_pairs d, real *y)
{
    const vector slack = vector_all(PAIR_SLACK + PRODUCT_SLACK);
    const product_values value = reciprocals_of(d);
    uint32_t certain = 0;
    FOR_GROUP_VECTORS
    {
        const vector near = value.near[k], factor = value.factor[k];
        const vector least = vector_multiply_add(near, factor - slack, near);
        const vector most = vector_multiply_add(near, factor + slack, near);
        vector_to(y + DOUBLES * k, most);
        certain |= vector_lanes_bits(vector_lanes_equal(least, most)) << DOUBLES * k;
    }
    return ~certain;
}

SIGRAMP_INLINE uint32_t round_slopes(product_pairs power, real *y)
{
    const vector slack = vector_all(PAIR_SLACK + PRODUCT_SLACK);
    const product_values value = slopes_of(power);
    uint32_t certain = 0;
    FOR_GROUP_VECTORS
    {
        const vector near = value.near[k], rest = value.factor[k];
        const vector least = near + vector_minus_product(near, slack, rest);
        const vector most = near + vector_multiply_add(near, slack, rest);
        vector_to(y + DOUBLES * k, most);
        certain |=
            vector_lanes_bits(vector_lanes_at_least(power.of[k].high, vector_all(LEAST_POWER)) &
                              vector_lanes_equal(least, most))
            << DOUBLES * k;
    }
    return ~certain;
}

/* y[j] = u(x[j] - a) for a pass of points, and a bit of doubts for each that is not certain. */
SIGRAMP_INLINE void product_pass(const real *x, const block_traffic *traffic, size_t start, real a,
                                 int shifted, uint32_t *doubts, real *restrict y)
{
    const pair_points points = {x, a, 1, shifted, 0};
    product_pairs pairs[PRODUCT_PASS / SIDE_POINTS];
    for (int i = 0; i < PRODUCT_PASS / SIDE_POINTS; ++i) {
        move_traffic(traffic, (start + (size_t)i * SIDE_POINTS) * sizeof *x,
                     SIDE_POINTS * sizeof *x);
        const product_pairs made = unit_is_reciprocal ? one_plus_power_of(points, i * GROUP_VECTORS)
                                                      : small_power_of(points, i * GROUP_VECTORS);
        FOR_GROUP_VECTORS set_pair(&pairs[i].of[k], made.of[k]);
    }
    for (int i = 0; i < PRODUCT_PASS / SIDE_POINTS; ++i) {
        product_pairs made;
        FOR_GROUP_VECTORS set_pair(&made.of[k], pairs[i].of[k]);
        doubts[i] = unit_is_reciprocal ? round_reciprocals(made, y + i * SIDE_POINTS)
                                       : round_slopes(made, y + i * SIDE_POINTS);
    }
}

/* The same for the passes over the first count of a block's points. */
SIGRAMP_INLINE void fill_products(size_t count, const real *x, const block_traffic *traffic, real a,
                                  int shifted, block_doubts doubts, real *restrict y)
{
    for (size_t start = 0; start < count; start += PRODUCT_PASS)
        product_pass(x + start, traffic, start, a, shifted, doubts + start / DOUBT_POINTS,
                     y + start);
}

#endif
