/* SPDX-License-Identifier: MIT */
/*
 * Compiled once per unit and instruction set, as host/cpu/unit_loops.c is: the pair form, which
 * settles what the quick ones leave, for the baseline, and the quick ones.
 */
#include "form.h"

#include "cpu/streamed_stores.h"

enum { MAP_BLOCK = 768 }; /* what host/cpu/unit_loops.c says before it */

#ifdef __AVX2__
#include "cpu/map_pairs.h"
#define FORM_MOST MOST_OF_MAP
_Static_assert(PASS_STEPS *STEP_POINTS % FORM_POINTS == 0, "a pass has room for them");

static void form_values(const double *x, double a, double *high, double *low)
{
    const pair_points points = {x, a, 1, 1, 0};
    form_pass pass;
    for (int step = 0; step < FORM_POINTS / STEP_POINTS; ++step)
        begin_step(&pass, points, step, MOST_OF_MAP, NULL);
    for (int k = 0; k < FORM_POINTS / DOUBLES; k += VALUES_AT_ONCE) {
        vector_pair value[VALUES_AT_ONCE];
        values_of_pass(&pass, points, k, value);
        for (int i = 0; i < VALUES_AT_ONCE; ++i) {
            vector_to(high + DOUBLES * (k + i), value[i].high);
            vector_to(low + DOUBLES * (k + i), value[i].low);
        }
    }
}

#else
#include "cpu/map_settle.h"
#define FORM_MOST 640.0
#define FORM_SLACK PAIR_SLACK

static void form_values(const double *x, double a, double *high, double *low)
{
    for (int j = 0; j < FORM_POINTS; ++j) {
        const scaled value = pair_unit(argument(x[j], a));
        const double factor = power_of_two(at_least(value.exponent, 1 - EXPONENT_BIAS));
        high[j] = value.high * factor;
        low[j] = value.low * factor;
    }
}

#endif

#ifdef __AVX512F__
static void product_form_values(const double *x, double a, double *high, double *low)
{
    const pair_points points = {x, a, 1, 1, 0};
    for (int j = 0; j < FORM_POINTS; j += SIDE_POINTS) {
        const int first = j / DOUBLES;
        const product_values value = unit_is_reciprocal
                                         ? reciprocals_of(one_plus_power_of(points, first))
                                         : slopes_of(small_power_of(points, first));
        for (int k = 0; k < GROUP_VECTORS; ++k) {
            const vector near = value.near[k], factor = value.factor[k];
            vector_to(high + j + DOUBLES * k, near);
            vector_to(low + j + DOUBLES * k, unit_is_reciprocal ? near * factor : factor);
        }
    }
}

#define PRODUCT_NAME_(unit) map_form_##unit##_products
#define PRODUCT_NAME(unit) PRODUCT_NAME_(unit)
map_form PRODUCT_NAME(SIGRAMP_UNIT)(void);

map_form PRODUCT_NAME(SIGRAMP_UNIT)(void)
{
    const map_form form = {product_form_values, 640.0, unit_is_product ? PRODUCT_SLACK : 0};
    return form;
}
#endif

#define FORM_NAME_(unit, isa) map_form_##unit##_##isa
#define FORM_NAME(unit, isa) FORM_NAME_(unit, isa)
map_form FORM_NAME(SIGRAMP_UNIT, SIGRAMP_ISA)(void);

map_form FORM_NAME(SIGRAMP_UNIT, SIGRAMP_ISA)(void)
{
    const map_form form = {form_values, FORM_MOST, unit_is_ramp ? 0 : FORM_SLACK};
    return form;
}
