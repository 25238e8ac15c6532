/* SPDX-License-Identifier: MIT */
/* Part of host/cpu/quick_sums.h: a sum's point as the forms see it that take points one by one. The
 * includer defines HAS_NEAR_FORM, whether its form has one for near offsets, step_factor and
 * step_factor_of; then it has the form: add_full_steps, take_absolute (where no lane has terms of
 * both signs) and subtotal_of. */
#ifndef SIGRAMP_HOST_CPU_QUICK_POINT_H
#define SIGRAMP_HOST_CPU_QUICK_POINT_H

#include "cpu/streamed_stores.h"
#include "quick_sum.h"

/* A point, and the offsets as far from it as exponentials reach: they take those beyond for these.
 * Where no offset is beyond, exp(-slope (x - a)) is a factor of the point times exp(slope a). */
typedef struct {
    double x, slope;
    real least, most;
    int is_near; /* no offset is beyond, and the form has a shorter way then */
    step_factor factor;
} step_point;

/* reach: of |slope (x - a)|; farthest: the largest |a| */
SIGRAMP_INLINE step_point step_point_of(double x, double slope, double reach, double farthest)
{
    const double distance = reach / fabs(slope);
    step_point point = {
        .x = x, .slope = slope, .least = (real)(x - distance), .most = (real)(x + distance)};
    point.is_near = HAS_NEAR_FORM && fabs(x) + farthest <= distance;
    if (point.is_near)
        point.factor = step_factor_of(x, slope);
    return point;
}

/* Whether there are reals so far from x, or nearly. */
SIGRAMP_INLINE int point_is_near(double x, double slope)
{
    return fabs(x) * fabs(slope) <= 0x1p20;
}

/* An address, which need not be in the array. */
SIGRAMP_INLINE const void *place_ahead(const real *array, size_t ahead)
{
    return (const void *)((uintptr_t)array + ahead * sizeof *array);
}

/* Asks for the numbers of count terms; weights NULL: all are 1. */
SIGRAMP_INLINE void ask_for_terms(const real *a, const real *weights, size_t ahead, size_t count)
{
    prefetch(place_ahead(a, ahead), count * sizeof *a);
    if (weights)
        prefetch(place_ahead(weights, ahead), count * sizeof *weights);
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
