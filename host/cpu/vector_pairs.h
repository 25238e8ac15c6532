/* SPDX-License-Identifier: MIT */
/* Vectors of doubles in pairs, and points of a map or a sum as such: what the forms of double maps
 * and of double sums at few points share. */
#ifndef SIGRAMP_HOST_CPU_VECTOR_PAIRS_H
#define SIGRAMP_HOST_CPU_VECTOR_PAIRS_H

#include "cpu/vector.h"
#include "unit.h"

/* high + low of the points of a vector. */
typedef struct {
    vector high, low;
} vector_pair;

/* *to = from by its parts: GCC would take an element of an array as a whole through memory. */
SIGRAMP_INLINE void set_pair(vector_pair *to, vector_pair from)
{
    to->high = from.high;
    to->low = from.low;
}

/* t = x - a, or slope (x - a) if scaled. */
typedef struct {
    const real *x;
    real a, slope;
    int shifted; /* 0 promises that a is 0; known to the compiler, as the next one is */
    int scaled;  /* 0 promises that slope is 1 */
} pair_points;

/* a + b exactly, for |a| >= |b| or a = 0. */
SIGRAMP_INLINE vector_pair fast_sum(vector a, vector b)
{
    const vector sum = a + b;
    const vector_pair exact = {sum, ORDERED_SUM_REST(a, b, sum)};
    return exact;
}

/* a + b exactly, in any order of size. */
SIGRAMP_INLINE vector_pair sum_of(vector a, vector b)
{
    const vector sum = a + b;
    const vector_pair exact = {sum, SUM_REST(a, b, sum)};
    return exact;
}

/* a b, whose low parts may be 2^-12 of the high ones. */
SIGRAMP_INLINE vector_pair vector_pair_product(vector_pair a, vector_pair b)
{
    const vector high = a.high * b.high;
    const vector rest =
        vector_multiply_add(a.high, b.low, vector_product_minus(a.high, b.high, high));
    const vector_pair product = {high, vector_multiply_add(a.low, b.high + b.low, rest)};
    return product;
}

/* Of vector k of the points. */
SIGRAMP_INLINE vector_pair argument_of(pair_points points, int k)
{
    const vector x = vector_of(points.x + DOUBLES * k), slope = vector_all(points.slope);
    vector_pair t = {x, vector_all(0)};
    if (points.shifted)
        t = sum_of(x, vector_all(-points.a));
    if (!points.scaled)
        return t;
    const vector high = t.high * slope;
    const vector error = vector_product_minus(t.high, slope, high);
    t.low = points.shifted ? vector_multiply_add(t.low, slope, error) : error;
    t.high = high;
    return t;
}

/* max(0, t) */
SIGRAMP_INLINE vector_pair ramp_of(pair_points points, int k)
{
    const vector_pair t = argument_of(points, k);
    vector_pair ramp = {vector_larger(t.high, vector_all(0)), t.low};
    if (points.shifted || points.scaled)
        ramp.low = vector_only(vector_lanes_equal(ramp.high, t.high), t.low);
    return ramp;
}

/* max(0, t) and the rest */
SIGRAMP_INLINE vector_pair ramp_plus(pair_points points, vector_pair rest, int k)
{
    const vector_pair ramp = ramp_of(points, k);
    vector_pair sum = sum_of(ramp.high, rest.high);
    if (points.shifted || points.scaled)
        sum.low += ramp.low;
    sum.low += rest.low;
    return sum;
}

/* What exponentials take: t, or sign |t| if exponential_is_small; beyond `most` in size, that. */
SIGRAMP_INLINE vector_pair exponent_of(pair_points points, int k, int sign, double most)
{
    vector_pair t = argument_of(points, k);
    if (exponential_is_small) {
        const vector_bits bits = sign > 0 ? (vector_bits)t.high : ~(vector_bits)t.high;
        t.high = (vector)((vector_bits)t.high ^ (bits & SIGN_BIT));
        t.low = (vector)((vector_bits)t.low ^ (bits & SIGN_BIT));
    }
    vector limited = t.high;
    if (sign < 0 || !exponential_is_small)
        limited = vector_larger(limited, vector_all(-most));
    if (sign > 0 || !exponential_is_small)
        limited = vector_smaller(limited, vector_all(most));
    if (points.shifted || points.scaled)
        t.low = vector_only(vector_lanes_equal(limited, t.high), t.low);
    t.high = limited;
    return t;
}

#endif
