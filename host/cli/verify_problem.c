/* SPDX-License-Identifier: MIT */
#include "cli/verify_problem.h"

#include "cli/golden.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int verify_problem_create(verify_problem *problem)
{
    const size_t most =
        VERIFY_MOST_TERMS > VERIFY_MOST_POINTS ? VERIFY_MOST_TERMS : VERIFY_MOST_POINTS;
    *problem = (verify_problem){.offsets = malloc(VERIFY_MOST_TERMS * sizeof(double)),
                                .weights = malloc(VERIFY_MOST_TERMS * sizeof(double)),
                                .sizes = malloc(VERIFY_MOST_TERMS * sizeof(double)),
                                .x = malloc(VERIFY_MOST_POINTS * sizeof(double)),
                                .narrow = malloc(3 * most * sizeof(float))};
    return problem->offsets && problem->weights && problem->sizes && problem->x && problem->narrow;
}

void verify_problem_destroy(verify_problem *problem)
{
    free(problem->offsets);
    free(problem->weights);
    free(problem->sizes);
    free(problem->x);
    free(problem->narrow);
}

/* Steele, Lea and Flood's SplitMix64: any seed will do. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static int one_in(uint64_t *state, unsigned count)
{
    return draw(state) % count == 0;
}

static double between(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)(draw(state) >> 11) * 0x1p-53);
}

/* As many of each size as of its double. */
static double spread(uint64_t *state, double low_exponent, double high_exponent)
{
    return exp2(between(state, low_exponent, high_exponent));
}

static double sign(uint64_t *state)
{
    return one_in(state, 2) ? -1 : 1;
}

static double rounded(const verify_problem *problem, double value)
{
    return problem->precision == 32 ? (double)(float)value : value;
}

/* Any number there is. */
static double any(const verify_problem *problem, uint64_t *state)
{
    const uint64_t bits = draw(state);
    const uint32_t low = (uint32_t)bits;
    double value;
    float narrow;
    memcpy(&value, &bits, sizeof value);
    memcpy(&narrow, &low, sizeof narrow);
    return problem->precision == 32 ? (double)narrow : value;
}

static double special(const verify_problem *problem, uint64_t *state)
{
    const int is_narrow = problem->precision == 32;
    const double specials[] = {0.0,
                               -0.0,
                               INFINITY,
                               -INFINITY,
                               NAN,
                               is_narrow ? 0x1p-149 : 0x1p-1074,
                               is_narrow ? -(double)FLT_MIN : -DBL_MIN,
                               is_narrow ? (double)FLT_MAX : DBL_MAX,
                               is_narrow ? -(double)FLT_MAX : -DBL_MAX};
    return specials[draw(state) % (sizeof specials / sizeof *specials)];
}

/* Half of the points where the unit is a normal number, half anywhere. */
static void draw_map(verify_problem *problem, uint64_t *state)
{
    const double reach = problem->precision == 32 ? 110 : 760;
    const double offset = problem->method == VERIFY_MAP && one_in(state, 2) ? 0
                          : one_in(state, 4)                                ? any(problem, state)
                                             : sign(state) * spread(state, -10, 6);
    problem->terms = 1;
    problem->has_weights = 0;
    problem->offsets[0] = isfinite(offset) && offset != 0 ? rounded(problem, offset)
                          : problem->method == VERIFY_MAP ? 0
                                                          : 0.5;
    for (size_t j = 0; j < problem->points; ++j)
        problem->x[j] = j % 64 == 63 ? special(problem, state)
                        : j % 2
                            ? any(problem, state)
                            : rounded(problem, problem->offsets[0] + between(state, -reach, reach));
}

/* A tenth of the weights is 0 where they differ most. */
static void draw_weights(verify_problem *problem, uint64_t *state)
{
    enum { ONES, OF_ONE_SIGN, OF_BOTH_SIGNS, OF_MANY_SIZES, KINDS };
    const unsigned kind = (unsigned)(draw(state) % KINDS);
    problem->has_weights = kind != ONES;
    for (size_t i = 0; problem->has_weights && i < problem->terms; ++i) {
        const double weight = kind == OF_MANY_SIZES ? spread(state, -20, 20) : between(state, 1, 2);
        const double factor = kind == OF_BOTH_SIGNS                        ? sign(state)
                              : kind == OF_MANY_SIZES && one_in(state, 10) ? 0
                                                                           : 1;
        problem->weights[i] = rounded(problem, weight * factor);
    }
}

/* Offsets in `width` arguments around a middle, at times many at one place. */
static void draw_offsets(verify_problem *problem, double middle, double width, uint64_t *state)
{
    const double slope = problem->options.slope;
    const double places = one_in(state, 4) ? 5 : 0;
    for (size_t i = 0; i < problem->terms; ++i) {
        const double place = between(state, -1, 1);
        problem->offsets[i] = rounded(
            problem,
            (middle + width * (places > 0 ? floor(places * place) / places : place)) / slope);
    }
}

/* All numbers have few bits, so that the list is what is meant, to the last bit. */
static double draw_spacing(verify_problem *problem, uint64_t *state)
{
    const double unit = ldexp(1, (int)between(state, -12, -3));
    const double spacing = unit * (double)(1 + draw(state) % 15);
    const double places = (double)(problem->terms > 1 ? problem->terms - 1 : 0);
    problem->start = unit * floor(between(state, -1000, 1000));
    problem->stop = problem->start + spacing * places;
    for (size_t i = 0; i < problem->terms; ++i)
        problem->offsets[i] = problem->start + spacing * (double)i;
    problem->has_weights = 0;
    return fabs(problem->stop - problem->start) / 2;
}

static void draw_points(verify_problem *problem, double middle, double width, uint64_t *state)
{
    for (size_t j = 0; j < problem->points; ++j)
        problem->x[j] = j % 64 == 63 ? special(problem, state)
                                     : rounded(problem, (middle + between(state, -1, 1) * width) /
                                                            problem->options.slope);
}

static void draw_sum(verify_problem *problem, uint64_t *state)
{
    sigramp_sum_options *const options = &problem->options;
    const int is_closed = problem->method == VERIFY_CLOSED;
    const double most = problem->method == VERIFY_FAST && one_in(state, 8) ? 16 : 11;
    double middle = between(state, -100, 100), width = spread(state, -1, 12);
    options->slope = sign(state) * (is_closed || !one_in(state, 8) ? spread(state, -4, 4)
                                                                   : spread(state, -60, 60));
    options->scale = sign(state) * spread(state, -10, 10);
    problem->terms = (size_t)spread(state, 0, most);
    if (is_closed) {
        width = draw_spacing(problem, state) * fabs(options->slope);
        middle = (problem->start + problem->stop) / 2 * options->slope;
    } else {
        draw_offsets(problem, middle, width, state);
        draw_weights(problem, state);
    }
    if (problem->method == VERIFY_FAST && one_in(state, 4))
        options->tolerance = problem->precision == 32 ? 0x1p-18 : 0x1p-40;
    draw_points(problem, middle, width + 60, state);
}

static void begin(verify_problem *problem, sigramp_unit unit)
{
    static const sigramp_method methods[VERIFY_METHOD_COUNT] = {
        [VERIFY_DIRECT] = SIGRAMP_METHOD_DIRECT,
        [VERIFY_FAST] = SIGRAMP_METHOD_FAST,
        [VERIFY_CLOSED] = SIGRAMP_METHOD_CLOSED};
    problem->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    problem->options.unit = unit;
    problem->options.method = methods[problem->method];
}

void verify_problem_draw(verify_problem *problem, sigramp_unit unit, uint64_t seed)
{
    uint64_t state = seed;
    begin(problem, unit);
    if (problem->method <= VERIFY_OFFSET_MAP) {
        problem->points = VERIFY_MOST_POINTS;
        draw_map(problem, &state);
    } else {
        problem->points = (size_t)spread(&state, 2, 11);
        draw_sum(problem, &state);
    }
}

void verify_problem_set_golden(verify_problem *problem, sigramp_unit unit, int has_weights)
{
    const int is_map = problem->method == VERIFY_MAP;
    begin(problem, unit);
    problem->options.slope = is_map ? 1 : golden_slope;
    problem->options.scale = is_map ? 1 : golden_scale;
    problem->terms = is_map ? 1 : GOLDEN_TERMS;
    problem->has_weights = has_weights;
    problem->start = golden_start;
    problem->stop = golden_stop;
    problem->points = GOLDEN_POINTS;
    for (int i = 0; i < GOLDEN_TERMS; ++i) {
        problem->offsets[i] = is_map ? 0 : golden_offset(i);
        problem->weights[i] = golden_weight(i);
    }
    for (int j = 0; j < GOLDEN_POINTS; ++j)
        problem->x[j] = golden_point(j);
}

static const float *narrowed(size_t count, const double *from, float *to)
{
    for (size_t i = 0; i < count; ++i)
        to[i] = (float)from[i];
    return to;
}

static sigramp_status plan(verify_problem *problem, sigramp_context *context,
                           sigramp_sum_plan **made)
{
    const sigramp_sum_options *const options = &problem->options;
    const size_t count = problem->terms;
    const double *const weights = problem->has_weights ? problem->weights : NULL;
    float *const narrow = problem->narrow;
    if (problem->method == VERIFY_CLOSED)
        return (problem->precision == 32 ? sigramp_sum_plan_spaced_f32
                                         : sigramp_sum_plan_spaced_f64)(
            context, options, problem->start, problem->stop, count, made);
    if (problem->precision == 64)
        return sigramp_sum_plan_f64(context, options, count, problem->offsets, weights, made);
    return sigramp_sum_plan_f32(
        context, options, count, narrowed(count, problem->offsets, narrow),
        weights ? narrowed(count, weights, narrow + VERIFY_MOST_TERMS) : NULL, made);
}

/* y as floats is behind x's. */
static sigramp_status compute_sum(verify_problem *problem, sigramp_context *context, double *y,
                                  verify_bound *bound)
{
    float *const x = problem->narrow, *const narrow_y = problem->narrow + VERIFY_MOST_POINTS;
    sigramp_sum_plan *made = NULL;
    sigramp_status status = plan(problem, context, &made);
    if (status)
        return status;
    *bound = (verify_bound){.relative = sigramp_sum_plan_error_bound(made)};
    if (problem->precision == 64)
        status = sigramp_sum_execute_f64(made, problem->points, problem->x, y);
    else
        status = sigramp_sum_execute_f32(made, problem->points,
                                         narrowed(problem->points, problem->x, x), narrow_y);
    for (size_t j = 0; problem->precision == 32 && j < problem->points; ++j)
        y[j] = (double)narrow_y[j];
    sigramp_sum_plan_destroy(made);
    return status;
}

static sigramp_status compute_map(verify_problem *problem, sigramp_context *context, double *y,
                                  verify_bound *bound)
{
    const sigramp_unit unit = problem->options.unit;
    const sigramp_unit_row *const row = sigramp_unit_info(unit);
    const double offset = problem->offsets[0];
    float *const x = problem->narrow, *const narrow_y = problem->narrow + VERIFY_MOST_POINTS;
    *bound = (verify_bound){.ulp = problem->precision == 32 ? row->ulp_f32 : row->ulp_f64};
    if (problem->precision == 64)
        return sigramp_map_f64(context, unit, problem->points, problem->x, offset, y);
    const sigramp_status status =
        sigramp_map_f32(context, unit, problem->points, narrowed(problem->points, problem->x, x),
                        (float)offset, narrow_y);
    for (size_t j = 0; j < problem->points; ++j)
        y[j] = (double)narrow_y[j];
    return status;
}

sigramp_status verify_problem_compute(verify_problem *problem, sigramp_context *context, double *y,
                                      verify_bound *bound)
{
    return (problem->method <= VERIFY_OFFSET_MAP ? compute_map : compute_sum)(problem, context, y,
                                                                              bound);
}
