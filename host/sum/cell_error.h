/* SPDX-License-Identifier: MIT */
/* What an expansion and its rows leave out. */
#ifndef SIGRAMP_HOST_SUM_CELL_ERROR_H
#define SIGRAMP_HOST_SUM_CELL_ERROR_H

#include "sum/cell_rows.h"
#include "sum/cells.h"

/* The largest relative error of one unit in the table before the table's numbers are rounded, found
 * at the ends of the cells and of the outer rows, where the polynomials left out are largest; with
 * a margin. */
double cell_error(const cell_expansion *expansion, const cell_rows *rows);

#endif
