/* SPDX-License-Identifier: MIT */
/*
 * Compiled once per unit and instruction set, as host/cpu/unit_loops.c is: the pair form, which
 * settles what the quick ones leave, for the baseline, and the quick ones.
 */
#include "form.h"

#include "cpu/streamed_stores.h"

enum { MAP_BLOCK = 768 }; /* what host/cpu/unit_loops.c says before it */

#if defined(__AVX512F__)
#include "cpu/map_group_avx512.h"
#define FORM_MOST MOST_OF_GROUP_MAP
#define FORM_SLACK GROUP_SLACK

static void form_values(const double *x, double a, double *high, double *low)
{
    for (int j = 0; j < FORM_POINTS; j += GROUP_POINTS) {
        const group t = differences(x + j, a, 1);
        const group_argument argument = {exponentials(x + j, a, 1), group_ramps(t)};
        const group value = group_unit(argument);
        memcpy(high + j, value.high, sizeof value.high);
        memcpy(low + j, value.low, sizeof value.low);
    }
}

#elif defined(__AVX2__)
#include "cpu/map_ratio_avx2.h"
#define FORM_MOST MOST_OF_RATIO
#define FORM_SLACK RATIO_SLACK
_Static_assert((int)FORM_POINTS == (int)PASS_POINTS, "a pass at once");

static void form_values(const double *x, double a, double *high, double *low)
{
    ratio_room room;
    const ratio_points points = {x, a, 1, 1};
    const ratio result = units_of_pass(points, &room);
    for (int k = 0; k < RATIO_VECTORS; ++k) {
        const vector_pair value = value_of(result, k);
        memcpy(high + k * RATIO_VECTOR_POINTS, &value.high, sizeof value.high);
        memcpy(low + k * RATIO_VECTOR_POINTS, &value.low, sizeof value.low);
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

#define FORM_NAME_(unit, isa) map_form_##unit##_##isa
#define FORM_NAME(unit, isa) FORM_NAME_(unit, isa)
map_form FORM_NAME(SIGRAMP_UNIT, SIGRAMP_ISA)(void);

map_form FORM_NAME(SIGRAMP_UNIT, SIGRAMP_ISA)(void)
{
    const map_form form = {form_values, FORM_MOST, unit_is_ramp ? 0 : FORM_SLACK};
    return form;
}
