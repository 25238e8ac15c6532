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
/* For few terms and the best tolerance, cells as wide as those of the best grades are narrow: a
 * quarter or half as many, each a little more. */
static const grade few_32 = {7e-8, 8, 0.5, 0, 64, TABLE_SHORT_ROW, 24};
static const grade few_64 = {2.5e-16, 13, 0.5, 1, 16, TABLE_LONG_ROW, 44};
static const plan_range range_32 = {0x1p-24, -151, 128, -64, 120, -25, 90, 120, 0x1p36, 1, 1 << 10};
static const plan_range range_64 = {0x1p-53, -1076, 1024,   -400, 900,    -53,
                                    950,     960,   0x1p50, 4,    1 << 13};

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

/* So that cells are a power of two wide. */
static int width_exponent_of(const grade *grade, double slope)
{
    int exponent = 0, slope_exponent = 0;
    const double significand = frexp(fabs(slope), &slope_exponent);
    frexp(grade->width / significand, &exponent);
    return exponent - slope_exponent - 1;
}

void fast_plan_for_few(fast_plan *plan, const sigramp_sum_options *options)
{
    const grade *const few = plan->terms.precision == 32 ? &few_32 : &few_64;
    const int is_best = plan->grade.tolerance == 0;
    const int is_met = options->tolerance == 0 || options->tolerance >= few->tolerance;
    if (is_best && is_met && plan->terms.count <= plan->range.few)
        plan->grade = *few;
}

void fast_plan_for_many(fast_plan *plan, const sigramp_sum_options *options)
{
    plan->grade = grade_for(plan->terms.precision, options->tolerance);
}

sigramp_status fast_plan_set_width(fast_plan *plan, const sigramp_sum_options *options)
{
    const int exponent = width_exponent_of(&plan->grade, options->slope);
    plan->width_exponent = exponent;
    plan->inverse_width = copysign(ldexp(1, -exponent), options->slope);
    plan->terms.inverse_width = plan->inverse_width;
    kept_expansions_put(plan->expansions, plan->expansion);
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
