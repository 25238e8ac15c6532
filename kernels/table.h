/* SPDX-License-Identifier: MIT */
/*
 * A function of one variable in a table: equally wide cells, in each a polynomial.
 *
 * With t = x * inverse_width, cell k reaches from first + k to first + k + 1, and there the value
 * is 2^exponent times a polynomial in t - (first + k + 1/2). The outermost cells reach to infinity.
 * A cell is a row of so many numbers that it lies in one line of a processor's cache: the lowest
 * coefficient in two parts, then the others, lowest first. inverse_width is a power of two, so that
 * t is exact. Where the last cell holds a sloping line, which the variable may follow far, its
 * points are edges: the slope has two parts then.
 */
#ifndef SIGRAMP_KERNELS_TABLE_H
#define SIGRAMP_KERNELS_TABLE_H

#include "rounding.h"

typedef struct {
    real inverse_width;     /* negative where the function is mirrored */
    real first;             /* an integer */
    real last_index;        /* the number of cells less 1 */
    int row;                /* numbers in a row: 4 or 8 */
    int exponent;           /* 2^exponent and 2^-exponent are normal numbers */
    real slope, slope_rest; /* of the last cell; 0 if it is level */
} table_shape;

#ifdef __OPENCL_C_VERSION__
#define TABLE_NUMBERS global const real
#else
#define TABLE_NUMBERS const real
#endif

/* Where a point is: its cell, and the polynomial's variable, beyond 1/2 in the outermost cells. */
typedef struct {
    int cell;
    real variable;
} table_place;

/* A point between two cells may be found in either; one not far from 0 loses a variable's last bits
 * only. */
SIGRAMP_INLINE table_place table_find(real x, table_shape shape)
{
    const real t = x * shape.inverse_width;
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
SIGRAMP_INLINE scaled table_cell_value(TABLE_NUMBERS *numbers, table_place place, table_shape shape)
{
    TABLE_NUMBERS *cell = numbers + (size_t)place.cell * (size_t)shape.row;
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

/* A long line's products are kept in range by this power of two. */
#if SIGRAMP_PRECISION == 32
#define LINE_SHIFT 124
#else
#define LINE_SHIFT 960
#endif

/* The line beyond the last cell's middle, in pairs; that cell's number may be no real. */
SIGRAMP_INLINE scaled table_line(real x, real lowest, real lowest_rest, table_shape shape)
{
    const scaled from_first = two_sum(x * shape.inverse_width, -shape.first);
    const scaled from_start = two_sum(from_first.high, -shape.last_index);
    const scaled from_middle = two_sum(from_start.high, -(real)0.5);
    const scaled exact =
        fast_two_sum(from_middle.high, from_middle.low + (from_start.low + from_first.low));
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
SIGRAMP_INLINE real table_point_edge(real x, TABLE_NUMBERS *numbers, table_place place, real below,
                                     real above, table_shape shape)
{
    const real t = x * shape.inverse_width;
    if (t != t)
        return real_of_bits((integer)QUIET_NAN_BITS);
    if (!is_finite(t))
        return t > 0 ? above : below;
    TABLE_NUMBERS *cell = numbers + (size_t)place.cell * (size_t)shape.row;
    if (shape.slope != 0 && place.variable > (real)0.5)
        return round_scaled(table_line(x, cell[0], cell[1], shape));
    return round_scaled(table_cell_value(numbers, place, shape));
}

#endif
