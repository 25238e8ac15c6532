/* SPDX-License-Identifier: MIT */
#include "relations.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number_line.h"

/* The powers of two by which numbers can be multiplied so that they are exact and normal. */
typedef struct {
    int low, high;
} room;

static const room endless = {-10000, 10000};

static void make_room(sigramp_precision precision, double value, room *left)
{
    const real_kind kind = kind_of(precision);
    if (value == 0 || !isfinite(value))
        return;
    const int exponent = ilogb(value);
    if (exponent < kind.least_exponent) {
        *left = (room){1, 0};
        return;
    }
    left->low =
        left->low > kind.least_exponent - exponent ? left->low : kind.least_exponent - exponent;
    left->high = left->high < kind.largest_exponent - exponent ? left->high
                                                               : kind.largest_exponent - exponent;
}

static void make_room_for(sigramp_precision precision, size_t count, const double *values,
                          room *left)
{
    for (size_t i = 0; i < count; ++i)
        make_room(precision, values[i], left);
}

static void multiply(size_t count, double *values, int power)
{
    for (size_t i = 0; i < count; ++i)
        values[i] = ldexp(values[i], power);
}

static bool is_spaced(const sum_case *one)
{
    return one->options.method == SIGRAMP_METHOD_CLOSED;
}

static bool random_power(const room *left, uint64_t *seed, int *power)
{
    if (left->low > left->high)
        return false;
    *power = (int)random_integer(seed, left->low, left->high);
    return *power != 0;
}

/* One that leaves at least one of the results a normal number, if it can. */
static bool telling_power(const sum_case *one, const sum_results *before, room left, uint64_t *seed,
                          int *power)
{
    const double y = before->y[random_bits(seed) % one->points];
    room telling = left;
    if (y != 0 && isfinite(y))
        make_room(one->precision, y, &telling);
    return random_power(telling.low <= telling.high ? &telling : &left, seed, power);
}

static bool scale_times_power(sum_case *one, const sum_results *before, uint64_t *seed,
                              expectation *expected)
{
    room left = endless;
    make_room(SIGRAMP_F64, one->options.scale, &left);
    if (!telling_power(one, before, left, seed, &expected->power))
        return false;
    one->options.scale = ldexp(one->options.scale, expected->power);
    expected->slope_power = expected->power;
    return true;
}

static bool weights_times_power(sum_case *one, const sum_results *before, uint64_t *seed,
                                expectation *expected)
{
    room left = endless;
    make_room_for(one->precision, one->terms, one->weights, &left);
    if (is_spaced(one) || !telling_power(one, before, left, seed, &expected->power))
        return false;
    multiply(one->terms, one->weights, expected->power);
    one->weighted = true;
    expected->slope_power = expected->power;
    return true;
}

static bool lengths_times_power(sum_case *one, const sum_results *before, uint64_t *seed,
                                expectation *expected)
{
    (void)before;
    room left = endless, lengths = endless;
    if (one->options.slope == 0)
        return false;
    make_room(one->precision, one->options.slope, &left);
    make_room_for(one->precision, one->terms, one->offsets, &lengths);
    make_room_for(one->precision, one->points, one->x, &lengths);
    if (is_spaced(one)) {
        make_room(SIGRAMP_F64, one->start, &lengths);
        make_room(SIGRAMP_F64, one->stop, &lengths);
    }
    left.low = left.low > -lengths.high ? left.low : -lengths.high;
    left.high = left.high < -lengths.low ? left.high : -lengths.low;
    int power;
    if (!random_power(&left, seed, &power))
        return false;
    one->options.slope = ldexp(one->options.slope, power);
    multiply(one->terms, one->offsets, -power);
    multiply(one->points, one->x, -power);
    one->start = ldexp(one->start, -power);
    one->stop = ldexp(one->stop, -power);
    expected->slope_power = power;
    return !is_spaced(one) || isfinite(one->stop - one->start);
}

static bool scale_for_weights(sum_case *one, const sum_results *before, uint64_t *seed,
                              expectation *expected)
{
    (void)before;
    (void)expected;
    room left = endless, scale = endless;
    make_room_for(one->precision, one->terms, one->weights, &left);
    make_room(SIGRAMP_F64, one->options.scale, &scale);
    left.low = left.low > -scale.high ? left.low : -scale.high;
    left.high = left.high < -scale.low ? left.high : -scale.low;
    int power;
    if (is_spaced(one) || !random_power(&left, seed, &power))
        return false;
    multiply(one->terms, one->weights, power);
    one->weighted = true;
    one->options.scale = ldexp(one->options.scale, -power);
    return true;
}

static bool scale_negated(sum_case *one, const sum_results *before, uint64_t *seed,
                          expectation *expected)
{
    (void)before;
    (void)seed;
    one->options.scale = -one->options.scale;
    expected->flips = expected->slope_flips = true;
    return true;
}

static bool weights_negated(sum_case *one, const sum_results *before, uint64_t *seed,
                            expectation *expected)
{
    (void)before;
    (void)seed;
    for (size_t i = 0; i < one->terms; ++i)
        one->weights[i] = -one->weights[i];
    one->weighted = true;
    expected->flips = expected->slope_flips = true;
    return !is_spaced(one);
}

static bool mirrored(sum_case *one, const sum_results *before, uint64_t *seed,
                     expectation *expected)
{
    (void)before;
    (void)seed;
    one->options.slope = -one->options.slope;
    for (size_t i = 0; i < one->terms; ++i)
        one->offsets[i] = -one->offsets[i];
    for (size_t j = 0; j < one->points; ++j)
        one->x[j] = -one->x[j];
    one->start = -one->start;
    one->stop = -one->stop;
    expected->slope_flips = true;
    return true;
}

static bool ends_exchanged(sum_case *one, const sum_results *before, uint64_t *seed,
                           expectation *expected)
{
    (void)before;
    (void)seed;
    (void)expected;
    const double start = one->start;
    one->start = one->stop;
    one->stop = start;
    return is_spaced(one) && one->count > 1;
}

static bool weights_of_one_listed(sum_case *one, const sum_results *before, uint64_t *seed,
                                  expectation *expected)
{
    (void)before;
    (void)seed;
    (void)expected;
    const bool listed = one->weighted;
    one->weighted = true;
    return !is_spaced(one) && !listed;
}

/* A term more, at any place. */
static bool add_term(sum_case *one, double offset, double weight, uint64_t *seed)
{
    if (is_spaced(one) || one->terms == CASE_TERMS)
        return false;
    const size_t place = random_bits(seed) % (one->terms + 1);
    const size_t after = (one->terms - place) * sizeof *one->offsets;
    memmove(&one->offsets[place + 1], &one->offsets[place], after);
    memmove(&one->weights[place + 1], &one->weights[place], after);
    one->offsets[place] = offset;
    one->weights[place] = weight;
    one->weighted = true;
    ++one->terms;
    return true;
}

static bool weight_zero_added(sum_case *one, const sum_results *before, uint64_t *seed,
                              expectation *expected)
{
    (void)before;
    (void)expected;
    if (one->special) /* where a unit or a weight is infinite, 0 times it is NaN */
        return false;
    const double twin = one->terms ? one->offsets[random_bits(seed) % one->terms] : 0;
    const double point = one->x[random_bits(seed) % one->points];
    return add_term(one, random_bits(seed) % 2 ? twin : point, random_bits(seed) % 2 ? 0.0 : -0.0,
                    seed);
}

/* Each term is rounded, to a hundred bits or so: where they cancel their sum shows it. */
static bool has_one_sign(const sum_case *one)
{
    bool positive = false, negative = false;
    for (size_t i = 0; i < one->terms; ++i) {
        positive = positive || one->weights[i] > 0;
        negative = negative || one->weights[i] < 0;
    }
    return !(positive && negative);
}

/* A term as several equal ones. */
static bool term_repeated(sum_case *one, const sum_results *before, uint64_t *seed,
                          expectation *expected)
{
    (void)before;
    (void)expected;
    const int power = (int)random_integer(seed, 1, 3);
    if (one->terms == 0 || one->terms + ((size_t)1 << power) > CASE_TERMS || !has_one_sign(one))
        return false;
    const size_t i = random_bits(seed) % one->terms;
    const double offset = one->offsets[i], weight = ldexp(one->weights[i], -power);
    if (fabs(weight) < ldexp(1, kind_of(one->precision).least_exponent))
        return false;
    one->weights[i] = weight;
    for (int k = 1; k < 1 << power; ++k)
        add_term(one, offset, weight, seed);
    return true;
}

/* A weight as the sum of its first bits and the others. */
static bool term_split(sum_case *one, const sum_results *before, uint64_t *seed,
                       expectation *expected)
{
    (void)before;
    (void)expected;
    if (one->terms == 0 || !has_one_sign(one))
        return false;
    const size_t i = random_bits(seed) % one->terms;
    const double weight = one->weights[i];
    if (!isfinite(weight))
        return false;
    const double unit =
        ldexp(1, (weight == 0 ? 0 : ilogb(weight)) - (int)random_integer(seed, 0, 20));
    const double head = unit * trunc(weight / unit), rest = weight - head;
    if (weight == 0 || !(fabs(rest) >= ldexp(1, kind_of(one->precision).least_exponent)))
        return false;
    one->weights[i] = head;
    return add_term(one, one->offsets[i], rest, seed);
}

static bool terms_permuted(sum_case *one, const sum_results *before, uint64_t *seed,
                           expectation *expected)
{
    (void)before;
    (void)expected;
    for (size_t i = one->terms; i > 1; --i) {
        const size_t k = random_bits(seed) % i;
        const double offset = one->offsets[k], weight = one->weights[k];
        one->offsets[k] = one->offsets[i - 1];
        one->weights[k] = one->weights[i - 1];
        one->offsets[i - 1] = offset;
        one->weights[i - 1] = weight;
    }
    return one->terms > 1;
}

/* The same case by another path, the points given another number of times. */
static bool another_path(sum_case *one, const sum_results *before, uint64_t *seed,
                         expectation *expected)
{
    (void)before;
    expected->keeps_zeros = true;
    one->repeats = random_bits(seed) % MOST_REPEATS + 1;
    return true;
}

static bool without_derivative(sum_case *one, const sum_results *before, uint64_t *seed,
                               expectation *expected)
{
    (void)before;
    (void)seed;
    (void)expected;
    const bool had_one = one->options.derivative;
    one->options.derivative = 0;
    return had_one;
}

/* dS/dx is the sum of the units' derivatives with scale * slope. */
static bool derivative_alone(sum_case *one, const sum_results *before, uint64_t *seed,
                             expectation *expected)
{
    const double scale = one->options.scale * one->options.slope;
    if (scale == 0 ? one->options.scale != 0 && one->options.slope != 0 : !isnormal(scale))
        return false; /* its exponent is kept, which a double cannot */
    expected->is_derivative = true;
    one->options.scale = scale;
    const bool had_one = without_derivative(one, before, seed, expected);
    one->options.unit = slope_unit_of(one->options.unit);
    return had_one;
}

const relation relations[RELATIONS] = {
    {"by another path", false, another_path},
    {"scale 2^k", false, scale_times_power},
    {"weights 2^k", false, weights_times_power},
    {"slope 2^j, lengths 2^-j", false, lengths_times_power},
    {"weights 2^k, scale 2^-k", false, scale_for_weights},
    {"scale negated", false, scale_negated},
    {"weights negated", false, weights_negated},
    {"mirrored", false, mirrored},
    {"ends exchanged", false, ends_exchanged},
    {"weights of 1 listed", false, weights_of_one_listed},
    {"a weight 0 added", true, weight_zero_added},
    {"a term repeated", true, term_repeated},
    {"a term split", true, term_split},
    {"terms permuted", true, terms_permuted},
    {"without derivative", false, without_derivative},
    {"derivative alone", false, derivative_alone},
};
