/* SPDX-License-Identifier: MIT */
#include "sum/cell_rows.h"

#include <string.h>

/* Polynomials by the coefficients of their powers; next = 2 x now - before, Chebyshev's recurrence,
 * for x = start + slope * variable. */
static void chebyshev_step(double start, double slope, const double *now, const double *before,
                           double *next)
{
    for (int m = 0; m < MOST_ORDER; ++m) {
        const double shifted = m > 0 ? now[m - 1] : 0;
        next[m] = 2 * (start * now[m] + slope * shifted) - before[m];
    }
}

typedef struct {
    double of[MOST_ORDER][MOST_ORDER]; /* of[k]: the powers in T_k */
} chebyshev_powers;

static void make_powers(double start, double slope, chebyshev_powers *powers)
{
    memset(powers, 0, sizeof *powers);
    powers->of[0][0] = 1;
    powers->of[1][0] = start;
    powers->of[1][1] = slope;
    for (int k = 2; k < MOST_ORDER; ++k)
        chebyshev_step(start, slope, powers->of[k - 1], powers->of[k - 2], powers->of[k]);
}

/* Takes away powers from the highest on, each with the multiple of a Chebyshev polynomial that is
 * nowhere larger than needed. */
static void economize(const chebyshev_powers *row, int order, int terms, double *polynomial)
{
    for (int m = order - 1; m >= terms; --m) {
        const double factor = polynomial[m] / row->of[m][m];
        for (int l = 0; l <= m; ++l)
            polynomial[l] -= factor * row->of[m][l];
    }
}

void cell_rows_make(int order, int cuts, int terms, cell_rows *rows)
{
    chebyshev_powers whole, row;
    memset(rows, 0, sizeof *rows);
    rows->cuts = cuts;
    rows->terms = terms;
    rows->order = order;
    make_powers(0, 2, &row);
    for (int cut = 0; cut < cuts; ++cut) {
        make_powers((2.0 * cut + 1) / cuts - 1, 2.0 / cuts, &whole);
        for (int k = 2; k < order; ++k)
            economize(&row, order, terms, whole.of[k]);
        for (int m = 0; m < terms; ++m) {
            cell_vector *from = &rows->from[cut][m];
            from->constant = twofold_of(whole.of[0][m], 0);
            from->linear = twofold_of(whole.of[1][m], 0);
            for (int k = 2; k < order; ++k)
                from->others[k - 2] = whole.of[k][m];
        }
    }
}

cell_row cell_row_of(const cell_rows *rows, int cut, const cell_vector *cell)
{
    const cell_vector *from = rows->from[cut];
    cell_row row = {vector_dot_exact(&from[0], cell, rows->order), {0}};
    for (int m = 1; m < rows->terms; ++m)
        row.others[m - 1] = vector_dot(&from[m], cell, rows->order);
    return row;
}

twofold cell_row_value(const cell_rows *rows, const cell_row *row, double variable)
{
    double sum = 0;
    for (int m = rows->terms - 1; m > 0; --m)
        sum = (sum + row->others[m - 1]) * variable;
    return twofold_add(row->lowest, twofold_of(sum, 0));
}
