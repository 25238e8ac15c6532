/* SPDX-License-Identifier: MIT */
/* Points through the unit in the group form: see cpu/map_pairs.h and cpu/quick_point_64.h. */
#ifndef SIGRAMP_HOST_CPU_GROUP_PASS_H
#define SIGRAMP_HOST_CPU_GROUP_PASS_H

#include "cpu/group_form.h"

/* Of |t|. Products of four denominators must be finite, and low parts normal. */
#define MOST_OF_MAP (exponential_is_small ? 640.0 : 170.0)
/* exp(MOST_OF_TERM) is near LARGEST_EXPONENTIAL, or far beyond. */
#define MOST_OF_TERM (exponential_is_small ? 640.0 : 173.0)

#define FORM_SLACK GROUP_SLACK

/* Steps whose exponentials are made before the rest, which few registers hold. */
enum { STEP_POINTS = GROUP_VECTORS * DOUBLES, PASS_STEPS = 6, VALUES_AT_ONCE = GROUP_VECTORS };

typedef struct {
    vector_pair exponentials[PASS_STEPS * GROUP_VECTORS];
} form_pass;

/* Where no exponential is too large, exp(-slope (x - a)) is a factor times exp(slope a). */
#define HAS_NEAR_FORM (!exponential_is_small)
typedef group_powers form_factor;

SIGRAMP_INLINE form_factor factor_of_pair(double high, double low)
{
    form_factor factor;
    for (natural64 j = 0; j < 16; ++j) {
        const double power = real_of_bits((integer)(powers_of_two.bits[j] + (j << 48)));
        const double product = high * power;
        factor.bits[j] = (natural64)bits_of(product) - (j << 48);
        factor.low[j] = (fma(high, power, -product) + low * power) / product + powers_of_two.low[j];
    }
    return factor;
}

/* Begins a step of a pass: exponentials of |t| up to most or, with a factor, times that. */
SIGRAMP_INLINE void begin_step(form_pass *pass, pair_points points, int step, double most,
                               const form_factor *factor)
{
    const int first = step * GROUP_VECTORS;
    if (unit_is_ramp)
        return;
    FOR_GROUP_VECTORS
    {
        const vector_pair t =
            factor ? argument_of(points, first + k) : exponent_of(points, first + k, 1, most);
        set_pair(&pass->exponentials[first + k], exp_minus_of(t, factor ? factor : &powers_of_two));
    }
}

/* The unit at VALUES_AT_ONCE vectors of the pass, from the k-th on. */
SIGRAMP_INLINE void values_of_pass(const form_pass *pass, pair_points points, int first,
                                   vector_pair *value)
{
    group_argument t = {{.is_small = exponential_is_small}, points, first};
    FOR_GROUP_VECTORS set_pair(&t.exponential.of[k], pass->exponentials[first + k]);
    const group unit = group_unit(t);
    FOR_GROUP_VECTORS set_pair(&value[k], unit.of[k]);
}

#endif
