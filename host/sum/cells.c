/* SPDX-License-Identifier: MIT */
#include "sum/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/unit_values.h"

/* Where the series of exponentials takes over: exp(-4 * SERIES_TERMS) is below 2^-80. */
static const double series_from = 4.0;

enum { NODES = MOST_ORDER + 2, GRID = 9 };

/* cos((i + 1/2) pi / NODES), the Chebyshev nodes on one side; the others are their negatives. */
static const twofold half_of_nodes[] = {
    {0x1.fb9ea92ec689bp-1, 0x1.0b62768cd6744p-55},  {0x1.d906bcf328d46p-1, 0x1.457e610231ac2p-56},
    {0x1.963268b572492p-1, -0x1.28d66f013c37ep-61}, {0x1.37af93f9513eap-1, -0x1.2fd3a447a5e70p-56},
    {0x1.87de2a6aea963p-2, -0x1.72cedd3d5a610p-57}, {0x1.0b5150f6da2d1p-3, -0x1.6275d70b88e44p-57}};

static twofold node(int i)
{
    return i < NODES / 2 ? half_of_nodes[i] : twofold_minus(half_of_nodes[NODES - 1 - i]);
}

/* T_0 .. T_(count - 1) at x. */
static void chebyshev_values(twofold x, int count, twofold *values)
{
    values[0] = twofold_of(1, 0);
    values[1] = x;
    for (int k = 2; k < count; ++k)
        values[k] = twofold_add(twofold_scale(twofold_multiply(x, values[k - 1]), 2),
                                twofold_minus(values[k - 2]));
}

typedef struct {
    twofold value[NODES][NODES]; /* value[k][i] = T_k(node i) */
} node_values;

static void make_node_values(node_values *at)
{
    for (int i = 0; i < NODES; ++i) {
        twofold values[NODES];
        chebyshev_values(node(i), NODES, values);
        for (int k = 0; k < NODES; ++k)
            at->value[k][i] = values[k];
    }
}

/* sum over i of f[i] T_k(node i), times 2/NODES, or 1/NODES for k = 0. */
static twofold coefficient(const node_values *at, int k, const twofold *f)
{
    twofold sum = {0, 0};
    for (int i = 0; i < NODES; ++i)
        sum = twofold_add(sum, twofold_multiply(f[i], at->value[k][i]));
    const twofold twelfth = {0x1.5555555555555p-4, 0x1.5555555555555p-58};
    return twofold_scale(twofold_multiply(sum, twelfth), k == 0 ? 1 : 2);
}
_Static_assert(NODES == 12, "the nodes and the twelfth");

static twofold unit_between(const cell_expansion *e, int distance, twofold v, twofold o)
{
    const twofold half_difference = twofold_scale(twofold_add(v, twofold_minus(o)), 0.5);
    const twofold cells = twofold_add(twofold_of(distance, 0), half_difference);
    return sum_unit_value(e->unit, twofold_scale(cells, e->width));
}

static void make_matrix(const cell_expansion *e, const node_values *at, int distance,
                        twofold *matrix)
{
    twofold by_offset[NODES][MOST_ORDER], samples[NODES];
    for (int i = 0; i < NODES; ++i) {
        for (int m = 0; m < NODES; ++m)
            samples[m] = unit_between(e, distance, node(i), node(m));
        for (int l = 0; l < e->order; ++l)
            by_offset[i][l] = coefficient(at, l, samples);
    }
    for (int l = 0; l < e->order; ++l) {
        for (int i = 0; i < NODES; ++i)
            samples[i] = by_offset[i][l];
        for (int k = 0; k < e->order; ++k)
            matrix[k * e->order + l] = coefficient(at, k, samples);
    }
}

static void make_exponentials(cell_expansion *e, const node_values *at)
{
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const twofold rate = twofold_product_of(e->width, j + 1);
        twofold up[NODES], down[NODES];
        for (int i = 0; i < NODES; ++i) {
            up[i] = sum_exp(twofold_scale(twofold_multiply(node(i), rate), 0.5));
            down[i] = sum_exp(twofold_scale(twofold_multiply(node(i), rate), -0.5));
        }
        for (int k = 0; k < e->order; ++k) {
            e->growing[j][k] = coefficient(at, k, up);
            e->decaying[j][k] = coefficient(at, k, down);
        }
        e->step[j] = sum_exp(twofold_minus(rate));
        e->entry[j] = sum_exp(twofold_scale(rate, -(e->near + 1)));
    }
}

static void make_series(cell_expansion *e)
{
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const double n = j + 1, sign = j % 2 == 0 ? 1 : -1;
        e->left[j] = e->unit == SIGRAMP_SOFTPLUS  ? sign / n
                     : e->unit == SIGRAMP_DENSITY ? sign * n
                                                  : sign;
        e->right[j] = e->unit == SIGRAMP_LOGISTIC ? -sign : e->left[j];
    }
    e->constant = e->unit == SIGRAMP_LOGISTIC;
    e->slope = e->unit == SIGRAMP_SOFTPLUS;
}

/* The expansion at (v, o), as the plan will use it. */
static twofold expanded(const cell_expansion *e, int distance, double v, double o)
{
    twofold tv[MOST_ORDER], to[MOST_ORDER], sum = {0, 0};
    const twofold *matrix = cell_matrix(e, distance);
    chebyshev_values(twofold_of(v, 0), e->order, tv);
    chebyshev_values(twofold_of(o, 0), e->order, to);
    for (int k = 0; k < e->order; ++k)
        for (int l = 0; l < e->order; ++l)
            sum = twofold_add(
                sum, twofold_multiply(matrix[k * e->order + l], twofold_multiply(tv[k], to[l])));
    return sum;
}

/* The same of the first exponential to the left, which is what far cells are made of. */
static twofold expanded_exponential(const cell_expansion *e, double v, double o)
{
    twofold tv[MOST_ORDER], to[MOST_ORDER], x = {0, 0}, a = {0, 0};
    chebyshev_values(twofold_of(v, 0), e->order, tv);
    chebyshev_values(twofold_of(o, 0), e->order, to);
    for (int k = 0; k < e->order; ++k) {
        x = twofold_add(x, twofold_multiply(e->growing[0][k], tv[k]));
        a = twofold_add(a, twofold_multiply(e->decaying[0][k], to[k]));
    }
    return twofold_multiply(x, a);
}

static double grid(int i)
{
    return (double)(2 * i) / (GRID - 1) - 1;
}

static double relative_error(twofold given, twofold right)
{
    return fabs(twofold_add(given, twofold_minus(right)).high / right.high);
}

static double find_error(const cell_expansion *e)
{
    double worst = 0;
    for (int i = 0; i < GRID; ++i)
        for (int m = 0; m < GRID; ++m) {
            const double v = grid(i), o = grid(m);
            const twofold power = sum_exp(twofold_scale(twofold_sum_of(v, -o), e->width / 2));
            worst = fmax(worst, relative_error(expanded_exponential(e, v, o), power));
            for (int d = -e->near; d <= e->near; ++d)
                worst = fmax(
                    worst, relative_error(expanded(e, d, v, o),
                                          unit_between(e, d, twofold_of(v, 0), twofold_of(o, 0))));
        }
    return 2 * worst;
}

const twofold *cell_matrix(const cell_expansion *e, int distance)
{
    return e->matrix + (size_t)(distance + e->near) * (size_t)(e->order * e->order);
}

sigramp_status cell_expansion_create(sigramp_unit unit, int order, double width,
                                     cell_expansion *expansion)
{
    cell_expansion *e = expansion;
    memset(e, 0, sizeof *e);
    if (unit == SIGRAMP_RELU)
        return SIGRAMP_NOT_SUPPORTED;
    e->unit = unit;
    e->order = order;
    e->width = width;
    e->near = (int)ceil(series_from / width);
    const size_t size = (size_t)(order * order);
    e->matrix = malloc((size_t)(2 * e->near + 1) * size * sizeof *e->matrix);
    if (!e->matrix)
        return SIGRAMP_OUT_OF_MEMORY;
    node_values at;
    make_node_values(&at);
    for (int d = -e->near; d <= e->near; ++d)
        make_matrix(e, &at, d, e->matrix + (size_t)(d + e->near) * size);
    make_exponentials(e, &at);
    make_series(e);
    e->error = find_error(e);
    return SIGRAMP_OK;
}

void cell_expansion_destroy(cell_expansion *expansion)
{
    free(expansion->matrix);
    memset(expansion, 0, sizeof *expansion);
}
