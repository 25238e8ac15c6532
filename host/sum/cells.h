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
#include "sum/cell_vector.h"
#include "sum/twofold.h"

enum { SERIES_TERMS = 14 };

typedef struct {
    sigramp_unit unit;
    int order; /* 3 .. MOST_ORDER - 1 */
    int near;
    double width;        /* of a cell, as an argument of the unit */
    cell_vector *matrix; /* (2 near + 1) * order rows */
    /* Chebyshev coefficients of exp(+j width v/2) and exp(-j width v/2), j = 1 .. SERIES_TERMS. */
    cell_vector growing[SERIES_TERMS];
    cell_vector decaying[SERIES_TERMS];
    twofold step[SERIES_TERMS];  /* exp(-j width) */
    twofold entry[SERIES_TERMS]; /* exp(-j width (near + 1)) */
    /* Far to the left the unit is the sum of left[j] exp(j t), far to the right constant + slope t
     * + the sum of right[j] exp(-j t). */
    double left[SERIES_TERMS], right[SERIES_TERMS];
    double growth; /* their sizes are at most j exp(growth j) */
    twofold constant;
    double slope;
} cell_expansion;

/* SIGRAMP_OUT_OF_MEMORY or SIGRAMP_NOT_SUPPORTED (a ramp, which is no smooth function). */
sigramp_status cell_expansion_create(sigramp_unit unit, int order, double width,
                                     cell_expansion *expansion);
void cell_expansion_destroy(cell_expansion *expansion);

/* The rows of a distance: row k gives the sums' coefficient of T_k from the moments. */
const cell_vector *cell_matrix(const cell_expansion *expansion, int distance);

/* sums += the rows times the moments. */
void cell_matrix_add(const cell_expansion *expansion, int distance, const cell_vector *moments,
                     cell_vector *sums);

#endif
