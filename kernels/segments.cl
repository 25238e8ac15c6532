/* SPDX-License-Identifier: MIT */
/*
 * segments: y[j] = the sum at x[j], one work-item a point; everything in global memory, y may be x.
 * Built once per unit and precision; the host's counterpart is host/cpu/segment_loops.c.
 */
#include "segments.h"

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
        sum_part part = {0, 0, 0, 0};
        for (integer i = start; i < end; ++i)
            part = add_term(part, point, offsets[i], weights[i], weight_exponents[i], slope, scale);
        total = add_part(total, part, (natural)(end - start));
    }
    return total;
}

/*
 * words, all of the precision's width: the segments' keys, reals and integers, the directory, the
 * tables' numbers, the terms' offsets, weights and exponents, in this order.
 */
kernel void segments(global const real *x, ulong x_first, global real *y, ulong y_first,
                     ulong count, global const real *words, ulong segment_count, ulong buckets,
                     ulong number_count, ulong term_count, integer first_key, integer key_shift,
                     real inverse_width, int row, real slope, real slope_rest, real guard_from,
                     real factor, real factor_low, integer factor_exponent, real below, real above,
                     real at_nan)
{
    global const integer *keys = (global const integer *)words;
    global const real *reals = words + segment_count;
    global const integer *integers =
        (global const integer *)(reals + segment_count * SEGMENT_REALS);
    global const integer *directory = integers + segment_count * SEGMENT_INTEGERS;
    global const real *numbers = (global const real *)(directory + buckets + 1);
    global const real *offsets = numbers + number_count;
    global const real *weights = offsets + term_count;
    global const integer *weight_exponents = (global const integer *)(weights + term_count);
    const size_t j = get_global_id(0);
    if (j >= count)
        return;
    const real point = x[x_first + j];
    const real u = slope < 0 ? -point : point;
    if (!is_finite(u)) {
        y[y_first + j] = segment_limit(u, below, above, at_nan);
        return;
    }
    const integer s = segment_find(segment_key(u), keys, directory, (integer)segment_count,
                                   first_key, key_shift, (integer)buckets);
    const segment here = segment_read(reals, integers, s);
    if (here.cells > 0) {
        table_shape shape;
        shape.inverse_width = inverse_width;
        shape.row = row;
        shape.slope = 0;
        shape.slope_rest = 0;
        shape.guarded = 0;
        y[y_first + j] = segment_table_value(here, u, numbers, shape);
        return;
    }
    const sum_slope slope_here = sum_slope_at(point, slope, slope_rest, guard_from);
    const binary_exponent scale =
        scale_terms_at(point, offsets + here.first, weight_exponents + here.first, here.terms,
                       slope_here, segment_magnitude(here, u));
    const sum_total total =
        add_terms_at(point, offsets + here.first, weights + here.first,
                     weight_exponents + here.first, here.terms, slope_here, scale);
    y[y_first + j] = sum_value(segment_add_line(total, here, u, scale), scale, factor, factor_low,
                               factor_exponent);
}
