/* SPDX-License-Identifier: MIT */
#include "direct_problems.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "accuracy/number_line.h"
#include "reference/inputs.h"

/* log of the largest and the smallest number of the precision */
static double log_of_largest(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? log(FLT_MAX) : log(DBL_MAX);
}

static double log_of_smallest(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? -149 * M_LN2 : -1074 * M_LN2;
}

static double either_sign(uint64_t *seed, double value)
{
    return random_bits(seed) % 2 ? value : -value;
}

static bool one_in(uint64_t *seed, unsigned count)
{
    return random_bits(seed) % count == 0;
}

/* Any order of size up to most, each as likely. */
static size_t random_count(uint64_t *seed, size_t most)
{
    return (size_t)exp(random_between(seed, 0, log((double)most + 0.999)));
}

/* And next to the lengths of tiles, vectors and runs. */
static size_t random_terms(uint64_t *seed)
{
    static const size_t edges[] = {8, 16, 32, 64, 128, 256, 512, 1024, 2048};
    enum { EDGES = sizeof edges / sizeof *edges };
    if (one_in(seed, 3))
        return edges[random_integer(seed, 0, EDGES - 1)] + (size_t)random_integer(seed, -1, 1);
    return random_count(seed, 3000);
}

static void choose_sizes(size_t work, uint64_t *seed, direct_problem *problem)
{
    if (one_in(seed, 40)) {
        problem->terms = (size_t)random_integer(seed, 60000, MOST_PROBLEM_TERMS);
        problem->points = (size_t)random_integer(seed, 1, 2);
        return;
    }
    problem->terms = random_terms(seed);
    problem->points = one_in(seed, 4) ? (size_t)random_integer(seed, 250, MOST_PROBLEM_POINTS)
                                      : random_count(seed, MOST_PROBLEM_POINTS);
    if (problem->terms * problem->points <= work)
        return;
    if (one_in(seed, 2))
        problem->points = work / problem->terms + 1;
    else
        problem->terms = work / problem->points + 1;
}

static double random_slope(sigramp_precision precision, uint64_t *seed)
{
    const int kind = (int)random_integer(seed, 0, 9);
    if (kind == 0)
        return either_sign(seed, 1);
    if (kind == 1)
        return either_sign(seed, 2.1); /* no float */
    if (kind == 2)
        return one_in(seed, 4) ? 0 : either_sign(seed, pow(10, random_between(seed, -30, 30)));
    return rounded_to(precision, either_sign(seed, pow(10, random_between(seed, -6, 6))));
}

typedef enum { EVEN, CLUSTERS, ALL_EQUAL, DECADES, GRID, OFFSET_SHAPES } offset_shape;

/* In units of the unit's width. */
static double random_offset(offset_shape shape, double spread, double *center, uint64_t *seed)
{
    switch (shape) {
    case CLUSTERS:
        if (one_in(seed, 16))
            *center = random_between(seed, -1, 1) * spread;
        return *center + random_between(seed, -2, 2);
    case ALL_EQUAL:
        return *center;
    case DECADES:
        return either_sign(seed, pow(10, random_between(seed, -3, 12)));
    case GRID:
        return (double)random_integer(seed, -100, 100) / 4;
    default:
        return *center + random_between(seed, -1, 1) * spread;
    }
}

static void choose_offsets(double width, uint64_t *seed, direct_problem *problem)
{
    const offset_shape shape = (offset_shape)random_integer(seed, 0, OFFSET_SHAPES - 1);
    const double spread = pow(10, random_between(seed, -3, one_in(seed, 4) ? 12 : 2));
    double center = one_in(seed, 2) ? 0 : random_between(seed, -3, 3) * spread;
    for (size_t i = 0; i < problem->terms; ++i) {
        const double offset = random_offset(shape, spread, &center, seed) * width;
        const bool twin = i > 0 && one_in(seed, 8);
        problem->term[i].offset =
            twin ? problem->term[i - 1].offset : rounded_to(problem->precision, offset);
    }
}

typedef enum {
    ONES,
    POSITIVE,
    MIXED,
    POSITIVE_DECADES,
    MIXED_DECADES,
    CANCELLING,
    POWERS_OF_TWO,
    WEIGHT_KINDS
} weight_kind;

static double random_weight(weight_kind kind, uint64_t *seed)
{
    switch (kind) {
    case POSITIVE:
        return random_between(seed, 0, 2);
    case POSITIVE_DECADES:
        return pow(10, random_between(seed, -15, 15));
    case MIXED_DECADES:
        return either_sign(seed, pow(10, random_between(seed, -15, 15)));
    case POWERS_OF_TWO: /* far right their sums lie at ties, or as near as a unit is to its limit */
        return either_sign(seed, ldexp(1, (int)random_integer(seed, -60, 0)));
    case ONES:
        return 1;
    default:
        return random_between(seed, -1, 1);
    }
}

/* A term and its opposite at the same place, or a few numbers beside it. */
static void cancel_previous(size_t i, uint64_t *seed, direct_problem *problem)
{
    const int64_t steps = one_in(seed, 2) ? 0 : random_integer(seed, -3, 3);
    problem->term[i].offset = stepped(problem->precision, problem->term[i - 1].offset, steps);
    problem->term[i].weight = -problem->term[i - 1].weight;
}

static void choose_weights(weight_kind kind, uint64_t *seed, direct_problem *problem)
{
    const bool zeros = kind != ONES && one_in(seed, 8);
    const bool one_sign = kind == POSITIVE || kind == POSITIVE_DECADES;
    const double sign = one_sign && one_in(seed, 3) ? -1 : 1;
    problem->weighted = kind != ONES;
    for (size_t i = 0; i < problem->terms; ++i) {
        const double weight = zeros && one_in(seed, 3) ? 0 : random_weight(kind, seed);
        problem->term[i].weight = rounded_to(problem->precision, sign * weight);
        if (kind == CANCELLING && i % 2)
            cancel_previous(i, seed, problem);
    }
}

static double sum_of_weights(const direct_problem *problem)
{
    double sum = 0;
    for (size_t i = 0; i < problem->terms; ++i)
        sum += fabs(problem->term[i].weight);
    return sum > 0 ? sum : 1;
}

/* 1, about 1, or such that the results are near one end of the precision's range. */
static double random_scale(const direct_problem *problem, uint64_t *seed)
{
    const double log_weights = log(sum_of_weights(problem));
    double log_scale = 0;
    switch (random_integer(seed, 0, 7)) {
    case 0:
        log_scale = log_of_largest(problem->precision) - log_weights + random_between(seed, -5, 5);
        break;
    case 1:
        log_scale = log_of_smallest(problem->precision) - log_weights + random_between(seed, 0, 40);
        break;
    case 2:
        log_scale = random_between(seed, -80, 80);
        break;
    case 3:
        return one_in(seed, 8) ? 0 : 1;
    default:
        return random_between(seed, -2, 2);
    }
    const double most = log(DBL_MAX) - 1, least = log(DBL_MIN);
    return either_sign(seed, exp(fmin(fmax(log_scale, least), most)));
}

/* How many widths left of an offset a result that is 1 near it is about the smallest number. */
static double tail_of(const direct_problem *problem)
{
    const double size = fabs(problem->options.scale) * sum_of_weights(problem);
    const double log_size = size > 0 && isfinite(size) ? log(size) : 0;
    return fmax(log_size - log_of_smallest(problem->precision), 20);
}

static double random_point(const direct_problem *problem, double width, double tail, uint64_t *seed)
{
    const double near = problem->term[random_bits(seed) % problem->terms].offset;
    const double left = problem->options.slope < 0 ? width : -width;
    switch (random_integer(seed, 0, 7)) {
    case 0:
        return near;
    case 1:
        return stepped(problem->precision, near, random_steps(seed, 20));
    case 2:
        return near + left * tail * random_between(seed, 0.8, 1.02);
    case 3:
        return near + left * tail * random_between(seed, 0, 1);
    case 4:
        return near - left * random_between(seed, 15, 900);
    case 5:
        return near * random_between(seed, -2, 2);
    default:
        return near + random_between(seed, -12, 12) * width;
    }
}

static void choose_points(double width, uint64_t *seed, direct_problem *problem)
{
    const double tail = tail_of(problem);
    for (size_t j = 0; j < problem->points; ++j)
        problem->x[j] = rounded_to(problem->precision, random_point(problem, width, tail, seed));
}

static double random_special(sigramp_precision precision, uint64_t *seed)
{
    const bool single = precision == SIGRAMP_F32;
    const double specials[] = {INFINITY,
                               -INFINITY,
                               NAN,
                               0,
                               -0.0,
                               single ? FLT_MAX : DBL_MAX,
                               single ? -FLT_MAX : -DBL_MAX,
                               single ? 0x1p-149 : 0x1p-1074,
                               single ? -0x1.8p-128 : -0x1.8p-1024};
    return specials[random_integer(seed, 0, sizeof specials / sizeof *specials - 1)];
}

static void put_specials(uint64_t *seed, direct_problem *problem)
{
    const bool points = one_in(seed, 2), offsets = one_in(seed, 2), weights = one_in(seed, 2);
    for (size_t j = 0; points && j < problem->points; ++j)
        if (one_in(seed, 8))
            problem->x[j] = random_special(problem->precision, seed);
    const int64_t most = random_integer(seed, 1, 4);
    for (int64_t k = 0; k < most; ++k) {
        problem_term *const term = &problem->term[random_bits(seed) % problem->terms];
        if (offsets)
            term->offset = random_special(problem->precision, seed);
        if (weights && problem->weighted)
            term->weight = random_special(problem->precision, seed);
    }
}

static void start_problem(sigramp_unit unit, sigramp_precision precision, direct_problem *problem)
{
    problem->precision = precision;
    problem->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    problem->options.unit = unit;
    problem->options.method = SIGRAMP_METHOD_DIRECT;
}

void make_direct_problem(sigramp_unit unit, sigramp_precision precision, size_t work,
                         uint64_t *seed, direct_problem *problem)
{
    start_problem(unit, precision, problem);
    choose_sizes(work, seed, problem);
    problem->options.slope = random_slope(precision, seed);
    const double width = problem->options.slope == 0 ? 1 : 1 / fabs(problem->options.slope);
    choose_offsets(width, seed, problem);
    choose_weights((weight_kind)random_integer(seed, 0, WEIGHT_KINDS - 1), seed, problem);
    problem->options.scale = random_scale(problem, seed);
    choose_points(width, seed, problem);
    if (one_in(seed, 6))
        put_specials(seed, problem);
}

void make_one_signed_problem(sigramp_unit unit, sigramp_precision precision, size_t most_terms,
                             size_t points, uint64_t *seed, direct_problem *problem)
{
    static const weight_kind kinds[] = {ONES, POSITIVE, POSITIVE_DECADES};
    start_problem(unit, precision, problem);
    problem->terms = random_count(seed, most_terms);
    problem->points = points;
    problem->options.slope = either_sign(seed, pow(10, random_between(seed, -3, 3)));
    const double decades = one_in(seed, 4) ? 290 : 3; /* the tail to where exp counts as zero */
    problem->options.scale = either_sign(seed, pow(10, random_between(seed, -3, decades)));
    const double width = 1 / fabs(problem->options.slope);
    choose_offsets(width, seed, problem);
    choose_weights(kinds[random_integer(seed, 0, 2)], seed, problem);
    choose_points(width, seed, problem);
}

static int by_offset(const void *a, const void *b)
{
    const problem_term *const first = a, *const second = b;
    return (first->offset > second->offset) - (first->offset < second->offset);
}

static int by_weight(const void *a, const void *b)
{
    const double first = fabs(((const problem_term *)a)->weight);
    const double second = fabs(((const problem_term *)b)->weight);
    return (first > second) - (first < second);
}

static void swap_terms(problem_term *a, problem_term *b)
{
    const problem_term kept = *a;
    *a = *b;
    *b = kept;
}

static void reverse(problem_term *terms, size_t count)
{
    for (size_t i = 0; i < count / 2; ++i)
        swap_terms(&terms[i], &terms[count - 1 - i]);
}

void spread_weights(direct_problem *problem, int most, uint64_t *seed)
{
    problem->weighted = true;
    for (size_t i = 0; i < problem->terms; ++i) {
        const int least = problem->precision == SIGRAMP_F32 ? -149 : -1074;
        const int exponent = (int)random_integer(seed, least, most);
        const double size = ldexp(random_between(seed, 1, 2), exponent);
        problem->term[i].weight =
            rounded_to(problem->precision, random_bits(seed) % 2 ? size : -size);
    }
}

void reorder_terms(direct_problem *problem, term_order order, uint64_t *seed)
{
    problem_term *const terms = problem->term;
    const size_t count = problem->terms, split = count ? random_bits(seed) % count : 0;
    switch (order) {
    case REVERSED:
        reverse(terms, count);
        break;
    case ROTATED:
        reverse(terms, split);
        reverse(terms + split, count - split);
        reverse(terms, count);
        break;
    case BY_OFFSET:
        qsort(terms, count, sizeof *terms, by_offset);
        break;
    case BY_WEIGHT:
        qsort(terms, count, sizeof *terms, by_weight);
        break;
    default:
        for (size_t i = count; i > 1; --i)
            swap_terms(&terms[i - 1], &terms[random_bits(seed) % i]);
    }
}

sum_problem real_problem(const direct_problem *problem)
{
    sum_problem real = {.precision = problem->precision,
                        .options = problem->options,
                        .points = problem->points,
                        .terms = problem->terms};
    double *values = malloc((problem->terms + 1) * sizeof *values);
    if (!values)
        abort();
    for (size_t i = 0; i < problem->terms; ++i)
        values[i] = problem->term[i].offset;
    real.offsets = real_array(problem->precision, problem->terms, values);
    for (size_t i = 0; i < problem->terms; ++i)
        values[i] = problem->term[i].weight;
    if (problem->weighted)
        real.weights = real_array(problem->precision, problem->terms, values);
    real.x = real_array(problem->precision, problem->points, problem->x);
    free(values);
    return real;
}
