/* SPDX-License-Identifier: MIT */
/*
 * A cell's polynomial as rows of the table: the cell is cut into narrower ones, in which fewer
 * coefficients are enough.
 */
#ifndef SIGRAMP_HOST_SUM_CELL_ROWS_H
#define SIGRAMP_HOST_SUM_CELL_ROWS_H

#include "sum/cells.h"
#include "sum/twofold.h"

enum { MOST_CUTS = 16, MOST_ROW_TERMS = 7 };

typedef struct {
    int order; /* coefficients of a cell */
    int cuts;  /* rows of a cell, a power of two */
    int terms; /* coefficients of a row */
    /* from[cut][m][k]: the m-th power's coefficient in T_k of the whole cell. */
    double from[MOST_CUTS][MOST_ROW_TERMS][MOST_ORDER];
} cell_rows;

void cell_rows_make(int order, int cuts, int terms, cell_rows *rows);

/* The coefficients of a row's powers of -1/2 .. 1/2, from a cell's Chebyshev coefficients; the
 * lowest one is exact to about 2^-60. */
twofold cell_row(const cell_rows *rows, int cut, const twofold *chebyshev,
                 double powers[MOST_ROW_TERMS]);

#endif
