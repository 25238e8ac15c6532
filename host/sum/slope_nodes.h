/* SPDX-License-Identifier: MIT */
/*
 * A unit as a function of its slope, in a band of slopes from 2^e to 2^(e+1), by its values at a
 * few slopes, the nodes.
 *
 * u(f d), f from 1 to 2, is for every real d analytic in f where Re f > 0, since u's singularities
 * lie on the imaginary axis. v = (f - c)/(f + c), c = sqrt(2), maps that half plane to the unit
 * disk and the band to |v| <= h = (2 - c)/(2 + c) = 0.1716, without a logarithm, so by the same
 * bits everywhere. The polynomial in v through the values at the Chebyshev nodes, the roots of
 * T_L(v/h), is the interpolation. (In log f the strip |Im| < pi/2 takes the disk's place: ellipses
 * of parameter 9.2 at most, not 11.6.)
 *
 * Bound. Let |u(t) - k| <= M for a constant k and all t with |arg t| or |arg -t| at most 2 atan r,
 * r < 1. The disk |v| <= r is in that sector's image (its points f have |arg f| <= 2 atan r), and
 * the ellipse with foci -h and h and the semi-axis r lies in the disk: its parameter is rho = a +
 * sqrt(a^2 - 1), a = r/h. So the Chebyshev coefficients of u(f d) - k are at most 2 M rho^-n, and
 * each T_n, n >= L, takes at the nodes the values of +-T_m, m < L, or 0, which is at most 1 in
 * between: the error is at most the sum over n >= L of 2 |c_n| <= 4 M rho^(1-L)/(rho - 1). It is
 * uniform in d, so it is relative to the weight alone, not to u.
 *
 * The weights of the nodes, of size 1 + (2/pi) log L in all (Lebesgue's constant; Rivlin), are
 * products of L - 1 differences. v is rounded to multiples of 2^-53, so that differences are
 * exact; that, and v's own rounding, is a slope a little off for all nodes alike, by 2^-52 of it,
 * where |t u'(t)| <= 1/4. Each product has L + 2 roundings.
 */
#ifndef SIGRAMP_HOST_SUM_SLOPE_NODES_H
#define SIGRAMP_HOST_SUM_SLOPE_NODES_H

#include <stddef.h>

enum { FEWEST_NODES = 4, MOST_NODES = 16 };

/* r above: units' bounds in_sector (kernels/traits.h) are for it. */
#define SECTOR_RADIUS 0.93

typedef struct {
    int count;
    double slopes[MOST_NODES];  /* between 1 and 2 */
    double places[MOST_NODES];  /* v there */
    double factors[MOST_NODES]; /* 1/the product of a node's differences from the others */
} slope_nodes;

slope_nodes slope_nodes_of(int count);

/* v of a slope from 1 to 2, a multiple of 2^-53. */
double slope_place(double slope);

/* shares[i] = weights[i] times node l's weight at places[i]. */
void slope_nodes_share(const slope_nodes *nodes, int l, size_t count, const double *places,
                       const double *weights, double *shares);

/* At least the interpolation's error, for a unit with that bound in its sector, of a weight 1. */
double slope_nodes_error(int count, double in_sector);

/* At least the sum of the nodes' weights' sizes, anywhere in the band. */
double slope_nodes_size(int count);

/* At least the error of rounding the nodes' weights, of a weight 1. */
double slope_nodes_rounding(int count);

#endif
