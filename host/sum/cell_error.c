/* SPDX-License-Identifier: MIT */
#include "sum/cell_error.h"

#include <math.h>

#include "sum/moments.h"
#include "units/units.h"

_Static_assert((int)MOST_ORDER == (int)UNIT_DERIVATIVES, "the units tell as many derivatives");

double cell_derivative(sigramp_unit unit, int n)
{
    return unit_traits_of(unit)->derivatives[n];
}

/* The unit's values are right to 2^-60, and a row's higher coefficients, at most 2^-5 of its
 * lowest, are added up in doubles; so are a cell's from that of T_2 on, at most width^2/16. */
static double noise_of(const cell_expansion *e)
{
    return fmax(0x1p-57, 0x1p-53 * e->width * e->width);
}

/* The first Chebyshev polynomial left out of a series of n terms over an interval, relative to the
 * unit somewhere in it: the n-th coefficient is u^(n) (interval/2)^n / (2^(n - 1) n!). */
static double left_out(sigramp_unit unit, int n, double interval)
{
    double part = 2 * cell_derivative(unit, n);
    for (int k = 1; k <= n; ++k)
        part *= interval / (4 * k);
    return part;
}

/*
 * Three series are cut off: in the offset's place in its cell, in the point's, and in the point's
 * in its row. Of cells 1/8 wide each further polynomial is smaller by 2^-6 at least, and what the
 * first cut leaves the second one changes by 2^-5 at most: the margin. Cells 1/4 wide, where both
 * are twice as large, have rows of 3 terms, which leave out ten times what the cells do and whose
 * own further polynomials are smaller by 2^-8. A unit changes within a cell by no more than
 * exp(width). In all, of logistic, softplus and density
 *   order 5, rows of 3 terms, 1/32 wide: 2.6e-7, 2.6e-7, 3.0e-7;
 *   order 6, rows of 3 terms, 1/128 wide: 4.0e-9, 3.9e-9, 5.4e-9;
 *   order 9, rows of 7 terms, 1/32 wide: 1.6e-17, 9.9e-18, 5.1e-17, noise included;
 * and of the wide cells of few terms
 *   order 8, rows of 3 terms, 1/128 wide: 4.4e-9, 4.4e-9, 4.7e-9;
 *   order 13, rows of 7 terms, 1/32 wide: 3.7e-17, 3.0e-17, 8.8e-17, noise included;
 * the largest errors found are half of that (sampled; tests/certificates proves the derivatives
 * alone). The Bernstein ellipse through the nearest poles, at a
 * distance of pi, tells the same rate: its half axes add up to 4 pi/width, 100 half widths, so each
 * coefficient is about 1/100 of the one before. Its constant, the unit's maximum on a somewhat
 * smaller ellipse, would make the bound a hundred times larger, so derivatives are better here. See
 * Trefethen, Approximation Theory and Approximation Practice, chapters 7 and 8.
 */
double cell_error(const cell_expansion *e, int row_terms, int cuts)
{
    static const double margin = 1 + 0x1p-4;
    const double series = left_out(e->unit, e->order, e->width);
    const double row = left_out(e->unit, row_terms, e->width / cuts);
    return margin * exp(e->width) * (2 * series + row) + noise_of(e);
}

/* What a moment's counts lose of a term, half a unit of 2^-HIGH_GRID or 2^-LOW_GRID of its weight
 * at most (the first moment's nothing: a weight has no more digits), times the unit's coefficient.
 */
double cell_moments_error(const cell_expansion *e, int exact)
{
    double error = 0;
    for (int k = 1; k < e->order; ++k)
        error += left_out(e->unit, k, e->width) *
                 ldexp(0.5, k < moment_fine(e->order, exact) ? -LOW_GRID : -HIGH_GRID);
    return exp(e->width) * error;
}
