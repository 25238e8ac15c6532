/* SPDX-License-Identifier: MIT */
#include "sum/fast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sum/fast_plan.h"
#include "sum/segments.h"

static const grade grade_32 = {5, 0.125, 24, -151, 120, 0x1p-24, 0x1p36};
static const grade grade_64 = {9, 0.125, 44, -1076, 900, 0x1p-53, 0x1p50};

/* Weights are scaled to this power of two, so that tails and small ones keep their rests. */
enum { WEIGHT_EXPONENT = 900, MOST_CELLS = 1 << 20, FEWEST_MOST_CELLS = 1 << 16 };

static sigramp_status refuse(char *why, const char *reason)
{
    snprintf(why, SUM_WHY_SIZE, "%s", reason);
    return SIGRAMP_NOT_SUPPORTED;
}

/* From a cell on in steps of 1 or -1, the first whose number is a real of the precision. */
static double numbered_cell(int precision, double cell, int step)
{
    while (precision == 32 && (double)(float)cell != cell)
        cell += step;
    return cell;
}

/* The cells of the whole axis; points are seen from the first and from the last one. */
static void place_table(fast_plan *plan)
{
    const int precision = plan->terms.precision;
    const double offsets_end = plan->offset_first + (double)plan->offset_cells;
    const double first = numbered_cell(precision, plan->offset_first - plan->left - 1, -1);
    const double last = numbered_cell(precision, offsets_end + plan->right, 1);
    plan->first = first;
    plan->cells = (size_t)(last - first) + 1;
    plan->is_whole = 1;
}

/* The cells' width, a power of two. */
static sigramp_status set_width(fast_plan *plan, const sigramp_sum_options *options, char *why)
{
    int exponent = 0;
    frexp(plan->grade.width / fabs(options->slope), &exponent);
    exponent -= 1;
    if (exponent < -120 || exponent > 120)
        return refuse(why, "the slope is too large or too small");
    plan->inverse_width = copysign(ldexp(1, -exponent), options->slope);
    plan->terms.inverse_width = plan->inverse_width;
    return cell_expansion_create(options->unit, plan->grade.order,
                                 ldexp(fabs(options->slope), exponent), &plan->expansion);
}

/* How far a unit is followed, and how weights are scaled. */
static void set_reach(fast_plan *plan, const sigramp_sum_options *options,
                      const moment_survey *survey)
{
    int weight_exponent = 0;
    frexp(survey->largest_weight, &weight_exponent);
    plan->weight_shift = WEIGHT_EXPONENT - weight_exponent;
    if (plan->weight_shift > 1000)
        plan->weight_shift = 1000;
    const double largest =
        log2(survey->largest_weight * (double)plan->terms.count) + log2(fabs(options->scale));
    const double left = fmax((largest - plan->grade.vanishing_exponent) * 0.6931471805599453, 0);
    const double right = options->unit == SIGRAMP_DENSITY ? left : plan->grade.saturated;
    plan->left = ceil(left / plan->expansion.width);
    plan->right = ceil(right / plan->expansion.width);
}

/* Whether the cells of one table are few enough, and have numbers. */
static int fits_table(const fast_plan *plan, const moment_survey *survey)
{
    const size_t quarter = plan->terms.count / 4;
    const size_t most = quarter > FEWEST_MOST_CELLS ? quarter : FEWEST_MOST_CELLS;
    return survey->all_finite &&
           survey->greatest - survey->least <= (double)(most < MOST_CELLS ? most : MOST_CELLS) &&
           fmax(fabs(survey->least), fabs(survey->greatest)) <= plan->grade.farthest;
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

static sigramp_status create_table(fast_plan *plan, const sigramp_sum_options *options,
                                   const moment_survey *survey, sum_table *table)
{
    plan->offset_first = survey->least;
    plan->offset_cells = (size_t)(survey->greatest - survey->least) + 1;
    place_table(plan);
    const sigramp_status status = fast_plan_add_up(plan);
    if (status != SIGRAMP_OK)
        return status;
    straighten_last(plan);
    return fast_plan_write(plan, options, table);
}

/* The weights are scaled less the farther the cells go, so that lines stay in range. */
static sigramp_status create_segments(fast_plan *plan, const sigramp_sum_options *options,
                                      sum_table *table)
{
    const moment_terms *terms = &plan->terms;
    table->segments = calloc(1, sizeof *table->segments);
    if (!table->segments)
        return SIGRAMP_OUT_OF_MEMORY;
    const sigramp_status status =
        sum_segments_create(options, terms->precision, terms->count, terms->offsets, terms->weights,
                            plan, table->segments);
    table->loop.segments = &table->segments->loop;
    table->error_bound = table->segments->error_bound;
    return status;
}

static sigramp_status create_either(fast_plan *plan, const sigramp_sum_options *options,
                                    sum_table *table, char *why)
{
    if (options->slope == 0 || options->unit == SIGRAMP_RELU || plan->terms.count == 0)
        return create_segments(plan, options, table);
    const sigramp_status status = set_width(plan, options, why);
    if (status != SIGRAMP_OK)
        return status;
    const moment_survey survey = moments_survey(&plan->terms, plan->threads);
    set_reach(plan, options, &survey);
    if (fits_table(plan, &survey))
        return create_table(plan, options, &survey, table);
    if (survey.greatest - survey.least == INFINITY)
        return refuse(why, "the offsets are too far apart for the slope");
    plan->weight_shift -= ilogb(survey.greatest - survey.least + 1);
    return create_segments(plan, options, table);
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
    const sigramp_status status = create_either(&plan, options, table, why);
    free(plan.moments);
    free(plan.sums);
    cell_expansion_destroy(&plan.expansion);
    if (status != SIGRAMP_OK)
        sum_table_destroy(table);
    return status;
}

size_t sum_table_numbers(const sigramp_loop_table *loop)
{
    return ((size_t)loop->last_index + 1) * ((size_t)loop->order + 1);
}

void sum_table_destroy(sum_table *table)
{
    if (table->segments)
        sum_segments_destroy(table->segments);
    free(table->segments);
    free(table->memory);
    memset(table, 0, sizeof *table);
}
