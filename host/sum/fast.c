/* SPDX-License-Identifier: MIT */
#include "sum/fast.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sum/cells.h"
#include "sum/moments.h"

/* Per precision: coefficients in a cell and the widest cell, for a truncation error well below the
 * rounding; where the units are saturated, exp(-t) below the rounding of a result; the exponent
 * below which every result rounds to zero; the exponent the largest coefficient gets. */
typedef struct {
    int order;
    double width;
    double saturated;
    int vanishing_exponent;
    int largest_exponent;
    double rounding;
} grade;
static const grade grade_32 = {5, 0.125, 24, -151, 120, 0x1p-24};
static const grade grade_64 = {9, 0.125, 44, -1076, 900, 0x1p-53};

enum { WEIGHT_EXPONENT = 900, MOST_CELLS = 1 << 20, FEWEST_MOST_CELLS = 1 << 16 };

typedef struct {
    moment_terms terms;
    grade grade;
    cell_expansion expansion;
    double inverse_width;
    int weight_shift;
    double offset_first; /* the cell of the first offset */
    size_t offset_cells;
    double first; /* the table's first cell */
    size_t cells;
    int threads;
    twofold *moments; /* offset_cells * order */
    twofold *sums;    /* cells * order: Chebyshev coefficients */
} fast_plan;

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
        fmax(fabs(survey.least), fabs(survey.greatest)) > 0x1p50)
        return refuse(why, "the offsets are too far apart");
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

static void add_scaled(twofold *sums, const twofold *coefficients, int order, twofold factor)
{
    for (int k = 0; k < order; ++k)
        sums[k] = twofold_add(sums[k], twofold_multiply(coefficients[k], factor));
}

static twofold dot(const twofold *a, const twofold *b, int order)
{
    twofold sum = {0, 0};
    for (int k = 0; k < order; ++k)
        sum = twofold_add(sum, twofold_multiply(a[k], b[k]));
    return sum;
}

static int is_empty(const twofold *moments, int order)
{
    for (int k = 0; k < order; ++k)
        if (moments[k].high != 0)
            return 0;
    return 1;
}

/* The offsets of cell p + distance, for a direction, or NULL. */
static const twofold *moments_at(const fast_plan *plan, double cell)
{
    const double index = cell - plan->offset_first;
    if (index < 0 || index >= (double)plan->offset_cells)
        return NULL;
    const twofold *moments = plan->moments + (size_t)index * (size_t)plan->grade.order;
    return is_empty(moments, plan->grade.order) ? NULL : moments;
}

/* The offsets near enough for the matrices. */
static void add_near(const fast_plan *plan, size_t p)
{
    const int order = plan->grade.order, near = plan->expansion.near;
    twofold *sums = plan->sums + p * (size_t)order;
    for (int distance = -near; distance <= near; ++distance) {
        const twofold *moments = moments_at(plan, plan->first + (double)p - distance);
        const twofold *matrix = cell_matrix(&plan->expansion, distance);
        for (int k = 0; moments && k < order; ++k)
            sums[k] = twofold_add(sums[k], dot(matrix + k * order, moments, order));
    }
}

/* One direction of the far offsets' exponentials: state[j] is the sum of w exp(-(j + 1) |t - b|)
 * seen from the cell's middle. */
static void step_exponentials(const cell_expansion *e, const twofold *entering, int to_the_right,
                              twofold *state)
{
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const twofold *seen = to_the_right ? e->growing[j] : e->decaying[j];
        state[j] = twofold_multiply(state[j], e->step[j]);
        if (entering)
            state[j] =
                twofold_add(state[j], twofold_multiply(e->entry[j], dot(seen, entering, e->order)));
    }
}

static void add_exponentials(const cell_expansion *e, const twofold *state, int to_the_right,
                             twofold *sums)
{
    for (int j = 0; j < SERIES_TERMS; ++j) {
        const double weight = to_the_right ? e->right[j] : e->left[j];
        if (fabs(state[j].high) > 0x1p-120 * fabs(state[0].high))
            add_scaled(sums, to_the_right ? e->decaying[j] : e->growing[j], e->order,
                       twofold_scale(state[j], weight));
    }
}

/* From right to left: offsets far to the right of the cell. */
static void add_far_right(const fast_plan *plan)
{
    const cell_expansion *e = &plan->expansion;
    twofold state[SERIES_TERMS] = {{0, 0}};
    for (size_t p = plan->cells; p-- > 0;) {
        const double cell = plan->first + (double)p;
        step_exponentials(e, moments_at(plan, cell + e->near + 1), 0, state);
        add_exponentials(e, state, 0, plan->sums + p * (size_t)e->order);
    }
}

/* From left to right: offsets far to the left, their exponentials, constant and line. weight is the
 * sum of their weights, reach of w (p - offset) in cells. */
static void add_far_left(const fast_plan *plan)
{
    const cell_expansion *e = &plan->expansion;
    twofold state[SERIES_TERMS] = {{0, 0}}, weight = {0, 0}, reach = {0, 0};
    for (size_t p = 0; p < plan->cells; ++p) {
        twofold *sums = plan->sums + p * (size_t)e->order;
        const twofold *entering = moments_at(plan, plan->first + (double)p - e->near - 1);
        step_exponentials(e, entering, 1, state);
        reach = twofold_add(reach, weight);
        if (entering) {
            weight = twofold_add(weight, entering[0]);
            reach = twofold_add(reach, twofold_scale(entering[0], e->near + 1));
            reach = twofold_add(reach, twofold_scale(entering[1], -0.5));
        }
        add_exponentials(e, state, 1, sums);
        sums[0] = twofold_add(sums[0], twofold_scale(weight, e->constant));
        sums[0] = twofold_add(sums[0], twofold_scale(reach, e->slope * e->width));
        sums[1] = twofold_add(sums[1], twofold_scale(weight, e->slope * e->width / 2));
    }
}

static sigramp_status add_up_cells(fast_plan *plan)
{
    const size_t order = (size_t)plan->grade.order;
    plan->moments = calloc(plan->offset_cells * order, sizeof *plan->moments);
    plan->sums = calloc(plan->cells * order, sizeof *plan->sums);
    if (!plan->moments || !plan->sums)
        return SIGRAMP_OUT_OF_MEMORY;
    const sigramp_status status =
        moments_add_up(&plan->terms, plan->offset_first, plan->offset_cells, plan->grade.order,
                       plan->weight_shift, plan->threads, plan->moments);
    if (status != SIGRAMP_OK)
        return status;
#pragma omp parallel for schedule(dynamic, 64) num_threads(plan->threads)
    for (size_t p = 0; p < plan->cells; ++p)
        add_near(plan, p);
    add_far_right(plan);
    add_far_left(plan);
    return SIGRAMP_OK;
}

/* Chebyshev coefficients in 2 y to powers of y. */
static void powers_of(const twofold *chebyshev, int order, twofold *powers)
{
    double now[MOST_ORDER] = {1}, before[MOST_ORDER] = {0};
    for (int m = 0; m < order; ++m)
        powers[m] = twofold_of(0, 0);
    for (int k = 0; k < order; ++k) {
        double next[MOST_ORDER];
        for (int m = 0; m < order; ++m) {
            powers[m] = twofold_add(powers[m], twofold_scale(chebyshev[k], now[m]));
            const double shifted = m > 0 ? now[m - 1] : 0;
            next[m] = (k == 0 ? 2 : 4) * shifted - before[m];
        }
        memcpy(before, now, sizeof before);
        memcpy(now, next, sizeof now);
    }
}

/* Writes one cell's coefficients times the scale's significand and 2^shift. */
static void write_cell(const fast_plan *plan, size_t p, double factor, int shift, void *numbers)
{
    const size_t order = (size_t)plan->grade.order, place = p * (order + 1);
    twofold powers[MOST_ORDER];
    powers_of(plan->sums + p * order, (int)order, powers);
    for (size_t m = 0; m < order; ++m) {
        const twofold power = twofold_scale(powers[m], factor);
        const double value = ldexp(power.high, shift), rest = ldexp(power.low, shift);
        if (plan->terms.precision == 64) {
            ((double *)numbers)[place + m] = value;
            if (m == 0)
                ((double *)numbers)[place + order] = rest;
        } else {
            const float nearest = (float)value;
            ((float *)numbers)[place + m] = nearest;
            if (m == 0)
                ((float *)numbers)[place + order] = (float)((value - (double)nearest) + rest);
        }
    }
}

static double largest_sum(const fast_plan *plan)
{
    double largest = 0;
    for (size_t m = 0; m < plan->cells * (size_t)plan->grade.order; ++m)
        largest = fmax(largest, fabs(plan->sums[m].high));
    return largest;
}

/* The last cell's slope per cell, in two parts of the precision. */
static void write_slope(const fast_plan *plan, double factor, int shift, double slope[2])
{
    const size_t last = (plan->cells - 1) * (size_t)plan->grade.order;
    const twofold per_cell = twofold_scale(plan->sums[last + 1], 2 * factor);
    const double high = ldexp(per_cell.high, shift), low = ldexp(per_cell.low, shift);
    slope[0] = plan->terms.precision == 32 ? (double)(float)high : high;
    slope[1] = plan->terms.precision == 32 ? (double)(float)((high - slope[0]) + low) : low;
}

/* A scaled-back limit of the precision. */
static double limit_of(int precision, double value, double factor, int exponent)
{
    const double limit = ldexp(value * factor, exponent);
    return precision == 32 ? (double)(float)limit : limit;
}

static sigramp_status write_table(const fast_plan *plan, const sigramp_sum_options *options,
                                  sum_table *table)
{
    const size_t order = (size_t)plan->grade.order, precision = (size_t)plan->terms.precision;
    int scale_exponent = 0, largest_exponent = 0;
    const double factor = frexp(options->scale, &scale_exponent);
    frexp(largest_sum(plan), &largest_exponent);
    const int shift = plan->grade.largest_exponent - largest_exponent;
    table->memory = malloc(plan->cells * (order + 1) * precision / 8);
    if (!table->memory)
        return SIGRAMP_OUT_OF_MEMORY;
    /* Beyond the first cell nothing is left; beyond the last, the constant and the line. */
    memset(table->memory, 0, (order + 1) * precision / 8);
#pragma omp parallel for schedule(static) num_threads(plan->threads)
    for (size_t p = 1; p < plan->cells; ++p)
        write_cell(plan, p, factor, shift, table->memory);
    const twofold *last = plan->sums + (plan->cells - 1) * order;
    const double above = plan->expansion.slope > 0 ? last[1].high * INFINITY : last[0].high;
    table->loop.coefficients = table->memory;
    table->loop.inverse_width = plan->inverse_width;
    table->loop.first = plan->first;
    table->loop.last_index = (double)(plan->cells - 1);
    table->loop.order = plan->grade.order;
    table->loop.exponent = scale_exponent - plan->weight_shift - shift;
    if (plan->expansion.slope > 0)
        write_slope(plan, factor, shift, table->loop.slope);
    table->loop.below = 0;
    table->loop.above =
        limit_of(plan->terms.precision, above, factor, scale_exponent - plan->weight_shift);
    table->error_bound =
        plan->grade.rounding * (1 + 4 * plan->expansion.width) + plan->expansion.error;
    return SIGRAMP_OK;
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
        status = add_up_cells(&plan);
    if (status == SIGRAMP_OK) {
        straighten_last(&plan);
        status = write_table(&plan, options, table);
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
