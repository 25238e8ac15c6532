/* SPDX-License-Identifier: MIT */
#include "sum/slope_nodes.h"

#include "sum/twofold.h"

#include <math.h>

/* sqrt(2) and pi/2: tests/certificates/births/slope_nodes.sollya */
static const double CENTRE = 0x1.6a09e667f3bcdp+0, QUARTER_TURN = 0x1.921fb54442d18p+0;

double slope_place(double slope)
{
    const double place = (slope - CENTRE) / (slope + CENTRE);
    return (place + 0.75) - 0.75;
}

/* Of |t| <= pi/2, by the same steps everywhere; nodes need not be nearer to Chebyshev's. */
static double sine(double t)
{
    double sum = 1;
    for (int n = 25; n > 1; n -= 2)
        sum = 1 - t * t / (n * (n - 1)) * sum;
    return t * sum;
}

static double factor_of(const slope_nodes *nodes, int l)
{
    twofold product = twofold_of(1, 0);
    for (int m = 0; m < nodes->count; ++m)
        if (m != l)
            product = twofold_scale(product, nodes->places[l] - nodes->places[m]);
    return 1 / product.high;
}

slope_nodes slope_nodes_of(int count)
{
    slope_nodes nodes = {.count = count};
    const double half = slope_place(2);
    for (int l = 0; l < count; ++l) {
        const double v = half * sine(QUARTER_TURN * (2 * l + 1 - count) / count);
        nodes.slopes[l] = CENTRE * (1 + v) / (1 - v);
        nodes.places[l] = slope_place(nodes.slopes[l]);
    }
    for (int l = 0; l < count; ++l)
        nodes.factors[l] = factor_of(&nodes, l);
    return nodes;
}

/* A loop for each factor: compilers make vectors of it. */
static void multiply(double *shares, const double *places, double place, size_t count)
{
    for (size_t i = 0; i < count; ++i)
        shares[i] *= places[i] - place;
}

void slope_nodes_share(const slope_nodes *nodes, int l, size_t count, const double *places,
                       const double *weights, double *shares)
{
    for (size_t i = 0; i < count; ++i)
        shares[i] = nodes->factors[l];
    for (int m = 0; m < nodes->count; ++m)
        if (m != l)
            multiply(shares, places, nodes->places[m], count);
    for (size_t i = 0; i < count; ++i)
        shares[i] *= weights[i];
}

double slope_nodes_error(int count, double in_sector)
{
    const double axis = SECTOR_RADIUS / slope_place(2), rho = axis + sqrt(axis * axis - 1);
    double error = 4 * in_sector / (rho - 1);
    for (int n = 1; n < count; ++n)
        error /= rho;
    return error * (1 + 0x1p-20);
}

double slope_nodes_size(int count)
{
    return 1 + log(count) / QUARTER_TURN;
}

double slope_nodes_rounding(int count)
{
    /* The slope's places: 1/4 (2^-52) of the term's own and of each node's. */
    return slope_nodes_size(count) * ((count + 2) * 0x1p-53 + 0x1p-54) + 0x1p-54;
}
