/* SPDX-License-Identifier: MIT */
/*
 * A function of one variable in a table: equally wide cells, in each a polynomial.
 *
 * With t = x * inverse_width, cell k reaches from first + k - 1/2 to first + k + 1/2, and there the
 * value is 2^exponent times the polynomial in t - (first + k). The outermost cells reach to
 * infinity. A cell is table_stride numbers: the coefficients, lowest first, then the rest of the
 * lowest one, which it carries in two parts. inverse_width is a power of two, so that t is exact.
 * Where the last cell holds a sloping line, which the variable may follow far, its points are
 * edges: the slope has two parts then.
 */
#ifndef SIGRAMP_KERNELS_TABLE_H
#define SIGRAMP_KERNELS_TABLE_H

#include "rounding.h"

typedef struct {
    real inverse_width; /* negative where the function is mirrored */
    real first;         /* an integer */
    real last_index;    /* the number of cells less 1 */
    integer order;      /* coefficients in a cell */
    integer exponent;
    real slope, slope_rest; /* of the last cell; 0 if it is level */
} table_shape;

/* Where a point is: the first number of its cell, and the polynomial's variable. */
typedef struct {
    integer place;
    real variable;
} table_place;

SIGRAMP_INLINE integer table_stride(table_shape shape)
{
    return shape.order + 1;
}

SIGRAMP_INLINE table_place table_find(real x, table_shape shape)
{
    const real t = x * shape.inverse_width;
    const real unbounded = nearest_integer(t) - shape.first;
    const real positive = unbounded > 0 ? unbounded : 0;
    const real index = positive < shape.last_index ? positive : shape.last_index;
    table_place place;
    place.place = (integer)index * table_stride(shape);
    place.variable = t - (index + shape.first);
    return place;
}

/* A step of Horner's rule from the highest coefficient down to the second. */
SIGRAMP_INLINE real table_step(real sum, real variable, real coefficient)
{
    return fma(sum, variable, coefficient);
}

/* The value, from the lowest coefficient's two parts and the others' sum. */
SIGRAMP_INLINE scaled table_value(real lowest, real lowest_rest, real sum, real variable,
                                  table_shape shape)
{
    return make_scaled(lowest, fma(sum, variable, lowest_rest), shape.exponent);
}

/* The polynomial of one cell. */
SIGRAMP_INLINE scaled table_cell_value(SIGRAMP_GLOBAL const real *cell, real variable,
                                       table_shape shape)
{
    real sum = cell[shape.order - 1];
    for (integer c = shape.order - 2; c > 0; --c)
        sum = table_step(sum, variable, cell[c]);
    return table_value(cell[0], cell[shape.order], sum, variable, shape);
}

/* Rounded once where that is quick: results that come out normal, on no sloping line. A value that
 * is subnormal before 2^exponent is nothing after it. */
SIGRAMP_INLINE quick_result table_point_quick(scaled value, table_place place, table_shape shape)
{
    const real rounded = value.high + value.low;
    const integer field = exponent_field(rounded) + value.exponent;
    const integer bits =
        (integer)((natural)bits_of(rounded) + ((natural)value.exponent << STORED_BITS));
    const int normal =
        (field >= 1) & (field < EXPONENT_MASK) & is_finite(rounded) & (exponent_field(rounded) > 0);
    quick_result result;
    result.value = real_of_bits(normal ? bits : 0);
    const int on_line = (shape.slope != 0) & (place.variable > (real)0.5);
    const int vanishes = exponent_field(rounded) == 0;
    result.edge = (!normal & !vanishes) | on_line;
    return result;
}

/* A long line's products are kept in range by this power of two. */
#if SIGRAMP_PRECISION == 32
#define LINE_SHIFT 124
#else
#define LINE_SHIFT 960
#endif

/* The line beyond the last cell's middle, in pairs. */
SIGRAMP_INLINE scaled table_line(real x, real lowest, real lowest_rest, table_shape shape)
{
    const scaled exact = two_sum(x * shape.inverse_width, -(shape.last_index + shape.first));
    const int is_long = exact.high > 64;
    const real factor = power_of_two(is_long ? -LINE_SHIFT : 0);
    const scaled distance = make_scaled(exact.high * factor, exact.low * factor, 0);
    const real product = shape.slope * distance.high;
    const real error = fma(shape.slope, distance.high, -product);
    const real rest = fma(shape.slope_rest, distance.high, fma(shape.slope, distance.low, error));
    const scaled sum = two_sum(product, lowest * factor);
    return make_scaled(sum.high, sum.low + fma(lowest_rest, factor, rest),
                       shape.exponent + (is_long ? LINE_SHIFT : 0));
}

/*
 * Any point. below and above are the limits at the two infinities of t; a finite t that is out of
 * the precision's range is not told from an infinite one.
 */
SIGRAMP_INLINE real table_point_edge(real x, scaled value, table_place place, real lowest,
                                     real lowest_rest, real below, real above, table_shape shape)
{
    const real t = x * shape.inverse_width;
    if (t != t)
        return real_of_bits((integer)QUIET_NAN_BITS);
    if (!is_finite(t))
        return t > 0 ? above : below;
    if (shape.slope != 0 && place.variable > (real)0.5)
        return round_scaled(table_line(x, lowest, lowest_rest, shape));
    return round_scaled(value);
}

#endif
