/* SPDX-License-Identifier: MIT */
/*
 * A sum in segments: what a fast sum is where one table cannot hold it.
 *
 * Points are taken as u = x, or u = -x for a negative slope. Segment s reaches from keys[s] to
 * keys[s + 1], order-preserving integers of u; the first begins at minus infinity. It holds either
 * a table's cells (kernels/table.h), or a line, level + slope (u - anchor) in pairs, which is
 * what the terms left behind come to, and a run of terms near the point that are added one by one
 * (kernels/sum.h).
 */
#ifndef SIGRAMP_KERNELS_SEGMENTS_H
#define SIGRAMP_KERNELS_SEGMENTS_H

#include "sum.h"
#include "table.h"

/* Numbers of a segment: reals, then integers. */
enum { SEGMENT_REALS = 5, SEGMENT_INTEGERS = 5 };

typedef struct {
    real anchor; /* of a table, its first cell */
    real slope, slope_low;
    real level, level_low;
    integer slope_exponent;
    integer level_exponent; /* of a table, its exponent */
    integer first;          /* term, or number of the table */
    integer terms;
    integer cells; /* 0: a line */
} segment;

SIGRAMP_INLINE segment segment_read(SIGRAMP_GLOBAL const real *reals,
                                    SIGRAMP_GLOBAL const integer *integers, integer s)
{
    segment subtotal;
    reals += s * SEGMENT_REALS;
    integers += s * SEGMENT_INTEGERS;
    subtotal.anchor = reals[0];
    subtotal.slope = reals[1];
    subtotal.slope_low = reals[2];
    subtotal.level = reals[3];
    subtotal.level_low = reals[4];
    subtotal.slope_exponent = integers[0];
    subtotal.level_exponent = integers[1];
    subtotal.first = integers[2];
    subtotal.terms = integers[3];
    subtotal.cells = integers[4];
    return subtotal;
}

/* At an infinite u, or at NaN. */
SIGRAMP_INLINE real segment_limit(real u, real below, real above, real at_nan)
{
    const real limit = u > 0 ? above : u < 0 ? below : at_nan;
    return limit == limit ? limit : real_of_bits((integer)QUIET_NAN_BITS);
}

/* Reals in their order, -0 below +0, whatever a device does with subnormals. */
SIGRAMP_INLINE integer segment_key(real u)
{
    const integer bits = bits_of(u);
    return bits ^ (integer)((natural)(bits >> (SIGRAMP_PRECISION - 1)) >> 1);
}

/* The segment of a key: the last that does not start after it. The directory has the number of the
 * first segment of every bucket of keys; within one it is searched by halves. */
SIGRAMP_INLINE integer segment_find(integer key, SIGRAMP_GLOBAL const integer *keys,
                                    SIGRAMP_GLOBAL const integer *directory, integer count,
                                    integer first_key, integer key_shift, integer buckets)
{
    if (count == 1 || key < first_key)
        return 0;
    const natural bucket = ((natural)key - (natural)first_key) >> key_shift;
    if (bucket >= (natural)buckets)
        return count - 1;
    integer low = directory[bucket] - 1; /* starts at or before the key */
    integer high = directory[bucket + 1];
    while (high - low > 1) {
        const integer middle = low + ((high - low) >> 1);
        const int starts_before = keys[middle] <= key;
        low = starts_before ? middle : low;
        high = starts_before ? high : middle;
    }
    return low;
}

SIGRAMP_INLINE scaled segment_level(segment line)
{
    return make_scaled(line.level, line.level_low, line.level_exponent);
}

/* What the line has risen by since its anchor. */
SIGRAMP_INLINE scaled segment_rise(segment line, real u)
{
    const scaled way = ramp_difference(u, line.anchor);
    const real high = way.high * line.slope;
    const real error = fma(way.high, line.slope, -high);
    const real low = fma(way.high, line.slope_low, fma(way.low, line.slope, error));
    return make_scaled(high, low, way.exponent + line.slope_exponent);
}

SIGRAMP_INLINE binary_exponent segment_magnitude(segment line, real u)
{
    return at_least(number_magnitude(segment_level(line)), number_magnitude(segment_rise(line, u)));
}

/* The line as the one subtotal that it adds to the terms' total. */
SIGRAMP_INLINE sum_total segment_add_line(sum_total total, segment line, real u,
                                          binary_exponent scale)
{
    sum_subtotal subtotal = {0, 0, 0, 0};
    const scaled level = shift_to_scale(segment_level(line), scale);
    const scaled rise = shift_to_scale(segment_rise(line, u), scale);
    subtotal = add_number(subtotal, level, is_finite(level.high) ? 0 : level.high);
    subtotal = add_number(subtotal, rise, 0);
    return add_subtotal(total, subtotal, 2);
}

/* The table's value at u, before it is rounded. */
SIGRAMP_INLINE scaled segment_table_unrounded(segment cells, real u,
                                              SIGRAMP_GLOBAL const real *numbers, table_shape shape)
{
    shape.first = cells.anchor;
    shape.last_index = (real)(cells.cells - 1);
    shape.exponent = (int)cells.level_exponent;
    return table_cell_unrounded(numbers + cells.first, table_find(u * shape.inverse_width, shape),
                                shape);
}

SIGRAMP_INLINE real segment_table_value(segment cells, real u, SIGRAMP_GLOBAL const real *numbers,
                                        table_shape shape)
{
    return round_scaled(segment_table_unrounded(cells, u, numbers, shape));
}

#endif
