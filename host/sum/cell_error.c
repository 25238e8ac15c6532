/* SPDX-License-Identifier: MIT */
#include "sum/cell_error.h"

#include <math.h>

#include "sum/unit_values.h"

/* The moments of one offset at an end of its cell, o = -1 or 1: T_k(o). */
static cell_vector moments_at_end(const cell_expansion *e, int o)
{
    cell_vector moments = {{1, 0}, {o, 0}, {0}};
    for (int k = 2; k < e->order; ++k)
        moments.others[k - 2] = k % 2 == 0 ? 1 : o;
    return moments;
}

/* The coefficients in the cell so far from the offset's, as the plan adds them up. */
static cell_vector coefficients(const cell_expansion *e, int distance, int o)
{
    const cell_vector moments = moments_at_end(e, o);
    cell_vector sums = {{0, 0}, {0, 0}, {0}};
    if (distance >= -e->near && distance <= e->near) {
        cell_matrix_add(e, distance, &moments, &sums);
        return sums;
    }
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const cell_vector *seen = distance > 0 ? &e->growing[j] : &e->decaying[j];
        const cell_vector *shape = distance > 0 ? &e->decaying[j] : &e->growing[j];
        const twofold state = twofold_multiply(e->entry[j], vector_dot_exact(seen, &moments));
        vector_add(&sums, shape, twofold_scale(state, distance > 0 ? e->right[j] : e->left[j]));
    }
    if (distance > 0) {
        const double line = e->slope * e->width;
        sums.constant = twofold_add(sums.constant, twofold_of(e->constant, 0));
        sums.constant = twofold_add(sums.constant, twofold_product_of(line, distance - 0.5 * o));
        sums.linear = twofold_add(sums.linear, twofold_of(line / 2, 0));
    }
    return sums;
}

/* At the ends of a row. */
static double row_error(const cell_expansion *e, const cell_rows *rows, int cut, int distance,
                        int o)
{
    const cell_vector cell = coefficients(e, distance, o);
    const cell_row row = cell_row_of(rows, cut, &cell);
    double worst = 0;
    for (int end = 0; end < 2; ++end) {
        const double v = 2.0 * (cut + end) / rows->cuts - 1;
        const twofold given = cell_row_value(rows, &row, end - 0.5);
        const twofold right =
            sum_unit_value(e->unit, twofold_product_of(e->width, distance + (v - o) / 2));
        const double error = twofold_add(given, twofold_minus(right)).high;
        worst = fmax(worst, fabs(error / right.high));
    }
    return worst;
}

double cell_error(const cell_expansion *e, const cell_rows *rows)
{
    double worst = 0;
    for (int distance = -e->near - 1; distance <= e->near + 1; ++distance)
        for (int o = -1; o <= 1; o += 2) {
            worst = fmax(worst, row_error(e, rows, 0, distance, o));
            worst = fmax(worst, row_error(e, rows, rows->cuts - 1, distance, o));
        }
    return 2 * worst;
}
