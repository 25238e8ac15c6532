/* SPDX-License-Identifier: MIT */
/*
 * A function of one variable in a table: equally wide cells, in each a polynomial.
 *
 * With t = x * inverse_width, cell k reaches from first + k to first + k + 1, and there the value
 * is 2^exponent times a polynomial in t - (first + k + 1/2). The outermost cells reach to infinity.
 * A cell is a row of so many numbers that it lies in one line of a processor's cache: the lowest
 * coefficient in two parts, then the others, lowest first. inverse_width is a power of two, so that
 * t is exact. Where the last cell holds a sloping line, which the variable may follow far, its
 * points are edges: the line is written apart then, with an exponent of its own, for it may be
 * followed to where t is no real, and its numbers have two parts.
 *
 * A guarded table holds any sum, at any scale: each row has an exponent of its own, and
 * inverse_width may be no real. All its points are edges, and where another table would do it gives
 * the same bits.
 */
#ifndef SIGRAMP_KERNELS_TABLE_H
#define SIGRAMP_KERNELS_TABLE_H

#include "scaled.h"

typedef struct {
    real inverse_width; /* negative where the function is mirrored */
    real first;         /* an integer */
    real last_index;    /* the number of cells less 1 */
    int row;            /* numbers in a row: 4 or 8 */
    int exponent;       /* 2^exponent and 2^-exponent are normal numbers */
    /* The line beyond the last cell's middle, in units of 2^line_exponent: its value there, at most
     * 2^100, and what it rises by from cell to cell, at most 1; 0 if there is none. */
    real level, level_rest;
    real slope, slope_rest;
    int line_exponent;
    /* Guarded: the rows' exponents follow the last row, as reals; x inverse_width
     * 2^inverse_exponent is t. Else inverse_exponent is 0. */
    int guarded, inverse_exponent;
} table_shape;

/* Where a point is: its cell, and the polynomial's variable, beyond 1/2 in the outermost cells. */
typedef struct {
    int cell;
    real variable;
} table_place;

/* A point between two cells may be found in either; one not far from 0 loses a variable's last bits
 * only. */
SIGRAMP_INLINE table_place table_find(real t, table_shape shape)
{
    const real unbounded = nearest_integer(t - (real)0.5) - shape.first;
    const real positive = unbounded > 0 ? unbounded : 0;
    const real index = positive < shape.last_index ? positive : shape.last_index;
    table_place place;
    place.cell = (int)index;
    place.variable = (t - (index + shape.first)) - (real)0.5;
    return place;
}

/* A step of Horner's rule, from the highest coefficient down to the rest of the lowest. */
SIGRAMP_INLINE real table_step(real sum, real variable, real coefficient)
{
    return fma(sum, variable, coefficient);
}

/* The value at a place in a cell, not rounded. */
SIGRAMP_INLINE scaled table_cell_value(SIGRAMP_GLOBAL const real *numbers, table_place place,
                                       table_shape shape)
{
    SIGRAMP_GLOBAL const real *cell = numbers + (size_t)place.cell * (size_t)shape.row;
    real sum = cell[shape.row - 1];
    for (int c = shape.row - 2; c > 0; --c)
        sum = table_step(sum, place.variable, cell[c]);
    return make_scaled(cell[0], sum, shape.exponent);
}

/* rounded: the value's two parts added up. Right where the result is normal or zero, on no sloping
 * line: a value that is subnormal before 2^exponent is nothing after it. */
SIGRAMP_INLINE quick_result table_point_quick(real rounded, table_place place, table_shape shape)
{
    const real result = rounded * power_of_two(shape.exponent);
    const real size = absolute(result), smallest = power_of_two(1 - EXPONENT_BIAS);
    const int normal = (size >= smallest) & (size <= LARGEST_REAL);
    const int vanishes = absolute(rounded) < smallest;
    const int on_line = (shape.slope != 0) & (place.variable > (real)0.5);
    quick_result quick;
    quick.value = vanishes ? 0 : result;
    quick.edge = ((normal | vanishes) == 0) | on_line;
    return quick;
}

/* t of any point, if the table is guarded: exact where that is a normal number. */
SIGRAMP_INLINE real table_argument(real x, table_shape shape)
{
    const int tiny = is_tiny(x);
    const real normal = tiny ? enlarged(x, TINY_SHIFT) : x;
    return times_power(normal * shape.inverse_width,
                       shape.inverse_exponent - (tiny ? TINY_SHIFT : 0));
}

/* From here on t is seen from 0: no cell is so far out that it matters. */
#define FAR_EXPONENT (EXPONENT_BIAS - 7)

/* The way from the last cell's middle to x, in cells; t = x inverse_width may be no real. */
SIGRAMP_INLINE scaled table_way(real x, real t, table_shape shape)
{
    if (!(absolute(t) < power_of_two(FAR_EXPONENT)))
        return make_scaled(absolute(x) * (real)0.25, 0,
                           exponent_field(shape.inverse_width) - EXPONENT_BIAS + 2 +
                               shape.inverse_exponent);
    const scaled from_first = two_sum(t, -shape.first);
    const scaled from_start = two_sum(from_first.high, -shape.last_index);
    const scaled from_middle = two_sum(from_start.high, -(real)0.5);
    return fast_two_sum(from_middle.high, from_middle.low + (from_start.low + from_first.low));
}

/* The line beyond the last cell's middle. */
SIGRAMP_INLINE scaled table_line(real x, real t, table_shape shape)
{
    const scaled way = table_way(x, t, shape);
    const real factor = power_of_two(at_least(-way.exponent, 1 - EXPONENT_BIAS));
    const real product = shape.slope * way.high;
    const real error = fma(shape.slope, way.high, -product);
    const real rest = fma(shape.slope_rest, way.high, fma(shape.slope, way.low, error));
    const scaled sum = two_sum(product, shape.level * factor);
    return make_scaled(sum.high, sum.low + fma(shape.level_rest, factor, rest),
                       shape.line_exponent + way.exponent);
}

/* The value at a place in a cell; see table_point_quick about what is nothing. */
SIGRAMP_INLINE scaled table_cell_unrounded(SIGRAMP_GLOBAL const real *numbers, table_place place,
                                           table_shape shape)
{
    scaled value = table_cell_value(numbers, place, shape);
    if (shape.guarded)
        value.exponent =
            (int)numbers[((size_t)shape.last_index + 1) * (size_t)shape.row + (size_t)place.cell];
    const int vanishes = absolute(value.high + value.low) < power_of_two(1 - EXPONENT_BIAS);
    return vanishes ? make_scaled(0, 0, 0) : value;
}

/* Any point's value, before it is rounded. below and above are the limits at the two infinities of
 * t. */
SIGRAMP_INLINE scaled table_point_unrounded(real x, SIGRAMP_GLOBAL const real *numbers, real below,
                                            real above, table_shape shape)
{
    const real t = shape.guarded ? table_argument(x, shape) : x * shape.inverse_width;
    const table_place place = table_find(t, shape);
    if (t != t)
        return make_scaled(real_of_bits((integer)QUIET_NAN_BITS), 0, 0);
    if (shape.slope != 0 && place.variable > (real)0.5 && is_finite(x))
        return table_line(x, t, shape);
    if (!is_finite(t))
        return make_scaled(t > 0 ? above : below, 0, 0);
    return table_cell_unrounded(numbers, place, shape);
}

/* The same rounded once. */
SIGRAMP_INLINE real table_point_edge(real x, SIGRAMP_GLOBAL const real *numbers, real below,
                                     real above, table_shape shape)
{
    const scaled value = table_point_unrounded(x, numbers, below, above, shape);
    return is_finite(value.high) ? round_scaled(value) : value.high;
}

#endif
