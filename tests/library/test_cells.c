/* SPDX-License-Identifier: MIT */
/* What the tables of fast sums leave out: nowhere more than the bound that plans return says. */
#include <criterion/criterion.h>
#include <math.h>

#include "sum/cell_error.h"
#include "sum/cell_loops.h"
#include "sum/unit_values.h"

/* As the grades of host/sum/fast_plan.c. */
typedef struct {
    int order, cuts, terms;
    double
        width; /* of the widest cell, as an argument of the unit; the narrowest is half as wide */
} grade_shape;

static const grade_shape shapes[] = {{5, 8, 3, 0.25},  {6, 32, 3, 0.25}, {6, 16, 3, 0.25},
                                     {9, 4, 7, 0.125}, {8, 64, 3, 0.5},  {13, 16, 7, 0.5}};

/* Of the widest cell: it and near the narrowest. */
static const double widths[] = {1, 0.5000008};

static double chebyshev(int k, double x)
{
    return cos(k * acos(x));
}

/* The moments of one offset at o in its cell, |o| <= 1. */
static cell_vector moments_at(const cell_expansion *e, double o)
{
    cell_vector moments = {{1, 0}, {o, 0}, {0}};
    for (int k = 2; k < e->order; ++k)
        moments.others[k - 2] = chebyshev(k, o);
    return moments;
}

/* distance + v/2 - o/2, times the width */
static twofold argument_of(const cell_expansion *e, int distance, twofold v, double o)
{
    const twofold between = twofold_scale(twofold_add(v, twofold_of(-o, 0)), 0.5);
    return twofold_scale(twofold_add(twofold_of(distance, 0), between), e->width);
}

/* The coefficients in a cell just too far for the matrices, from the exponentials, the constant and
 * the line. */
static cell_vector far_coefficients(const cell_expansion *e, const cell_vector *moments,
                                    int to_the_right, double o)
{
    cell_vector sums = {{0, 0}, {0, 0}, {0}};
    const cell_numbers growing = cell_series(&e->growing), decaying = cell_series(&e->decaying);
    for (size_t j = 0; j < SERIES_TERMS; ++j) {
        const cell_vector seen = vector_at(to_the_right ? growing : decaying, j, e->order);
        const cell_vector shape = vector_at(to_the_right ? decaying : growing, j, e->order);
        const twofold entry = twofold_of(e->entry.high[j], e->entry.low[j]);
        const twofold state = twofold_multiply(entry, vector_dot_exact(&seen, moments, e->order));
        vector_add(&sums, &shape, twofold_scale(state, to_the_right ? e->right[j] : e->left[j]),
                   e->order);
    }
    if (to_the_right) {
        const twofold middle = argument_of(e, e->near + 1, twofold_of(0, 0), o);
        sums.constant = twofold_add(sums.constant, e->constant);
        sums.constant = twofold_add(sums.constant, twofold_scale(middle, e->slope));
        sums.linear = twofold_add(sums.linear, twofold_of(e->slope * e->width / 2, 0));
    }
    return sums;
}

/* The coefficients in the cell so far from the offset's, as a plan adds them up. */
static cell_vector coefficients(const cell_expansion *e, int distance, double o)
{
    const cell_vector moments = moments_at(e, o);
    double numbers[CELL_NUMBERS] = {0};
    const cell_numbers sums = {numbers, 1};
    if (distance < -e->near || distance > e->near)
        return far_coefficients(e, &moments, distance > 0, o);
    const near_offsets near = {&moments, distance, 0, 1};
    cell_loops_of(NULL)->add_near(e, &near, 1, sums);
    return vector_at(sums, 0, e->order);
}

/* The relative error at a place in the row, from -1/2 to 1/2. */
static double error_at(const cell_expansion *e, const cell_rows *rows, int cut, int distance,
                       double o, double place)
{
    const cell_vector cell = coefficients(e, distance, o);
    const cell_row row = cell_row_of(rows, cut, &cell);
    const twofold in_cell = twofold_scale(twofold_sum_of(cut + 0.5, place), 2.0 / rows->cuts);
    const twofold v = twofold_add(in_cell, twofold_of(-1, 0));
    const twofold right = sum_unit_value(e->unit, argument_of(e, distance, v, o));
    const twofold given = cell_row_value(rows, &row, place);
    return fabs(twofold_add(given, twofold_minus(right)).high / right.high);
}

/* The largest error of an offset at o in the cells around up to the first of the far ones, at the
 * ends of the rows and where a polynomial of the lowest degree that is left out is largest. */
static double largest_at(const cell_expansion *e, const cell_rows *rows, double o)
{
    double worst = 0;
    for (int distance = -e->near - 1; distance <= e->near + 1; ++distance)
        for (int cut = 0; cut < rows->cuts; ++cut)
            for (int i = 0; i <= 2 * rows->terms; ++i) {
                const double place = cos(i * M_PI / (2 * rows->terms)) / 2;
                worst = fmax(worst, error_at(e, rows, cut, distance, o, place));
            }
    return worst;
}

static void check_shape(sigramp_unit unit, const grade_shape *shape, double width)
{
    cell_expansion e;
    cell_rows rows;
    double worst = 0;
    cr_assert_eq(cell_expansion_create(unit, shape->order, width, &e), SIGRAMP_OK);
    cell_rows_make(shape->order, shape->cuts, shape->terms, &rows);
    for (int i = 0; i <= 2 * shape->order; ++i)
        worst = fmax(worst, largest_at(&e, &rows, cos(i * M_PI / (2 * shape->order))));
    const double bound = cell_error(&e, rows.terms, rows.cuts);
    cr_log_info("%s, order %d, %d cuts: %.3g, bound %.3g", sigramp_unit_info(unit)->name,
                shape->order, shape->cuts, worst, bound);
    cr_expect(worst <= bound && worst > bound / 4,
              "%s, width %g, order %d, %d cuts: an error of %.3g, and a bound of %.3g",
              sigramp_unit_info(unit)->name, width, shape->order, shape->cuts, worst, bound);
    cell_expansion_destroy(&e);
}

/* The derivatives of logistic as polynomials in logistic. */
typedef struct {
    double power[MOST_ORDER + 3];
} logistic_polynomial;

/* l' = l - l^2 */
static logistic_polynomial derivative_of(const logistic_polynomial *p)
{
    logistic_polynomial d = {{0}};
    for (int k = 1; k < MOST_ORDER + 2; ++k) {
        d.power[k] += k * p->power[k];
        d.power[k + 1] -= k * p->power[k];
    }
    return d;
}

static double polynomial_at(const logistic_polynomial *p, double l)
{
    double sum = 0;
    for (int k = MOST_ORDER + 2; k >= 0; --k)
        sum = sum * l + p->power[k];
    return sum;
}

/* |u^(n)(t)|/u(t), largest. */
static double largest_derivative(sigramp_unit unit, int n)
{
    const int of_logistic = unit == SIGRAMP_SOFTPLUS ? n - 1 : unit == SIGRAMP_DENSITY ? n + 1 : n;
    logistic_polynomial p = {{0, 1}};
    double largest = 1; /* far to the left */
    for (int k = 0; k < of_logistic; ++k)
        p = derivative_of(&p);
    for (double t = -12; t <= 4; t += 0x1p-8) {
        const double l = 1 / (1 + exp(-t));
        const double u = unit == SIGRAMP_SOFTPLUS  ? log1p(exp(t))
                         : unit == SIGRAMP_DENSITY ? l * (1 - l)
                                                   : l;
        largest = fmax(largest, fabs(polynomial_at(&p, l) / u));
    }
    return largest;
}

static void check_derivatives(sigramp_unit unit)
{
    for (int n = 2; n < MOST_ORDER; ++n) {
        const double found = largest_derivative(unit, n), claimed = cell_derivative(unit, n);
        cr_expect(claimed >= found * (1 - 1e-9) && claimed <= 1.02 * found,
                  "%s, derivative %d: %.9g, not %.9g", sigramp_unit_info(unit)->name, n, found,
                  claimed);
    }
}

static void check_unit(sigramp_unit unit)
{
    check_derivatives(unit);
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; ++s)
        for (size_t w = 0; w < sizeof widths / sizeof *widths; ++w)
            check_shape(unit, &shapes[s], widths[w] * shapes[s].width);
}

Test(cells, leave_out_of_logistic_what_is_claimed)
{
    check_unit(SIGRAMP_LOGISTIC);
}

Test(cells, leave_out_of_softplus_what_is_claimed)
{
    check_unit(SIGRAMP_SOFTPLUS);
}

Test(cells, leave_out_of_density_what_is_claimed)
{
    check_unit(SIGRAMP_DENSITY);
}
