/* SPDX-License-Identifier: MIT */
/*
 * segments: y[j] = the sum at x[j], one work-item a point; everything in global memory, y may be x.
 * Built once per unit and precision; the host's counterpart is host/cpu/segment_loops.c.
 */
#include "segments.h"

#include "arguments.h"

static binary_exponent scale_terms_at(real point, global const real *offsets,
                                      global const integer *weight_exponents, integer terms,
                                      sum_slope slope, binary_exponent scale)
{
    for (integer i = 0; i < terms; ++i)
        scale = at_least(scale, term_magnitude(point, offsets[i], weight_exponents[i], slope));
    return scale;
}

static sum_total add_terms_at(real point, global const real *offsets, global const real *weights,
                              global const integer *weight_exponents, integer terms,
                              sum_slope slope, binary_exponent scale)
{
    sum_total total = {0, 0, 0, 0};
    for (integer start = 0; start < terms; start += TERMS_PER_SPILL) {
        const integer next = start + TERMS_PER_SPILL;
        const integer end = next < terms ? next : terms;
        sum_subtotal subtotal = {0, 0, 0, 0};
        for (integer i = start; i < end; ++i)
            subtotal = add_term(subtotal, point, offsets[i], weights[i], weight_exponents[i], slope,
                                scale);
        total = add_subtotal(total, subtotal, (natural)(end - start));
    }
    return total;
}

/*
 * words, all of the precision's width: the segments' keys, reals and integers, the directory, the
 * tables' numbers, the terms' offsets, weights and exponents, in this order.
 */
kernel void segments(const segments_given given, global const real *x, global real *y,
                     global const real *words)
{
    const ulong count = given.segments;
    global const integer *keys = (global const integer *)words;
    global const real *reals = words + count;
    global const integer *integers = (global const integer *)(reals + count * SEGMENT_REALS);
    global const integer *directory = integers + count * SEGMENT_INTEGERS;
    global const real *numbers = (global const real *)(directory + given.buckets + 1);
    global const real *offsets = numbers + given.numbers;
    global const real *weights = offsets + given.terms;
    global const integer *weight_exponents = (global const integer *)(weights + given.terms);
    const real slope = real_of(given.slope);
    const size_t j = get_global_id(0);
    if (j >= given.points.count)
        return;
    const real point = x[given.points.x_first + j];
    global real *result = y + given.points.y_first + j;
    const real u = slope < 0 ? -point : point;
    if (!is_finite(u)) {
        *result =
            segment_limit(u, real_of(given.below), real_of(given.above), real_of(given.at_nan));
        return;
    }
    const integer s =
        segment_find(segment_key(u), keys, directory, (integer)count, (integer)given.first_key,
                     (integer)given.key_shift, (integer)given.buckets);
    const segment here = segment_read(reals, integers, s);
    if (here.cells > 0) {
        table_shape shape;
        shape.inverse_width = real_of(given.inverse_width);
        shape.row = (int)given.row;
        shape.slope = 0;
        shape.slope_rest = 0;
        shape.guarded = 0;
        *result = segment_table_value(here, u, numbers, shape);
        return;
    }
    const sum_slope slope_here =
        sum_slope_at(point, slope, real_of(given.slope_rest), real_of(given.guard_from));
    const binary_exponent scale =
        scale_terms_at(point, offsets + here.first, weight_exponents + here.first, here.terms,
                       slope_here, segment_magnitude(here, u));
    const sum_total total =
        add_terms_at(point, offsets + here.first, weights + here.first,
                     weight_exponents + here.first, here.terms, slope_here, scale);
    *result = sum_value(segment_add_line(total, here, u, scale), scale, real_of(given.factor),
                        real_of(given.factor_low), (integer)given.factor_exponent);
}
