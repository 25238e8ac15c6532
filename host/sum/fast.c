/* SPDX-License-Identifier: MIT */
#include "sum/fast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sum/fast_plan.h"

static const grade grade_32 = {5,   0.125, 16,  TABLE_SHORT_ROW, 24,    -151,
                               120, -64,   -25, 0x1p-24,         0x1p36};
static const grade grade_64 = {9,   0.125, 4,   TABLE_LONG_ROW, 44,    -1076,
                               900, -400,  -53, 0x1p-53,        0x1p50};

enum { WEIGHT_EXPONENT = 900, MOST_CELLS = 1 << 20, FEWEST_MOST_CELLS = 1 << 16 };

static sigramp_status refuse(char *why, const char *reason)
{
    snprintf(why, SUM_WHY_SIZE, "%s", reason);
    return SIGRAMP_NOT_SUPPORTED;
}

/* The cells from first on; first must be a real of the precision. */
static void place_table(fast_plan *plan, double left, double right)
{
    double first = plan->offset_first - ceil(left) - 1;
    if (plan->terms.precision == 32)
        while ((double)(float)first != first)
            first -= 1;
    const double last = plan->offset_first + (double)plan->offset_cells + ceil(right);
    plan->first = first;
    plan->cells = (size_t)(last - first) + 1;
}

/* The cells' width, a power of two, and how many there are. */
static sigramp_status lay_out(fast_plan *plan, const sigramp_sum_options *options, char *why)
{
    int exponent = 0;
    frexp(plan->grade.width / fabs(options->slope), &exponent);
    exponent -= 1;
    const double width = ldexp(1, exponent);
    const double argument_width = width * fabs(options->slope);
    plan->inverse_width = copysign(1 / width, options->slope);
    plan->terms.inverse_width = plan->inverse_width;
    if (exponent < -120 || exponent > 120)
        return refuse(why, "the slope is too large or too small");
    const moment_survey survey = moments_survey(&plan->terms, plan->threads);
    if (!survey.all_finite)
        return refuse(why, "an offset or a weight is not finite");
    const size_t most =
        plan->terms.count / 4 > FEWEST_MOST_CELLS ? plan->terms.count / 4 : FEWEST_MOST_CELLS;
    if (survey.greatest - survey.least > (double)(most < MOST_CELLS ? most : MOST_CELLS) ||
        fmax(fabs(survey.least), fabs(survey.greatest)) > plan->grade.farthest)
        return refuse(why, "the offsets are too far apart, or from 0");
    int weight_exponent = 0;
    frexp(survey.largest_weight, &weight_exponent);
    plan->weight_shift = WEIGHT_EXPONENT - weight_exponent;
    if (plan->weight_shift > 1000)
        plan->weight_shift = 1000;
    plan->offset_first = survey.least;
    plan->offset_cells = (size_t)(survey.greatest - survey.least) + 1;
    const double largest =
        log2(survey.largest_weight * (double)plan->terms.count) + log2(fabs(options->scale));
    const double left = (largest - plan->grade.vanishing_exponent) * 0.6931471805599453;
    const double right = options->unit == SIGRAMP_DENSITY ? left : plan->grade.saturated;
    place_table(plan, fmax(left, 0) / argument_width, fmax(right, 0) / argument_width);
    return cell_expansion_create(options->unit, plan->grade.order, argument_width,
                                 &plan->expansion);
}

/* In the last cell, which has no end, only the constant and the line may be left. */
static void straighten_last(fast_plan *plan)
{
    twofold *last = plan->sums + (plan->cells - 1) * (size_t)plan->grade.order;
    const int first_to_go = plan->expansion.slope > 0 ? 2 : 1;
    const int all_go = plan->expansion.unit == SIGRAMP_DENSITY;
    for (int k = all_go ? 0 : first_to_go; k < plan->grade.order; ++k)
        last[k] = twofold_of(0, 0);
}

sigramp_status sum_table_create(const sigramp_sum_options *options, int precision, size_t count,
                                const void *offsets, const void *weights, int threads,
                                sum_table *table, char why[SUM_WHY_SIZE])
{
    fast_plan plan = {.terms = {precision, count, offsets, weights, 0},
                      .grade = precision == 32 ? grade_32 : grade_64,
                      .threads = threads};
    memset(table, 0, sizeof *table);
    why[0] = '\0';
    if (count == 0 || options->slope == 0 || options->scale == 0)
        return refuse(why, "there is nothing to tabulate: no offsets, or a slope or scale of 0");
    if (options->unit == SIGRAMP_RELU)
        return refuse(why, "relu has a kink at every offset");
    sigramp_status status = lay_out(&plan, options, why);
    if (status == SIGRAMP_OK)
        status = fast_plan_add_up(&plan);
    if (status == SIGRAMP_OK) {
        straighten_last(&plan);
        status = fast_plan_write(&plan, options, table);
        if (status == SIGRAMP_NOT_SUPPORTED)
            refuse(why, "the weights or the scale are too large");
    }
    free(plan.moments);
    free(plan.sums);
    cell_expansion_destroy(&plan.expansion);
    return status;
}

void sum_table_destroy(sum_table *table)
{
    free(table->memory);
    memset(table, 0, sizeof *table);
}
