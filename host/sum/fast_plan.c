/* SPDX-License-Identifier: MIT */
#include "sum/fast_plan.h"

#include <math.h>
#include <stdlib.h>

#include "plan/loop_table.h"
#include "units/units.h"

/* Coarsest first. A short row's polynomial is good to about 2^-22 where a row is 1/32 wide, to
 * 2^-28 at 1/128; a long row's to 2^-60 at 1/32. Of cells twice as wide there are half as many, of
 * pairs of near ones a quarter, which is what a plan of few terms takes; one coefficient more makes
 * up for it. */
static const grade grades_32[] = {
    {1e-6, 5, 0.25, 0, 8, TABLE_SHORT_ROW, 24},
    {0, 6, 0.25, 0, 32, TABLE_SHORT_ROW, 24},
};
static const grade grades_64[] = {
    {1e-6, 5, 0.25, 0, 8, TABLE_SHORT_ROW, 24},
    {1e-7, 6, 0.25, 0, 16, TABLE_SHORT_ROW, 24},
    {0, 9, 0.125, 1, 4, TABLE_LONG_ROW, 44},
};
static const plan_range range_32 = {0x1p-24, -151, 128, -64, 120, -25, 90, 120, 0x1p36, 1};
static const plan_range range_64 = {0x1p-53, -1076, 1024, -400, 900, -53, 950, 960, 0x1p50, 4};

/* The smallest weight shifted so far is 2^WEIGHT_EXPONENT: what is left of it in a tail, down to
 * where results vanish, is a double with all its digits. */
enum { WEIGHT_EXPONENT = 900, MOST_WEIGHT_SHIFT = WEIGHT_EXPONENT + 1074 };

/* The coarsest one that meets the tolerance, or the best. */
static grade grade_for(int precision, double tolerance)
{
    const grade *coarsest = precision == 32 ? grades_32 : grades_64;
    while (coarsest->tolerance > tolerance)
        ++coarsest;
    return *coarsest;
}

fast_plan fast_plan_new(const sigramp_sum_options *options, int scale_exponent, moment_terms terms,
                        const sum_planner *planner)
{
    const fast_plan plan = {.terms = terms,
                            .grade = grade_for(terms.precision, options->tolerance),
                            .range = terms.precision == 32 ? range_32 : range_64,
                            .loops = cell_loops_of(planner->isa),
                            .scale_exponent = scale_exponent,
                            .expansions = planner->expansions,
                            .threads = planner->threads,
                            .in_parts = planner->in_parts};
    return plan;
}

/* The cells' width, a power of two, and the unit's expansion there. */
sigramp_status fast_plan_set_width(fast_plan *plan, const sigramp_sum_options *options)
{
    int exponent = 0, slope_exponent = 0;
    const double significand = frexp(fabs(options->slope), &slope_exponent);
    frexp(plan->grade.width / significand, &exponent);
    exponent -= slope_exponent + 1;
    plan->width_exponent = exponent;
    plan->inverse_width = copysign(ldexp(1, -exponent), options->slope);
    plan->terms.inverse_width = plan->inverse_width;
    return kept_expansions_take(plan->expansions, options->unit, plan->grade.order,
                                ldexp(fabs(options->slope), exponent), &plan->expansion);
}

int fast_weight_shift(int exponent)
{
    return WEIGHT_EXPONENT - exponent > MOST_WEIGHT_SHIFT ? MOST_WEIGHT_SHIFT
                                                          : WEIGHT_EXPONENT - exponent;
}

/* How far a unit is followed: to where every result rounds to zero, or to the limit. */
void fast_plan_set_reach(fast_plan *plan, sigramp_unit unit, double largest)
{
    const double width = plan->expansion->width;
    /* log(2): tests/certificates/births/fast_plan.sollya */
    const double to_zero = (largest - plan->range.vanishing_exponent) * 0.6931471805599453;
    const double to_limit = ceil(plan->grade.saturated / width) + 1;
    plan->left = ceil(fmax(to_zero, 0) / width) + 1;
    plan->right = unit_traits_of(unit)->limit == UNIT_TO_ZERO ? plan->left : to_limit;
}

void fast_plan_empty(fast_plan *plan)
{
    free(plan->moments);
    free(plan->occupied);
    free(plan->sums.first);
    free(plan->tails);
    plan->moments = NULL;
    plan->occupied = NULL;
    plan->sums.first = NULL;
    plan->tails = NULL;
}
