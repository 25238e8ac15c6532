/* SPDX-License-Identifier: MIT */
/*
 * How a unit looks between two cells: the mathematics of the fast sum, without any offsets.
 *
 * Positions are in units of the cell's width. For an offset at q + o/2 and a point at p + v/2, |o|,
 * |v| <= 1, the unit is expanded in Chebyshev polynomials of both: sum over k, l < order of
 * matrix[p - q][k][l] T_k(v) T_l(o), for |p - q| <= near. Farther away it is a series of
 * exponentials, and beyond saturation a constant or a straight line. See Greengard and Strain, The
 * fast Gauss transform (1991), and Trefethen, Approximation Theory and Approximation Practice.
 */
#ifndef SIGRAMP_HOST_SUM_CELLS_H
#define SIGRAMP_HOST_SUM_CELLS_H

#include "sigramp/sigramp.h"
#include "sum/cell_rows.h"
#include "sum/cell_vector.h"
#include "sum/twofold.h"

/* Exponentials of a series, and those with what fills up vectors: 0. */
enum { SERIES_TERMS = 14, SERIES_LANES = 16 };

/* Loops take cells by so many; beyond those near enough the matrices have that many of zeros. */
enum { CELL_LANES = 8 };

/* By exponential, each in the lane of its number. */
typedef struct {
    double high[SERIES_LANES], low[SERIES_LANES];
} series_numbers;
typedef struct {
    double of[CELL_NUMBERS][SERIES_LANES];
} series_vectors;

typedef struct {
    sigramp_unit unit;
    int order;  /* cell_order_is_known */
    int degree; /* row k of the matrices has no moments of T_l beyond k + l = degree */
    int near;
    double width; /* of a cell, as an argument of the unit */
    /* order rows of cell_numbers, by the distance between the cells */
    double *matrix;
    /* Chebyshev coefficients of exp(+j width v/2) and exp(-j width v/2), j = 1 .. SERIES_TERMS, in
     * lane j - 1; likewise what follows. */
    series_vectors growing, decaying;
    series_numbers step;  /* exp(-j width) */
    series_numbers entry; /* exp(-j width (near + 1)) */
    /* Far to the left the unit is the sum of left[j - 1] exp(j t), far to the right constant +
     * slope t + the sum of right[j - 1] exp(-j t). */
    double left[SERIES_TERMS], right[SERIES_TERMS];
    double growth; /* their sizes are at most j exp(growth j) */
    twofold constant;
    double slope;
    cell_rows rows; /* of the last table that was written with it */
} cell_expansion;

/* Whether there are loops for it (cell_loop.h). */
static inline int cell_order_is_known(int order)
{
    return order == 13 || order == 9 || order == 8 || order == 6 || order == 5;
}

/* SIGRAMP_OUT_OF_MEMORY or SIGRAMP_NOT_SUPPORTED (a ramp, which is no smooth function; an
 * order without loops). */
sigramp_status cell_expansion_create(sigramp_unit unit, int order, double width,
                                     cell_expansion *expansion);
void cell_expansion_destroy(cell_expansion *expansion);

/* Row k of the matrices from a distance on, which is -near - CELL_LANES at least: what gives the
 * sums' coefficient of T_k from the moments. */
static inline cell_numbers cell_matrix_row(const cell_expansion *expansion, int k, int distance)
{
    const size_t stride = 2 * ((size_t)expansion->near + CELL_LANES) + 1;
    const size_t place = (size_t)(distance + expansion->near + CELL_LANES);
    return (cell_numbers){expansion->matrix + (size_t)k * CELL_NUMBERS * stride + place, stride};
}

/* How many moments row k has, or more that are 0: loops know no orders between these two. */
static inline int cell_row_order(const cell_expansion *expansion, int k)
{
    enum { FEW = 9 };
    const int order = expansion->degree + 1 - k;
    return order <= FEW && order < expansion->order ? order : expansion->order;
}

static inline cell_numbers cell_series(const series_vectors *series)
{
    return (cell_numbers){(double *)series->of, SERIES_LANES};
}

#endif
