/* SPDX-License-Identifier: MIT */
#include "sum/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/unit_values.h"
#include "units/units.h"

/* Where the series of exponentials takes over: exp(-3.5 * SERIES_TERMS) is below 2^-70
 * (tests/certificates/proofs/limits.sollya). */
static const double series_from = 3.5;

enum { MOST_NODES = 20 };

/* cos((i + 1/2) pi / count), the Chebyshev nodes on one side; the others are their negatives; and
 * 2 / count (tests/certificates/births/cells.sollya). */
typedef struct {
    int count;
    twofold half[MOST_NODES / 2], twice_inverse;
} chebyshev_nodes;

static const chebyshev_nodes few_nodes = {12,
                                          {{0x1.fb9ea92ec689bp-1, 0x1.0b62768cd6744p-55},
                                           {0x1.d906bcf328d46p-1, 0x1.457e610231ac2p-56},
                                           {0x1.963268b572492p-1, -0x1.28d66f013c37ep-61},
                                           {0x1.37af93f9513eap-1, -0x1.2fd3a447a5e70p-56},
                                           {0x1.87de2a6aea963p-2, -0x1.72cedd3d5a610p-57},
                                           {0x1.0b5150f6da2d1p-3, -0x1.6275d70b88e44p-57}},
                                          {0x1.5555555555555p-3, 0x1.5555555555555p-57}};
static const chebyshev_nodes many_nodes = {20,
                                           {{0x1.fe6bf2e2660afp-1, 0x1.c7b0e73511fffp-57},
                                            {0x1.f1da785f71bcep-1, 0x1.9d1b559b63a91p-55},
                                            {0x1.d906bcf328d46p-1, 0x1.457e610231ac2p-56},
                                            {0x1.b48d406a50540p-1, 0x1.8f8bc804d7a1cp-55},
                                            {0x1.8553ee43def13p-1, 0x1.0e3157760ebc4p-57},
                                            {0x1.4c8474600eeeep-1, -0x1.6c39f119db6e3p-59},
                                            {0x1.0b84ee8f52e9dp-1, -0x1.9ea179fe7c3d6p-55},
                                            {0x1.87de2a6aea963p-2, -0x1.72cedd3d5a610p-57},
                                            {0x1.de189a594fbccp-3, -0x1.0881926e4a5bcp-57},
                                            {0x1.415e532398e49p-4, 0x1.b036ba52766e2p-60}},
                                           {0x1.999999999999ap-4, -0x1.999999999999ap-58}};

static const chebyshev_nodes *nodes_of(const cell_expansion *e)
{
    return e->degree < few_nodes.count ? &few_nodes : &many_nodes;
}

/* What depends on neither the unit nor the width. */
typedef struct {
    twofold at_node[MOST_NODES][MOST_NODES / 2]; /* at_node[m][i] = T_m(node i) */
    /* T_m((v - o)/2) = the sum of product[m][k][l] T_k(v) T_l(o) */
    double product[MOST_NODES][MOST_NODES + 1][MOST_NODES + 1];
} chebyshev_tables;

static void make_node_values(const chebyshev_nodes *nodes, chebyshev_tables *tables)
{
    for (int i = 0; i < nodes->count / 2; ++i) {
        const twofold node = nodes->half[i], twice = twofold_scale(node, 2);
        tables->at_node[0][i] = twofold_of(1, 0);
        tables->at_node[1][i] = node;
        for (int m = 2; m < nodes->count; ++m)
            tables->at_node[m][i] = twofold_add(twofold_multiply(twice, tables->at_node[m - 1][i]),
                                                twofold_minus(tables->at_node[m - 2][i]));
    }
}

/* The coefficient of T_k in v times a polynomial: v T_k is the mean of T_(k + 1) and T_(k - 1), v
 * T_0 is T_1. */
static double raised(int k, double before, double after)
{
    return (k == 1 ? before : before / 2) + after / 2;
}

/* T_(m + 1)(s) = 2 s T_m(s) - T_(m - 1)(s), where 2 s = v - o. */
static void make_products(int nodes, chebyshev_tables *tables)
{
    memset(tables->product, 0, sizeof tables->product);
    tables->product[0][0][0] = 1;
    tables->product[1][1][0] = 0.5;
    tables->product[1][0][1] = -0.5;
    for (int m = 1; m + 1 < nodes; ++m)
        for (int k = 0; k <= m + 1; ++k)
            for (int l = 0; k + l <= m + 1; ++l) {
                const double(*now)[MOST_NODES + 1] = tables->product[m];
                const double by_v = raised(k, k > 0 ? now[k - 1][l] : 0, now[k + 1][l]);
                const double by_o = raised(l, l > 0 ? now[k][l - 1] : 0, now[k][l + 1]);
                tables->product[m + 1][k][l] = by_v - by_o - tables->product[m - 1][k][l];
            }
}

/* Of neighbouring distances, over which loops go. */
enum { DISTANCES = 32 };

typedef struct {
    double high[DISTANCES], low[DISTANCES];
} distance_numbers;

static twofold number_at(const distance_numbers *numbers, size_t d)
{
    return twofold_of(numbers->high[d], numbers->low[d]);
}

static void set_number(distance_numbers *numbers, size_t d, twofold number)
{
    numbers->high[d] = number.high;
    numbers->low[d] = number.low;
}

/* sums += numbers factor */
static void add_multiples(const distance_numbers *numbers, twofold factor, distance_numbers *sums,
                          size_t count)
{
#pragma omp simd
    for (size_t d = 0; d < count; ++d)
        set_number(
            sums, d,
            twofold_add(number_at(sums, d), twofold_multiply(number_at(numbers, d), factor)));
}

/* The even and the odd part of the unit at a node from the middle. */
static void evaluate(const cell_expansion *e, int distance, size_t count, twofold node,
                     distance_numbers *even, distance_numbers *odd)
{
    for (size_t d = 0; d < count; ++d) {
        const twofold middle = twofold_of(distance + (int)d, 0);
        const twofold above = twofold_scale(twofold_add(middle, node), e->width);
        const twofold below = twofold_scale(twofold_add(middle, twofold_minus(node)), e->width);
        const twofold u = sum_unit_value(e->unit, above), w = sum_unit_value(e->unit, below);
        set_number(even, d, twofold_add(u, w));
        set_number(odd, d, twofold_add(u, twofold_minus(w)));
    }
}

/* The coefficients of T_m(s) in the unit at a distance + s, |s| <= 1. */
static void expand(const cell_expansion *e, const chebyshev_tables *tables, int distance,
                   size_t count, distance_numbers coefficients[MOST_NODES])
{
    const chebyshev_nodes *const nodes = nodes_of(e);
    distance_numbers even, odd;
    memset(coefficients, 0, MOST_NODES * sizeof *coefficients);
    for (int i = 0; i < nodes->count / 2; ++i) {
        evaluate(e, distance, count, nodes->half[i], &even, &odd);
        for (int m = 0; m < nodes->count; ++m)
            add_multiples(m % 2 == 0 ? &even : &odd, tables->at_node[m][i], &coefficients[m],
                          count);
    }
    for (int m = 0; m < nodes->count; ++m)
        for (size_t d = 0; d < count; ++d)
            set_number(&coefficients[m], d,
                       twofold_scale(
                           twofold_multiply(number_at(&coefficients[m], d), nodes->twice_inverse),
                           m == 0 ? 0.5 : 1));
}

/* The numbers of row k that belong to T_l(o): two of them for those that need more than a double.
 */
static void make_entry(int degree, const chebyshev_tables *tables,
                       const distance_numbers coefficients[MOST_NODES], int k, int l,
                       cell_numbers row, size_t count)
{
    distance_numbers sums = {{0}, {0}};
    for (int m = k + l; m <= degree; m += 2)
        add_multiples(&coefficients[m], twofold_of(tables->product[m][k][l], 0), &sums, count);
    double *const high = row.first + 2 * (size_t)l * row.stride;
    memcpy(high, sums.high, count * sizeof *high);
    memcpy(high + row.stride, sums.low, count * sizeof *high);
}

static void make_entry_of_doubles(int degree, const chebyshev_tables *tables,
                                  const distance_numbers coefficients[MOST_NODES], int k, int l,
                                  cell_numbers row, size_t count)
{
    double *const sums = row.first + (2 + (size_t)l) * row.stride;
    for (int m = k + l; m <= degree; m += 2) {
        const double factor = tables->product[m][k][l];
#pragma omp simd
        for (size_t d = 0; d < count; ++d)
            sums[d] += coefficients[m].high[d] * factor;
    }
}

static void make_matrices(const cell_expansion *e, const chebyshev_tables *tables, int distance,
                          size_t count)
{
    distance_numbers coefficients[MOST_NODES];
    expand(e, tables, distance, count, coefficients);
    for (int k = 0; k < e->order; ++k) {
        const cell_numbers row = cell_matrix_row(e, k, distance);
        for (int l = 0; l < 2; ++l)
            make_entry(e->degree, tables, coefficients, k, l, row, count);
        for (int l = 2; l < e->order; ++l)
            make_entry_of_doubles(e->degree, tables, coefficients, k, l, row, count);
    }
}

/*
 * exp(r v) = I_0(r) + 2 sum over k > 0 of I_k(r) T_k(v), with the modified Bessel functions, I_k(r)
 * = (r/2)^k / k! (1 + (r^2/4) / (1 (k + 1)) (1 + (r^2/4) / (2 (k + 2)) (1 + ...))).
 */
static double bessel_less_one(int k, double square)
{
    double sum = 0;
    for (int m = 12; m > 0; --m)
        sum = square / (m * (m + k)) * (1 + sum);
    return sum;
}

static void make_exponential(const cell_expansion *e, twofold rate, cell_vector *growing)
{
    const twofold half = twofold_scale(rate, 0.5);
    const double square = half.high * half.high;
    growing->constant = twofold_sum_of(1, bessel_less_one(0, square));
    growing->linear = twofold_multiply(rate, twofold_sum_of(1, bessel_less_one(1, square)));
    double power = rate.high;
    for (int k = 2; k < e->order; ++k) {
        power = power * half.high / k;
        growing->others[k - 2] = power * (1 + bessel_less_one(k, square));
    }
}

static void make_powers(twofold base, series_numbers *powers)
{
    twofold power = base;
    for (int j = 0; j < SERIES_TERMS; ++j) {
        powers->high[j] = power.high;
        powers->low[j] = power.low;
        power = twofold_multiply(power, base);
    }
}

static void make_exponentials(cell_expansion *e)
{
    const twofold step = sum_exp(twofold_of(-e->width, 0));
    const twofold entry = sum_exp(twofold_product_of(-e->width, e->near + 1));
    for (int j = 0; j < SERIES_TERMS; ++j) {
        cell_vector exponential;
        make_exponential(e, twofold_product_of(e->width / 2, j + 1), &exponential);
        vector_set(cell_series(&e->growing), (size_t)j, &exponential, e->order);
        exponential.linear = twofold_minus(exponential.linear);
        for (int k = 3; k < e->order; k += 2)
            exponential.others[k - 2] = -exponential.others[k - 2];
        vector_set(cell_series(&e->decaying), (size_t)j, &exponential, e->order);
    }
    make_powers(step, &e->step);
    make_powers(entry, &e->entry);
}

static void make_series(cell_expansion *e)
{
    const unit_traits *const traits = unit_traits_of(e->unit);
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const double n = j + 1;
        e->left[j] = traits->left(j + 1);
        e->right[j] = traits->right(j + 1);
        const double larger = fmax(fabs(e->left[j]), fabs(e->right[j]));
        e->growth = fmax(e->growth, log(larger / n) / n);
    }
    e->constant = twofold_of(traits->level[0], traits->level[1]);
    e->slope = traits->limit == UNIT_TO_LINE;
}

sigramp_status cell_expansion_create(sigramp_unit unit, int order, double width,
                                     cell_expansion *expansion)
{
    cell_expansion *e = expansion;
    memset(e, 0, sizeof *e);
    if (unit_traits_of(unit)->is_ramp || !cell_order_is_known(order))
        return SIGRAMP_NOT_SUPPORTED;
    e->unit = unit;
    e->order = order;
    e->degree = (order < 10 ? few_nodes : many_nodes).count - 1;
    e->width = width;
    e->near = (int)ceil(series_from / width);
    e->matrix =
        calloc((size_t)order * CELL_NUMBERS * cell_matrix_row(e, 0, 0).stride, sizeof *e->matrix);
    chebyshev_tables *const tables = malloc(sizeof *tables); /* more than a small stack has */
    if (!e->matrix || !tables) {
        free(tables);
        cell_expansion_destroy(e);
        return SIGRAMP_OUT_OF_MEMORY;
    }
    make_node_values(nodes_of(e), tables);
    make_products(e->degree + 1, tables);
    for (int d = -e->near; d <= e->near; d += DISTANCES) {
        const int left = e->near - d + 1;
        make_matrices(e, tables, d, (size_t)(left < DISTANCES ? left : DISTANCES));
    }
    free(tables);
    make_exponentials(e);
    make_series(e);
    return SIGRAMP_OK;
}

void cell_expansion_destroy(cell_expansion *expansion)
{
    free(expansion->matrix);
    memset(expansion, 0, sizeof *expansion);
}
