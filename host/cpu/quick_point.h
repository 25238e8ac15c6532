/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_sums.h: a sum's point as the forms see it that take points one by one. */
#ifndef SIGRAMP_HOST_CPU_QUICK_POINT_H
#define SIGRAMP_HOST_CPU_QUICK_POINT_H

#include "cpu/stream.h"
#include "quick_sum.h"

/* A point, and the offsets as far from it as exponentials reach: they take those beyond for these.
 */
typedef struct {
    double x, slope;
    real least, most;
} step_point;

/* reach: of |slope (x - a)| */
SIGRAMP_INLINE step_point step_point_of(double x, double slope, double reach)
{
    const double distance = reach / fabs(slope);
    const step_point point = {x, slope, (real)(x - distance), (real)(x + distance)};
    return point;
}

/* Whether there are reals so far from x, or nearly. */
SIGRAMP_INLINE int point_is_near(double x, double slope)
{
    return fabs(x) * fabs(slope) <= 0x1p20;
}

/* Asks for the numbers of count terms; weights NULL: all are 1. */
SIGRAMP_INLINE void ask_for_terms(const real *a, const real *weights, size_t ahead, size_t count)
{
    prefetch(a + ahead, count * sizeof *a);
    if (weights)
        prefetch(weights + ahead, count * sizeof *weights);
}

/* The terms after the last full step, filled up with some of weight 0. */
SIGRAMP_INLINE void fill_step(const real *a, const real *weights, size_t count, size_t step_terms,
                              real *offset, real *weight)
{
    for (size_t i = 0; i < step_terms; ++i) {
        offset[i] = a[i < count ? i : 0];
        weight[i] = i >= count ? 0 : weights ? weights[i] : 1;
    }
}

#endif
