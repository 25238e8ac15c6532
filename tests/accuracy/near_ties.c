/* SPDX-License-Identifier: MIT */
#include "near_ties.h"

#include <math.h>

#include "number_line.h"
#include "reference/reference.h"

/* u at t, and its slope there from a second value close by. */
typedef struct {
    mpfr_t value, slope;
} tangent;

static void tangent_at(sigramp_unit unit, double t, tangent *line)
{
    const double step = ldexp(t, -60);
    mpfr_inits2(REFERENCE_BITS, line->value, line->slope, (mpfr_ptr)NULL);
    reference_unit(unit, t, 0, line->value);
    reference_unit(unit, t, -step, line->slope);
    mpfr_sub(line->slope, line->slope, line->value, MPFR_RNDN);
    mpfr_div_d(line->slope, line->slope, step, MPFR_RNDN);
}

/* How far from t (0 where it is flat) the unit meets the midpoint above or below its value's
 * `steps`-th neighbour; the tangent is good to some 2^-digits of that. */
static double distance_to_tie(sigramp_precision precision, const tangent *line, int64_t steps)
{
    const double nearest = precision == SIGRAMP_F32 ? mpfr_get_flt(line->value, MPFR_RNDN)
                                                    : mpfr_get_d(line->value, MPFR_RNDN);
    const double low = stepped(precision, nearest, steps);
    const double high = stepped(precision, low, 1);
    mpfr_t distance;
    mpfr_init2(distance, REFERENCE_BITS);
    mpfr_set_d(distance, low, MPFR_RNDN);
    mpfr_add_d(distance, distance, high, MPFR_RNDN);
    mpfr_div_2ui(distance, distance, 1, MPFR_RNDN);
    mpfr_sub(distance, distance, line->value, MPFR_RNDN);
    mpfr_div(distance, distance, line->slope, MPFR_RNDN);
    const double result = mpfr_get_d(distance, MPFR_RNDN);
    mpfr_clear(distance);
    return isfinite(result) ? result : 0;
}

void fill_near_ties(input_block *block)
{
    enum { POINTS_OF_A_TIE = 8 };
    uint64_t seed = block->seed;
    const double reach = kind_of(block->precision).zero_end;
    const double t = random_bits(&seed) >> 63
                         ? rounded_to(block->precision, random_between(&seed, -reach, reach))
                         : random_binade(block->precision, &seed, -30, 5);
    const int any_nearness = kind_of(block->precision).digits - 6;
    tangent line;
    tangent_at(block->unit, t, &line);
    block->offset = -t;
    double x = 0;
    for (size_t j = 0; j < block->count; ++j) {
        if (j % POINTS_OF_A_TIE == 0)
            x = distance_to_tie(block->precision, &line, random_integer(&seed, -3, 2));
        block->x[j] = stepped(block->precision, rounded_to(block->precision, x),
                              j % POINTS_OF_A_TIE == 0 ? 0 : random_steps(&seed, any_nearness));
    }
    mpfr_clears(line.value, line.slope, (mpfr_ptr)NULL);
}
