/* SPDX-License-Identifier: MIT */
/*
 * A cell's polynomial as rows of the table: the cell is cut into narrower ones, in which fewer
 * coefficients are enough.
 */
#ifndef SIGRAMP_HOST_SUM_CELL_ROWS_H
#define SIGRAMP_HOST_SUM_CELL_ROWS_H

#include "sum/cell_vector.h"

enum { MOST_CUTS = 64, MOST_ROW_TERMS = 7 };

/* How the rows follow from the cells, whatever is in them. */
typedef struct {
    int cuts;  /* rows of a cell, a power of two */
    int terms; /* coefficients of a row */
    int order; /* of the cells */
    /* from[cut][m]: what gives the m-th power's coefficient from the cell's. */
    cell_vector from[MOST_CUTS][MOST_ROW_TERMS];
} cell_rows;

/* A row's coefficients: of the powers of a variable from -1/2 to 1/2. */
typedef struct {
    twofold lowest;
    double others[MOST_ROW_TERMS - 1];
} cell_row;

void cell_rows_make(int order, int cuts, int terms, cell_rows *rows);

cell_row cell_row_of(const cell_rows *rows, int cut, const cell_vector *cell);

/* The row's polynomial; for tests of the error. */
twofold cell_row_value(const cell_rows *rows, const cell_row *row, double variable);

#endif
