/* SPDX-License-Identifier: MIT */
/* What an expansion and its rows leave out. */
#ifndef SIGRAMP_HOST_SUM_CELL_ERROR_H
#define SIGRAMP_HOST_SUM_CELL_ERROR_H

#include "sum/cell_rows.h"
#include "sum/cells.h"

/* An upper bound on the relative error of one unit in the table before the table's numbers are
 * rounded; its rows have so many coefficients, a cell so many rows. */
double cell_error(const cell_expansion *expansion, int row_terms, int cuts);

/* Likewise on what the moments of the offsets lose (sum/moments.h). */
double cell_moments_error(const cell_expansion *expansion, int exact);

/* At least |u^(n)(t)|/u(t) for all t, of a unit that is no ramp, n < MOST_ORDER. */
double cell_derivative(sigramp_unit unit, int n);

#endif
