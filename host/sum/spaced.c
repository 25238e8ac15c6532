/* SPDX-License-Identifier: MIT */
/*
 * Prepares a closed sum: which way it is computed, and the numbers that takes, in pairs of doubles
 * and exactly rounded operations, so that they are the same everywhere.
 */
#include "sum/spaced.h"

#include "sum/corrections.h"
#include "sum/parts.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define SIGRAMP_PRECISION 64
#define SIGRAMP_UNIT logistic
#include "closed.h"

/* Spacings up to here are dense: there the corrections reach 2^-55 (sum/corrections.c). */
static const double densest_end = 0.375;

/* A span below it is as good as a point: the sum differs by its square over 24. */
static const double point_span = 0x1p-30;

/* Beyond these spans one end's exponential is nothing to the other's, exp(-span/2) below 2^-36 and
 * 2^-69; but the integrals of softplus are kept apart from span 1 on, where they are different
 * enough. */
static double near_span(sigramp_unit unit, int precision)
{
    return unit == SIGRAMP_SOFTPLUS ? 1 : precision == 32 ? 50 : 96;
}

/* step 2^step_exponent is the spacing, which may be no double: 1 <= step < 2, or 0. */
typedef struct {
    scaled slope, spacing, middle, span;
    scaled step;
    int step_exponent;
} problem;

static scaled pair_over(scaled a, double b)
{
    const double high = a.high / b;
    const double rest = fma(-high, b, a.high) + a.low;
    return fast_two_sum(high, rest / b);
}

static scaled inverse_of(scaled a)
{
    const double high = 1 / a.high;
    const double rest = fma(-high, a.high, 1) - high * a.low;
    return fast_two_sum(high, high * rest);
}

/* value 2^exponent */
static scaled pair_shifted(scaled value, int exponent)
{
    return pair_of(ldexp(value.high, exponent), ldexp(value.low, exponent));
}

/* |stop - start| without its exponent: 1/2 <= high <= 1, or 0. */
static scaled length_of(sum_spacing offsets, int *exponent)
{
    int own = 0;
    frexp(fmax(fabs(offsets.start), fabs(offsets.stop)), exponent);
    const scaled length =
        two_sum(ldexp(offsets.stop, -*exponent), -ldexp(offsets.start, -*exponent));
    frexp(length.high, &own);
    *exponent += own;
    return pair_shifted(length.high < 0 ? pair_negative(length) : length, -own);
}

static problem problem_of(double slope, sum_spacing offsets)
{
    problem p;
    const double count = (double)offsets.count;
    int length_exponent = 0, slope_exponent = 0;
    const scaled length = length_of(offsets, &length_exponent);
    const double significand = fabs(frexp(slope, &slope_exponent));
    const scaled whole = pair_times(length, pair_of(significand, 0));
    const scaled step = offsets.count > 1 ? pair_over(whole, count - 1) : pair_of(0, 0);
    int own = 0;
    frexp(step.high, &own);
    const int exponent = length_exponent + slope_exponent;
    p.slope = pair_of(slope, 0);
    p.step = pair_shifted(step, 1 - own);
    p.step_exponent = exponent + own - 1;
    p.spacing = pair_shifted(step, exponent);
    p.middle = pair_shifted(whole, exponent - 1);
    p.span = pair_shifted(pair_times(step, pair_of(count, 0)), exponent);
    return p;
}

/* 2 sinh(x) for 0 <= x <= 1/2 by Taylor's series, in pairs. */
static scaled twice_sinh(scaled x)
{
    const scaled square = pair_times(x, x);
    scaled sum = pair_of(1, 0);
    for (int k = 20; k > 0; k -= 2)
        sum = pair_plus(pair_of(1, 0),
                        pair_over(pair_times(square, sum), (double)k * (double)(k + 1)));
    sum = pair_times(x, sum);
    return pair_of(2 * sum.high, 2 * sum.low);
}

static int mode_of(sigramp_unit unit, int precision, uint64_t count, const problem *p)
{
    if (unit == SIGRAMP_RELU)
        return CLOSED_FAR;
    if (p->spacing.high == 0 || p->span.high < point_span)
        return CLOSED_POINT;
    if (count > 1 && p->spacing.high > densest_end)
        return CLOSED_WIDE;
    return p->span.high <= near_span(unit, precision) ? CLOSED_NEAR : CLOSED_FAR;
}

static void set_exponentials(int precision, const problem *p, sigramp_spaced_constants *to)
{
    const scaled half = pair_of(0.5 * p->span.high, 0.5 * p->span.low);
    const scaled decay = pair_plain(exp_minus(half.high, half.low));
    const scaled growth = inverse_of(decay);
    const scaled rise =
        half.high <= 0.5 ? twice_sinh(half) : pair_plus(growth, pair_negative(decay));
    sum_set_pair(precision, growth, &to->growth, &to->growth_low);
    sum_set_pair(precision, decay, &to->decay, &to->decay_low);
    sum_set_pair(precision, rise, &to->rise, &to->rise_low);
}

/* value = significand 2^result with 1 <= |significand| < 2; 0 and 0 for 0. */
static int take_exponent(double value, double *significand)
{
    int exponent = 1;
    *significand = value == 0 ? 0 : 2 * frexp(value, &exponent);
    return exponent - 1;
}

static void set_factors(int precision, double slope, double scale, sigramp_spaced_constants *to)
{
    double significand = 0;
    to->slope_exponent = take_exponent(slope, &significand);
    sum_set_pair(precision, pair_of(significand, 0), &to->slope, &to->slope_low);
    to->factor_exponent = take_exponent(scale, &significand);
    sum_set_pair(precision, pair_of(significand, 0), &to->factor, &to->factor_low);
}

/* Without a spacing any positive argument is beyond all units. */
static void set_step(int precision, const problem *p, sigramp_spaced_constants *to)
{
    const scaled inverse = p->step.high == 0 ? pair_of(1, 0) : inverse_of(p->step);
    to->step_exponent = p->step.high == 0 ? -10000 : p->step_exponent;
    sum_set_pair(precision, p->step, &to->step, &to->step_low);
    sum_set_pair(precision, inverse, &to->step_inverse, &to->step_inverse_low);
}

static void set_constants(int precision, const problem *p, sum_spacing offsets, double scale,
                          int mode, sigramp_spaced_constants *to)
{
    const int exchanged = (p->slope.high < 0) != (offsets.stop < offsets.start);
    sum_set_parts(precision, exchanged ? offsets.stop : offsets.start, &to->first, &to->first_2,
                  &to->first_3);
    sum_set_parts(precision, exchanged ? offsets.start : offsets.stop, &to->last, &to->last_2,
                  &to->last_3);
    set_factors(precision, p->slope.high, scale, to);
    set_step(precision, p, to);
    sum_set_pair(precision, p->spacing, &to->spacing, &to->spacing_low);
    sum_set_pair(precision, p->middle, &to->middle, &to->middle_low);
    sum_set_pair(precision, p->span, &to->span, &to->span_low);
    sum_set_pair(precision, pair_of((double)offsets.count, 0), &to->count, &to->count_low);
    to->end_slope = -p->spacing.high / 24;
    if (p->spacing.high > 0)
        sum_set_pair(precision, inverse_of(p->spacing), &to->inverse, &to->inverse_low);
    if (mode == CLOSED_NEAR)
        set_exponentials(precision, p, to);
}

/* Where a pair is not enough to find x among the units: the offsets' distance, signed like the
 * slope, in four parts by long division. Every remainder is exact. */
static void set_between(int precision, const problem *p, sum_spacing offsets,
                        sigramp_spaced_constants *to)
{
    double *const parts[] = {&to->between, &to->between_2, &to->between_3, &to->between_4};
    const double intervals = (double)(offsets.count - 1);
    scaled rest = two_sum(offsets.stop, -offsets.start);
    if ((rest.high < 0) != (p->slope.high < 0))
        rest = pair_negative(rest);
    for (int k = 0; k < 4; ++k) {
        const double quotient = rest.high / intervals;
        *parts[k] = precision == 32 ? (double)(float)quotient : quotient;
        rest = two_sum(fma(-*parts[k], intervals, rest.high), rest.low);
    }
}

static int units_in_reach(int precision, const problem *p)
{
    const double reach = precision == 32 ? CLOSED_REACH_32 : CLOSED_REACH_64;
    return (int)(2 * reach / p->spacing.high) + 4;
}

/*
 * Whether more than a pair must tell where x is among the offsets. Density's sum may be small
 * beside what an argument's rounding does to it; logistic's is at least as large as the number of
 * spacings before x, but the argument's rounding grows with that number times the spacing.
 * Softplus's grows with the argument.
 */
static int is_beyond_pairs(sigramp_unit unit, int precision, const problem *p)
{
    const double most = precision == 32 ? 0x1p14 : 0x1p43;
    return unit == SIGRAMP_DENSITY    ? 2 * p->middle.high > most
           : unit == SIGRAMP_LOGISTIC ? p->spacing.high > most
                                      : 0;
}

/* Four reals' bits, less those the arguments need behind the point; and their distance's parts, and
 * the products with the slope, must stay in the range. */
static int is_beyond_parts(int precision, const problem *p)
{
    const double slope = fabs(p->slope.high);
    const double largest_slope = precision == 32 ? 0x1p40 : 0x1p500;
    return 2 * p->middle.high > (precision == 32 ? 0x1p56 : 0x1p140) || slope > largest_slope ||
           slope < 1 / largest_slope;
}

/* What the method cannot do, for its numbers leave the precision's range or accuracy. */
static const char *refusal(const sigramp_sum_options *options, int precision, sum_spacing offsets,
                           const problem *p, int mode)
{
    const double largest = precision == 32 ? FLT_MAX : DBL_MAX;
    if (offsets.count > SUM_SPACED_MOST)
        return "closed sums have at most 10^15 offsets";
    if (fabs(offsets.start) > largest || fabs(offsets.stop) > largest ||
        !(2 * p->middle.high <= 0.125 * largest))
        return "the offsets are too far apart for closed sums of this precision: use direct";
    if (!sum_has_parts(precision, offsets.start) || !sum_has_parts(precision, offsets.stop))
        return "an end of the offsets is too near to 0 for closed sums of floats: use direct";
    if (mode == CLOSED_WIDE && is_beyond_pairs(options->unit, precision, p) &&
        is_beyond_parts(precision, p))
        return "closed sums cannot tell so wide apart offsets of this unit: use direct";
    return NULL;
}

const char *sum_spaced_prepare(const sigramp_sum_options *options, int precision,
                               sum_spacing offsets, sum_spaced *spaced)
{
    if (offsets.count < 2)
        offsets.stop = offsets.start;
    const problem p = problem_of(options->slope, offsets);
    const int mode = mode_of(options->unit, precision, offsets.count, &p);
    const char *why = refusal(options, precision, offsets, &p, mode);
    memset(spaced, 0, sizeof *spaced);
    if (why)
        return why;
    spaced->unit = options->unit;
    spaced->precision = precision;
    spaced->count = offsets.count;
    spaced->loops.mode = mode;
    set_constants(precision, &p, offsets, options->scale, mode, &spaced->loops.constants);
    if (mode == CLOSED_WIDE && is_beyond_pairs(options->unit, precision, &p))
        set_between(precision, &p, offsets, &spaced->loops.constants);
    if (mode == CLOSED_WIDE)
        spaced->loops.units = units_in_reach(precision, &p);
    if (mode == CLOSED_NEAR || mode == CLOSED_FAR)
        spaced->loops.most =
            sum_corrections(options->unit, precision, p.spacing.high, spaced->loops.coefficients);
    spaced->error_bound = sum_closed_error_bound(precision);
    return NULL;
}
