/* SPDX-License-Identifier: MIT */
#include "sum/fast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sum/fast_plan.h"
#include "sum/part_table.h"
#include "sum/segment_plan.h"
#include "sum/whole_table.h"
#include "units/units.h"

enum { FEWEST_MOST_CELLS = 1 << 16 };

/* Offsets nobody lists should not make a table larger than the caches hold: there are other ways.
 */
enum { MOST_SPACED_CELLS = 1 << 13 };

static sigramp_status refuse(char *why, const char *reason)
{
    snprintf(why, SUM_WHY_SIZE, "%s", reason);
    return SIGRAMP_NOT_SUPPORTED;
}

static int weight_shift_of(double largest_weight)
{
    int exponent = 0;
    frexp(largest_weight, &exponent);
    return fast_weight_shift(exponent);
}

/* No product here: it need not be a double. The same for any way of sharing the scale's exponent.
 */
static double largest_of(const fast_plan *plan, const sigramp_sum_options *options,
                         const moment_survey *survey)
{
    int exponent = 0;
    const double scale = frexp(fabs(options->scale), &exponent);
    return log2(survey->weights.largest) + log2((double)plan->terms.count) + log2(scale) +
           (exponent + plan->scale_exponent);
}

/* Whether one table's cells are few enough, and have numbers. */
static int fits_table(const fast_plan *plan, const moment_survey *survey)
{
    const size_t quarter = plan->terms.count / 4, most = MOST_ROWS / (size_t)plan->grade.cuts;
    const size_t wanted = quarter > FEWEST_MOST_CELLS ? quarter : FEWEST_MOST_CELLS;
    const double cells = plan->spaced    ? MOST_SPACED_CELLS
                         : wanted < most ? (double)wanted
                                         : (double)most;
    return survey->all_finite && survey->greatest - survey->least <= cells &&
           fmax(fabs(survey->least), fabs(survey->greatest)) <= plan->range.farthest;
}

static sigramp_status create_table(fast_plan *plan, const sigramp_sum_options *options,
                                   const moment_survey *survey, double largest, sum_table *table)
{
    plan->offset_first = survey->least;
    plan->offset_cells = (size_t)(survey->greatest - survey->least) + 1;
    return part_table_is_worth_it(plan, options, largest)
               ? part_table_create(plan, options, table)
               : whole_table_create(plan, options, table);
}

static sigramp_status create_segments(const fast_plan *plan, const sigramp_sum_options *options,
                                      sum_table *table)
{
    const moment_terms *terms = &plan->terms;
    return sum_segments_create(options, terms->precision, terms->count, terms->offsets,
                               terms->weights, plan, table);
}

/* Zones' numbers must be doubles, and so must those of their neighbours. */
static int are_too_far(const moment_survey *survey)
{
    const int has_any = survey->greatest >= survey->least;
    return has_any && !(fmax(fabs(survey->least), fabs(survey->greatest)) < 0x1p1010);
}

/* The cells' width for so many terms. */
static sigramp_status begin_cells(fast_plan *plan, const sigramp_sum_options *options, char *why)
{
    fast_plan_for_few(plan, options);
    const sigramp_status status = fast_plan_set_width(plan, options);
    if (status == SIGRAMP_OK && abs(plan->width_exponent) > plan->range.most_width_exponent)
        return refuse(why, "the slope is too large or too small");
    return status;
}

/* The plan and the table get what they need of the terms beside their moments; the sum of the
 * terms' sizes is 2^ that. */
static double take_survey(fast_plan *plan, const sigramp_sum_options *options,
                          const moment_survey *survey, sum_table *table)
{
    const double largest = largest_of(plan, options, survey);
    table->outline = survey->outline;
    plan->weights = survey->weights;
    plan->weight_shift = weight_shift_of(survey->weights.largest);
    fast_plan_set_reach(plan, options->unit, largest);
    return largest;
}

/* Whether a sum has no cells at all. */
static int is_without_cells(const fast_plan *plan, const sigramp_sum_options *options)
{
    return options->slope == 0 || unit_traits_of(options->unit)->is_ramp || plan->terms.count == 0;
}

static sigramp_status create_either(fast_plan *plan, const sigramp_sum_options *options,
                                    sum_table *table, char *why)
{
    if (is_without_cells(plan, options))
        return create_segments(plan, options, table);
    sigramp_status status = begin_cells(plan, options, why);
    if (status != SIGRAMP_OK)
        return status;
    const moment_survey survey =
        moments_survey(&plan->terms, plan->loops->find_extremes, plan->threads);
    const double largest = take_survey(plan, options, &survey, table);
    if (fits_table(plan, &survey))
        return create_table(plan, options, &survey, largest, table);
    if (are_too_far(&survey))
        return refuse(why, "the offsets are too far apart, or from 0, for the slope");
    fast_plan_for_many(plan, options);
    status = fast_plan_set_width(plan, options);
    if (status != SIGRAMP_OK)
        return status;
    /* Zones are as wide whatever the scale, or that could be seen in the results' last bits. */
    fast_plan_set_reach(plan, options->unit, fmax(largest, plan->range.overflow_exponent));
    return create_segments(plan, options, table);
}

static sigramp_status finish_plan(fast_plan *plan, sigramp_status status, sum_table *table,
                                  char *why)
{
    if (status == SIGRAMP_NOT_SUPPORTED && why[0] == '\0')
        refuse(why, "the weights or the scale are too large, or the offsets too many");
    fast_plan_empty(plan);
    kept_expansions_put(plan->expansions, plan->expansion);
    if (status != SIGRAMP_OK)
        sum_table_destroy(table);
    return status;
}

sigramp_status sum_table_create(const sigramp_sum_options *options, int scale_exponent,
                                int precision, size_t count, const void *offsets,
                                const void *weights, const sum_planner *planner, sum_table *table,
                                char why[SUM_WHY_SIZE])
{
    const moment_terms terms = {precision, count, offsets, weights, 0};
    fast_plan plan = fast_plan_new(options, scale_exponent, terms, planner);
    memset(table, 0, sizeof *table);
    why[0] = '\0';
    const sigramp_status status = create_either(&plan, options, table, why);
    return finish_plan(&plan, status, table, why);
}

static sigramp_status create_together(fast_plan *plan, const sigramp_sum_options *options,
                                      const divided_terms *terms, const moment_survey *survey,
                                      double largest, sum_table *table)
{
    moment_totals totals = {.first = survey->least,
                            .cells = (size_t)(survey->greatest - survey->least) + 1,
                            .order = plan->grade.order,
                            .exact = plan->grade.exact};
    plan->totals = &totals;
    sigramp_status status =
        divided_moments(terms, plan->inverse_width, &totals, plan->loops->add_terms, plan->threads);
    if (status == SIGRAMP_OK)
        status = create_table(plan, options, survey, largest, table);
    free(totals.counts);
    plan->totals = NULL;
    return status;
}

/* As create_either, of the terms of all; what needs them one by one is left to it. */
static sigramp_status create_divided(fast_plan *plan, const sigramp_sum_options *options,
                                     const divided_terms *terms, sum_table *table, char *why)
{
    if (plan->terms.count == 0)
        return create_segments(plan, options, table);
    if (is_without_cells(plan, options))
        return refuse(why, SUM_NEEDS_ALL_TERMS);
    const sigramp_status status = divided_agree(terms->reduction, begin_cells(plan, options, why));
    if (status != SIGRAMP_OK)
        return status;
    const moment_survey survey = moments_survey_of(&terms->extremes, plan->inverse_width);
    const double largest = take_survey(plan, options, &survey, table);
    return fits_table(plan, &survey)
               ? create_together(plan, options, terms, &survey, largest, table)
               : refuse(why, SUM_NEEDS_ALL_TERMS);
}

sigramp_status sum_table_create_divided(const sigramp_sum_options *options, int scale_exponent,
                                        const divided_terms *terms, const sum_planner *planner,
                                        sum_table *table, char why[SUM_WHY_SIZE])
{
    const moment_terms all = {.precision = terms->own.precision, .count = terms->count};
    fast_plan plan = fast_plan_new(options, scale_exponent, all, planner);
    memset(table, 0, sizeof *table);
    why[0] = '\0';
    const sigramp_status own = create_divided(&plan, options, terms, table, why);
    const sigramp_status status = divided_agree(terms->reduction, own);
    return finish_plan(&plan, status, table, why);
}

static sigramp_status create_spaced(fast_plan *plan, const sigramp_sum_options *options,
                                    double start, double stop, sum_table *table, char *why)
{
    if (plan->terms.count == 0 || options->slope == 0 || options->scale == 0 ||
        unit_traits_of(options->unit)->is_ramp)
        return refuse(why, "there is nothing to tabulate");
    const sigramp_status status = fast_plan_set_width(plan, options);
    if (status != SIGRAMP_OK)
        return status;
    const double sign = copysign(1, options->slope);
    const progression spaced =
        progression_between(sign * ldexp(start, -plan->width_exponent),
                            sign * ldexp(stop, -plan->width_exponent), plan->terms.count);
    const moment_survey survey = progression_survey(&spaced);
    plan->spaced = &spaced;
    plan->weight_shift = weight_shift_of(survey.weights.largest);
    const double largest = largest_of(plan, options, &survey);
    fast_plan_set_reach(plan, options->unit, largest);
    return fits_table(plan, &survey) ? create_table(plan, options, &survey, largest, table)
                                     : refuse(why, "the offsets are too far apart, or from 0");
}

sigramp_status sum_table_create_spaced(const sigramp_sum_options *options, int scale_exponent,
                                       int precision, double start, double stop, uint64_t count,
                                       const sum_planner *planner, sum_table *table,
                                       char why[SUM_WHY_SIZE])
{
    const moment_terms terms = {precision, count, NULL, NULL, 0};
    fast_plan plan = fast_plan_new(options, scale_exponent, terms, planner);
    memset(table, 0, sizeof *table);
    why[0] = '\0';
    const sigramp_status status = create_spaced(&plan, options, start, stop, table, why);
    return finish_plan(&plan, status, table, why);
}

/* Of a sum that is to change the counts grow with the cells, and each change makes a table of all.
 */
enum { MOST_OPEN_CELLS = 1 << 20 };

/* The cells of the range. */
static moment_survey survey_range(const fast_plan *plan, double least, double greatest)
{
    const double one = moment_cell(least * plan->inverse_width);
    const double other = moment_cell(greatest * plan->inverse_width);
    return (moment_survey){
        .all_finite = 1, .least = fmin(one, other), .greatest = fmax(one, other)};
}

static sigramp_status open_cells(fast_plan *plan, const sigramp_sum_options *options,
                                 open_terms *terms, char *why)
{
    if (options->slope == 0 || unit_traits_of(options->unit)->is_ramp)
        return refuse(why, "a ramp, or a slope of 0, has no cells");
    const sigramp_status status = fast_plan_set_width(plan, options);
    if (status != SIGRAMP_OK)
        return status;
    if (abs(plan->width_exponent) > plan->range.most_width_exponent)
        return refuse(why, "the slope is too large or too small");
    const moment_survey survey = survey_range(plan, terms->least, terms->greatest);
    const double most = MOST_ROWS / plan->grade.cuts;
    if (!(survey.greatest - survey.least < fmin(most, MOST_OPEN_CELLS)) ||
        !(fmax(fabs(survey.least), fabs(survey.greatest)) <= plan->range.farthest))
        return refuse(why, "the range is too wide, or too far from 0, for the slope");
    terms->inverse_width = plan->inverse_width;
    terms->totals = (moment_totals){.first = survey.least,
                                    .cells = (size_t)(survey.greatest - survey.least) + 1,
                                    .order = plan->grade.order,
                                    .exact = plan->grade.exact};
    return open_terms_reserve(terms) ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
}

sigramp_status sum_open_create(const sigramp_sum_options *options, int precision, double least,
                               double greatest, const sum_planner *planner, open_terms *terms,
                               char why[SUM_WHY_SIZE])
{
    fast_plan plan = fast_plan_new(options, 0, (moment_terms){.precision = precision}, planner);
    *terms = (open_terms){.precision = precision, .least = least, .greatest = greatest};
    why[0] = '\0';
    const sigramp_status status = open_cells(&plan, options, terms, why);
    kept_expansions_put(plan.expansions, plan.expansion);
    if (status != SIGRAMP_OK)
        open_terms_destroy(terms);
    return status;
}

static sigramp_status create_open(fast_plan *plan, const sigramp_sum_options *options,
                                  const open_terms *terms, sum_table *table)
{
    const sigramp_status status = fast_plan_set_width(plan, options);
    if (status != SIGRAMP_OK)
        return status;
    moment_survey survey = survey_range(plan, terms->least, terms->greatest);
    survey.weights = plan->weights = open_terms_weights(terms);
    table->outline = open_terms_outline(terms);
    plan->totals = &terms->totals;
    plan->weight_shift = weight_shift_of(survey.weights.largest);
    fast_plan_set_reach(plan, options->unit, largest_of(plan, options, &survey));
    plan->offset_first = survey.least;
    plan->offset_cells = terms->totals.cells;
    return whole_table_create(plan, options, table);
}

sigramp_status sum_table_create_open(const sigramp_sum_options *options, int scale_exponent,
                                     const open_terms *terms, const sum_planner *planner,
                                     sum_table *table, char why[SUM_WHY_SIZE])
{
    const moment_terms none = {.precision = terms->precision, .count = (size_t)terms->count};
    fast_plan plan = fast_plan_new(options, scale_exponent, none, planner);
    memset(table, 0, sizeof *table);
    why[0] = '\0';
    const sigramp_status status = create_open(&plan, options, terms, table);
    return finish_plan(&plan, status, table, why);
}
