/* SPDX-License-Identifier: MIT */
#include "cli/verify_draw.h"

#include "cli/golden.h"
#include "cli/verify_random.h"

#include <math.h>

void verify_begin(verify_problem *problem, sigramp_unit unit, sigramp_method method)
{
    problem->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    problem->options.unit = unit;
    problem->options.method = method;
    problem->terms = problem->points = problem->outputs = 1;
    problem->has_weights = problem->has_slopes = problem->has_exclude = 0;
    problem->sets = problem->problems = 0;
}

static double rounded(const verify_problem *problem, double value)
{
    return problem->precision == 32 ? (double)(float)value : value;
}

/* Half of the points where the unit is a normal number, half anywhere. */
static void draw_map_points(verify_problem *problem, uint64_t *state)
{
    const double reach = problem->precision == 32 ? 110 : 760;
    problem->points = VERIFY_MOST_POINTS;
    for (size_t j = 0; j < problem->points; ++j)
        problem->x[j] =
            j % 64 == 63 ? random_special(problem->precision, state)
            : j % 2      ? random_any(problem->precision, state)
                    : rounded(problem, problem->offsets[0] + random_between(state, -reach, reach));
}

/* An offset of any size, most of them of common ones, rounded; `otherwise` in place of 0. */
static double draw_offset(const verify_problem *problem, double otherwise, uint64_t *state)
{
    const double offset = rounded(problem, random_one_in(state, 4)
                                               ? random_any(problem->precision, state)
                                               : random_sign(state) * random_spread(state, -10, 6));
    return isfinite(offset) && offset != 0 ? offset : otherwise;
}

void verify_draw_map(verify_problem *problem, uint64_t *state)
{
    problem->offsets[0] = random_one_in(state, 2) ? 0 : draw_offset(problem, 0, state);
    draw_map_points(problem, state);
}

void verify_draw_offset_map(verify_problem *problem, uint64_t *state)
{
    problem->offsets[0] = draw_offset(problem, 0.5, state);
    draw_map_points(problem, state);
}

enum weight_kind { ONES, OF_ONE_SIGN, OF_MANY_SIZES, OF_BOTH_SIGNS, WEIGHT_KINDS };

/* A tenth of the weights is 0 where they differ most. */
static void draw_weights(verify_problem *problem, size_t count, enum weight_kind kind,
                         uint64_t *state)
{
    problem->has_weights = kind != ONES;
    for (size_t i = 0; problem->has_weights && i < count; ++i) {
        const double weight =
            kind == OF_MANY_SIZES ? random_spread(state, -20, 20) : random_between(state, 1, 2);
        const double factor = kind == OF_BOTH_SIGNS ? random_sign(state)
                              : kind == OF_MANY_SIZES && random_one_in(state, 10) ? 0
                                                                                  : 1;
        problem->weights[i] = rounded(problem, weight * factor);
    }
}

/* Offsets in `width` arguments around a middle, at times many at one place. */
static void draw_offsets(verify_problem *problem, double middle, double width, uint64_t *state)
{
    const double slope = problem->options.slope;
    const double places = random_one_in(state, 4) ? 5 : 0;
    for (size_t i = 0; i < problem->terms; ++i) {
        const double place = random_between(state, -1, 1);
        problem->offsets[i] = rounded(
            problem,
            (middle + width * (places > 0 ? floor(places * place) / places : place)) / slope);
    }
}

/* All numbers have few bits, so that the list is what is meant, to the last bit. */
static double draw_spacing(verify_problem *problem, uint64_t *state)
{
    const double unit = ldexp(1, (int)random_between(state, -12, -3));
    const double spacing = unit * (double)(1 + random_bits(state) % 15);
    const double places = (double)(problem->terms > 1 ? problem->terms - 1 : 0);
    problem->start = unit * floor(random_between(state, -1000, 1000));
    problem->stop = problem->start + spacing * places;
    for (size_t i = 0; i < problem->terms; ++i)
        problem->offsets[i] = problem->start + spacing * (double)i;
    return fabs(problem->stop - problem->start) / 2;
}

static void draw_points(verify_problem *problem, double middle, double width, uint64_t *state)
{
    for (size_t j = 0; j < problem->points; ++j)
        problem->x[j] = j % 64 == 63
                            ? random_special(problem->precision, state)
                            : rounded(problem, (middle + random_between(state, -1, 1) * width) /
                                                   problem->options.slope);
}

/* Terms with such weights, and points around them. */
static void draw_sum(verify_problem *problem, enum weight_kind weights, uint64_t *state)
{
    sigramp_sum_options *const options = &problem->options;
    const int is_fast = options->method == SIGRAMP_METHOD_FAST;
    const int is_closed = options->method == SIGRAMP_METHOD_CLOSED;
    double middle = random_between(state, -100, 100), width = random_spread(state, -1, 12);
    problem->points = (size_t)random_spread(state, 2, 11);
    if (!problem->has_slopes)
        options->slope = random_sign(state) * (is_closed || !random_one_in(state, 8)
                                                   ? random_spread(state, -4, 4)
                                                   : random_spread(state, -60, 60));
    options->scale = random_sign(state) * random_spread(state, -10, 10);
    problem->terms = (size_t)random_spread(state, 0, is_fast && random_one_in(state, 8) ? 16 : 11);
    if (is_closed) {
        width = draw_spacing(problem, state) * fabs(options->slope);
        middle = (problem->start + problem->stop) / 2 * options->slope;
    } else {
        draw_offsets(problem, middle, width, state);
        draw_weights(problem, problem->terms, weights, state);
    }
    if (is_fast && random_one_in(state, 4))
        options->tolerance = problem->precision == 32 ? 0x1p-18 : 0x1p-40;
    draw_points(problem, middle, width + 60, state);
}

void verify_draw_sum(verify_problem *problem, uint64_t *state)
{
    draw_sum(problem, (enum weight_kind)(random_bits(state) % WEIGHT_KINDS), state);
}

void verify_draw_derivative(verify_problem *problem, uint64_t *state)
{
    problem->options.derivative = 1;
    problem->outputs = 2;
    verify_draw_sum(problem, state);
}

static void draw_exclude(verify_problem *problem, uint64_t *state)
{
    problem->options.exclude = problem->has_exclude = 1;
    for (size_t j = 0; j < VERIFY_MOST_POINTS; ++j)
        problem->exclude[j] =
            random_one_in(state, 8) ? -1 : (int64_t)(random_bits(state) % problem->terms);
}

void verify_draw_without(verify_problem *problem, uint64_t *state)
{
    verify_draw_sum(problem, state);
    draw_exclude(problem, state);
}

static double sum_of_weights(const verify_problem *problem)
{
    double sum = problem->has_weights ? 0 : (double)problem->terms;
    for (size_t i = 0; problem->has_weights && i < problem->terms; ++i)
        sum += problem->weights[i];
    return sum;
}

/* Half of the values within the sum's where it is a logistic's, a fourth in its tails, a fourth of
 * any size. */
void verify_draw_solve(verify_problem *problem, uint64_t *state)
{
    draw_sum(problem, (enum weight_kind)(random_bits(state) % OF_BOTH_SIGNS), state);
    problem->outputs = 2;
    problem->points = (size_t)random_spread(state, 2, 7);
    const double most = problem->options.scale * sum_of_weights(problem);
    for (size_t j = 0; j < problem->points; ++j) {
        const double share = j % 4 < 2    ? random_between(state, 0, 1)
                             : j % 4 == 2 ? random_spread(state, -60, 0)
                                          : random_spread(state, -100, 20);
        problem->x[j] = j % 64 == 63 ? random_special(problem->precision, state)
                                     : rounded(problem, share * most);
    }
}

void verify_draw_solve_without(verify_problem *problem, uint64_t *state)
{
    verify_draw_solve(problem, state);
    draw_exclude(problem, state);
}

void verify_draw_slopes(verify_problem *problem, uint64_t *state)
{
    const int have_both_signs = random_one_in(state, 2);
    const double reach = random_one_in(state, 8) ? 40 : 2;
    problem->has_slopes = 1;
    verify_draw_sum(problem, state);
    for (size_t i = 0; i < problem->terms; ++i)
        problem->slopes[i] = rounded(problem, (have_both_signs ? random_sign(state) : 1) *
                                                  random_spread(state, -reach, reach));
}

/* Rising starts of so many pieces, some of which are empty, from 0 to count. */
static void draw_starts(size_t pieces, size_t count, size_t *start, uint64_t *state)
{
    start[0] = 0;
    for (size_t p = 1; p < pieces; ++p) {
        const size_t left = count - start[p - 1];
        const size_t most = 2 * left / (pieces - p + 1);
        start[p] = start[p - 1] + (most < left ? random_bits(state) % (most + 1) : left);
    }
    start[pieces] = count;
}

void verify_draw_batch(verify_problem *problem, uint64_t *state)
{
    verify_draw_sum(problem, state);
    problem->problems = 1 + random_bits(state) % VERIFY_MOST_PROBLEMS;
    draw_starts(problem->problems, problem->terms, problem->offsets_start, state);
    draw_starts(problem->problems, problem->points, problem->x_start, state);
}

void verify_draw_sets(verify_problem *problem, uint64_t *state)
{
    draw_sum(problem, OF_ONE_SIGN, state);
    problem->sets = problem->outputs = 1 + random_bits(state) % VERIFY_MOST_OUTPUTS;
    draw_weights(problem, problem->sets * problem->terms,
                 (enum weight_kind)(OF_ONE_SIGN + random_bits(state) % (WEIGHT_KINDS - 1)), state);
}

static void set_golden(verify_problem *problem)
{
    problem->start = golden_start;
    problem->stop = golden_stop;
    problem->points = GOLDEN_POINTS;
    for (int j = 0; j < GOLDEN_POINTS; ++j)
        problem->x[j] = golden_point(j);
}

void verify_set_golden_map(verify_problem *problem, sigramp_unit unit)
{
    verify_begin(problem, unit, SIGRAMP_METHOD_AUTO);
    set_golden(problem);
    problem->offsets[0] = 0;
}

void verify_set_golden_sum(verify_problem *problem, sigramp_unit unit, sigramp_method method,
                           int has_weights)
{
    verify_begin(problem, unit, method);
    set_golden(problem);
    problem->options.slope = golden_slope;
    problem->options.scale = golden_scale;
    problem->terms = GOLDEN_TERMS;
    problem->has_weights = has_weights;
    for (int i = 0; i < GOLDEN_TERMS; ++i) {
        problem->offsets[i] = golden_offset(i);
        problem->weights[i] = golden_weight(i);
    }
}
