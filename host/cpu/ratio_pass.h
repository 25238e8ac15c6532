/* SPDX-License-Identifier: MIT */
/* Points through the unit in the ratio form: see cpu/map_pairs.h and cpu/quick_point_64.h. */
#ifndef SIGRAMP_HOST_CPU_RATIO_PASS_H
#define SIGRAMP_HOST_CPU_RATIO_PASS_H

#include "cpu/ratio_form.h"

/* Of |t|: low parts and with them the error grow with it. */
#define MOST_OF_MAP 320.0
#define MOST_OF_TERM MOST_OF_MAP

#define FORM_SLACK RATIO_SLACK

/* The chains here are long: as many vectors side by side as the registers hold are quicker than
 * one. */
enum { EXPONENTIALS_AT_ONCE = 3, VALUES_AT_ONCE = 2 };

/* A pass is one step. */
enum { STEP_POINTS = PASS_POINTS, PASS_STEPS = 1 };

typedef struct {
    ratio_room room;
    ratio unit;
} form_pass;

/* Near points go the same way as all. */
#define HAS_NEAR_FORM 0
typedef int form_factor;

SIGRAMP_INLINE form_factor factor_of_pair(double high, double low)
{
    (void)high;
    (void)low;
    return 0;
}

SIGRAMP_INLINE void fill_exponentials(pair_points points, double most, exponential *exponentials)
{
    for (int k = 0; k < RATIO_VECTORS; k += EXPONENTIALS_AT_ONCE) {
        exponential made[EXPONENTIALS_AT_ONCE];
#pragma GCC unroll 3
        for (int i = 0; i < EXPONENTIALS_AT_ONCE; ++i)
            made[i] = ratio_exp(exponent_of(points, k + i, -1, most));
#pragma GCC unroll 3
        for (int i = 0; i < EXPONENTIALS_AT_ONCE; ++i)
            exponentials[k + i] = made[i];
    }
}

/* Begins the pass's step, exponentials of |t| up to most. */
SIGRAMP_INLINE void begin_step(form_pass *pass, pair_points points, int step, double most,
                               const form_factor *factor)
{
    (void)step;
    (void)factor;
    if (!unit_is_ramp)
        fill_exponentials(points, most, pass->room.exponentials);
    const ratio t = {{ONE, NULL}, {ONE, NULL}, &pass->room, points};
    pass->unit = ratio_unit(t);
}

/* The unit at VALUES_AT_ONCE vectors of the pass, from the k-th on. */
SIGRAMP_INLINE void values_of_pass(const form_pass *pass, pair_points points, int k,
                                   vector_pair *value)
{
    const ratio f = pass->unit;
    (void)points;
#pragma GCC unroll 2
    for (int i = 0; i < VALUES_AT_ONCE; ++i) {
        const vector_pair over = vector_pair_of(f.over, f, k + i);
        value[i] = f.under.kind == ONE
                       ? over
                       : vector_pair_quotient(over, vector_pair_of(f.under, f, k + i));
    }
}

#endif
