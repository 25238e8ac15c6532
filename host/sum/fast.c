/* SPDX-License-Identifier: MIT */
#include "sum/fast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pieces_list.h"
#include "sum/fast_plan.h"
#include "sum/segments.h"
#include "units/units.h"

/* Coarsest first. A short row's polynomial is good to about 2^-22 where a row is 1/32 wide, to
 * 2^-28 at 1/128; a long row's to 2^-60 at 1/32. */
static const grade grades_32[] = {
    {1e-6, 4, 0.125, 0, 4, TABLE_SHORT_ROW, 24},
    {0, 5, 0.125, 0, 16, TABLE_SHORT_ROW, 24},
};
static const grade grades_64[] = {
    {1e-6, 4, 0.125, 0, 4, TABLE_SHORT_ROW, 24},
    {1e-7, 5, 0.125, 0, 8, TABLE_SHORT_ROW, 24},
    {0, 9, 0.125, 1, 4, TABLE_LONG_ROW, 44},
};
static const plan_range range_32 = {0x1p-24, -151, 128, -64, 120, -25, 90, 120, 0x1p36};
static const plan_range range_64 = {0x1p-53, -1076, 1024, -400, 900, -53, 950, 960, 0x1p50};

/* The smallest weight shifted so far is 2^WEIGHT_EXPONENT: what is left of it in a tail, down to
 * where results vanish, is a double with all its digits. */
enum { WEIGHT_EXPONENT = 900, MOST_WEIGHT_SHIFT = WEIGHT_EXPONENT + 1074 };

enum { FEWEST_MOST_CELLS = 1 << 16 };

/* Offsets nobody lists should not make a table larger than the caches hold: there are other ways.
 */
enum { MOST_SPACED_CELLS = 1 << 13 };

static sigramp_status refuse(char *why, const char *reason)
{
    snprintf(why, SUM_WHY_SIZE, "%s", reason);
    return SIGRAMP_NOT_SUPPORTED;
}

/* The coarsest one that meets the tolerance, or the best. */
static grade grade_for(int precision, double tolerance)
{
    const grade *coarsest = precision == 32 ? grades_32 : grades_64;
    while (coarsest->tolerance > tolerance)
        ++coarsest;
    return *coarsest;
}

/* Room for so many cells left of the first offset and right of the last. */
static void place_cells(fast_plan *plan, double left, double right)
{
    const double saturated = ceil(plan->grade.saturated / plan->expansion.width) + 1;
    const double own_left = fmin(left, saturated), own_right = fmin(right, saturated);
    plan->first = plan->offset_first - own_left;
    plan->cells = plan->offset_cells + (size_t)(own_left + own_right);
    plan->left_tail = (size_t)(left - own_left);
    plan->right_tail = (size_t)(right - own_right);
}

/* Cells from one on in steps of 1 or -1, until one's number is a real of the precision. */
static size_t cells_to_real(int precision, double cell, int step)
{
    size_t cells = 0;
    for (; precision == 32 && (double)(float)cell != cell; ++cells)
        cell += step;
    return cells;
}

/* Points are seen from the table's first cell and from its last: their numbers must be reals. */
static void round_ends(fast_plan *plan)
{
    const int precision = plan->terms.precision;
    const double last = plan->first + (double)(plan->cells + plan->right_tail) - 1;
    const size_t more = cells_to_real(precision, last, 1);
    plan->left_tail += cells_to_real(precision, plan->first - (double)plan->left_tail, -1);
    plan->right_tail += plan->right_tail > 0 ? more : 0;
    plan->cells += plan->right_tail > 0 ? 0 : more;
}

int fast_weight_shift(int exponent)
{
    return WEIGHT_EXPONENT - exponent > MOST_WEIGHT_SHIFT ? MOST_WEIGHT_SHIFT
                                                          : WEIGHT_EXPONENT - exponent;
}

static int weight_shift_of(double largest_weight)
{
    int exponent = 0;
    frexp(largest_weight, &exponent);
    return fast_weight_shift(exponent);
}

/* How far a unit is followed: to where every result rounds to zero, or to the limit. The sum of the
 * terms' sizes is 2^largest. */
void fast_plan_set_reach(fast_plan *plan, sigramp_unit unit, double largest)
{
    const double width = plan->expansion.width;
    const double to_zero = (largest - plan->range.vanishing_exponent) * 0.6931471805599453;
    const double to_limit = ceil(plan->grade.saturated / width) + 1;
    plan->left = ceil(fmax(to_zero, 0) / width) + 1;
    plan->right = unit_traits_of(unit)->limit == UNIT_TO_ZERO ? plan->left : to_limit;
}

/* No product here: it need not be a double. The same for any way of sharing the scale's exponent.
 */
static double largest_of(const fast_plan *plan, const sigramp_sum_options *options,
                         const moment_survey *survey)
{
    int exponent = 0;
    const double scale = frexp(fabs(options->scale), &exponent);
    return log2(survey->largest_weight) + log2((double)plan->terms.count) + log2(scale) +
           (exponent + plan->scale_exponent);
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
    return cell_expansion_create(options->unit, plan->grade.order,
                                 ldexp(fabs(options->slope), exponent), &plan->expansion);
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

/* In the outermost cells, which have no end, only the limit, the constant and the line, may be
 * left. */
static void close_ends(fast_plan *plan)
{
    static const cell_vector nothing = {{0, 0}, {0, 0}, {0}};
    const cell_expansion *e = &plan->expansion;
    cell_vector *last = &plan->sums[plan->cells - 1];
    if (plan->left_tail > 0)
        plan->tails[0] = scaled_twofold_zero();
    else
        plan->sums[0] = nothing;
    if (plan->right_tail > 0) {
        plan->tails[plan->left_tail + plan->right_tail - 1] = scaled_twofold_zero();
        return;
    }
    cell_vector limit = nothing;
    limit.constant = e->constant.high != 0 || e->slope > 0 ? last->constant : limit.constant;
    limit.linear = e->slope > 0 ? last->linear : limit.linear;
    *last = limit;
}

static sigramp_status create_table(fast_plan *plan, const sigramp_sum_options *options,
                                   const moment_survey *survey, sum_table *table)
{
    plan->offset_first = survey->least;
    plan->offset_cells = (size_t)(survey->greatest - survey->least) + 1;
    place_cells(plan, plan->left, plan->right);
    round_ends(plan);
    const sigramp_status status = fast_plan_add_up(plan);
    if (status != SIGRAMP_OK)
        return status;
    close_ends(plan);
    plan->guards = 1;
    return fast_plan_write(plan, options, table);
}

static sigramp_status create_segments(const fast_plan *plan, const sigramp_sum_options *options,
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

/* Blocks' numbers must be doubles, and so must those of their neighbours. */
static int are_too_far(const moment_survey *survey)
{
    const int has_any = survey->greatest >= survey->least;
    return has_any && !(fmax(fabs(survey->least), fabs(survey->greatest)) < 0x1p1010);
}

static sigramp_status create_either(fast_plan *plan, const sigramp_sum_options *options,
                                    sum_table *table, char *why)
{
    if (options->slope == 0 || unit_traits_of(options->unit)->is_ramp || plan->terms.count == 0)
        return create_segments(plan, options, table);
    const sigramp_status status = fast_plan_set_width(plan, options);
    if (status != SIGRAMP_OK)
        return status;
    if (abs(plan->width_exponent) > plan->range.most_width_exponent)
        return refuse(why, "the slope is too large or too small");
    const moment_survey survey = moments_survey(&plan->terms, plan->threads);
    plan->weight_shift = weight_shift_of(survey.largest_weight);
    const double largest = largest_of(plan, options, &survey);
    fast_plan_set_reach(plan, options->unit, largest);
    if (fits_table(plan, &survey))
        return create_table(plan, options, &survey, table);
    if (are_too_far(&survey))
        return refuse(why, "the offsets are too far apart, or from 0, for the slope");
    /* Blocks are as wide whatever the scale, or that could be seen in the results' last bits. */
    fast_plan_set_reach(plan, options->unit, fmax(largest, plan->range.overflow_exponent));
    return create_segments(plan, options, table);
}

fast_plan fast_plan_new(const sigramp_sum_options *options, int scale_exponent, moment_terms terms,
                        int threads)
{
    const fast_plan plan = {.terms = terms,
                            .grade = grade_for(terms.precision, options->tolerance),
                            .range = terms.precision == 32 ? range_32 : range_64,
                            .scale_exponent = scale_exponent,
                            .threads = threads};
    return plan;
}

void fast_plan_empty(fast_plan *plan)
{
    free(plan->moments);
    free(plan->sums);
    free(plan->tails);
    plan->moments = plan->sums = NULL;
    plan->tails = NULL;
}

static sigramp_status finish_plan(fast_plan *plan, sigramp_status status, sum_table *table,
                                  char *why)
{
    if (status == SIGRAMP_NOT_SUPPORTED && why[0] == '\0')
        refuse(why, "the weights or the scale are too large");
    fast_plan_empty(plan);
    cell_expansion_destroy(&plan->expansion);
    if (status != SIGRAMP_OK)
        sum_table_destroy(table);
    return status;
}

sigramp_status sum_table_create(const sigramp_sum_options *options, int scale_exponent,
                                int precision, size_t count, const void *offsets,
                                const void *weights, int threads, sum_table *table,
                                char why[SUM_WHY_SIZE])
{
    const moment_terms terms = {precision, count, offsets, weights, 0};
    fast_plan plan = fast_plan_new(options, scale_exponent, terms, threads);
    memset(table, 0, sizeof *table);
    why[0] = '\0';
    const sigramp_status status = create_either(&plan, options, table, why);
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
    plan->weight_shift = weight_shift_of(survey.largest_weight);
    fast_plan_set_reach(plan, options->unit, largest_of(plan, options, &survey));
    return fits_table(plan, &survey) ? create_table(plan, options, &survey, table)
                                     : refuse(why, "the offsets are too far apart, or from 0");
}

sigramp_status sum_table_create_spaced(const sigramp_sum_options *options, int scale_exponent,
                                       int precision, double start, double stop, uint64_t count,
                                       int threads, sum_table *table, char why[SUM_WHY_SIZE])
{
    const moment_terms terms = {precision, count, NULL, NULL, 0};
    fast_plan plan = fast_plan_new(options, scale_exponent, terms, threads);
    memset(table, 0, sizeof *table);
    why[0] = '\0';
    const sigramp_status status = create_spaced(&plan, options, start, stop, table, why);
    return finish_plan(&plan, status, table, why);
}

size_t sum_table_numbers(const sigramp_loop_table *loop)
{
    if (loop->pieces)
        return PIECES_HEADER + loop->piece_rows * ((size_t)loop->row + 1);
    return ((size_t)loop->last_index + 1) * ((size_t)loop->row + (loop->guarded ? 1 : 0));
}

void sum_table_destroy(sum_table *table)
{
    if (table->segments)
        sum_segments_destroy(table->segments);
    free(table->segments);
    free(table->memory);
    memset(table, 0, sizeof *table);
}
