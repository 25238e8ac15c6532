/* SPDX-License-Identifier: MIT */
#include "reference/spaced.h"

#include <math.h>

/*
 * EXACT_BITS hold what no rounding may touch: an argument is the difference of numbers between
 * 2^1024 and 2^-1074 and may be as small as one of them over the count. Differences of integrals
 * over spans of 2^-100 lose a hundred bits.
 */
enum { EXACT_BITS = 2400, INTEGRAL_BITS = 600, INDEX_BITS = 400, FEW = 3000 };

/* exp(-REACH) is below 2^-230. */
static const double REACH = 160;

/* exp(-NOTHING) times any three doubles is below the smallest. */
static const double NOTHING = 2000;

/* Spacings below it are summed by the integral: the second correction, 7/5760 of its fourth power,
 * is then below 2^-76 of the sum. */
static const double DENSE = 1e-5;

/* t = slope (x - start) and spacing = slope (stop - start)/(count - 1), positive: the ends
 * exchanged if it is not. */
static void arguments(const spaced_problem *problem, double x, mpfr_t t, mpfr_t spacing)
{
    const double direction = problem->stop - problem->start;
    const int exchanged = problem->count > 1 && (problem->slope < 0) != (direction < 0);
    mpfr_set_d(t, x, MPFR_RNDN);
    mpfr_sub_d(t, t, exchanged ? problem->stop : problem->start, MPFR_RNDN);
    mpfr_mul_d(t, t, problem->slope, MPFR_RNDN);
    mpfr_set_zero(spacing, 1);
    if (problem->count < 2)
        return;
    mpfr_set_d(spacing, problem->stop, MPFR_RNDN);
    mpfr_sub_d(spacing, spacing, problem->start, MPFR_RNDN);
    mpfr_mul_d(spacing, spacing, problem->slope, MPFR_RNDN);
    mpfr_abs(spacing, spacing, MPFR_RNDN);
    mpfr_div_ui(spacing, spacing, problem->count - 1, MPFR_RNDN);
}

static void add_terms(sigramp_unit unit, const mpfr_t t, const mpfr_t spacing, uint64_t first,
                      uint64_t end, mpfr_t sum)
{
    mpfr_t length, term;
    mpfr_init2(length, EXACT_BITS);
    mpfr_init2(term, mpfr_get_prec(sum));
    for (uint64_t i = first; i < end; ++i) {
        mpfr_mul_ui(length, spacing, i, MPFR_RNDN);
        mpfr_sub(term, t, length, MPFR_RNDN);
        reference_unit_at(unit, term, term);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_clears(length, term, (mpfr_ptr)NULL);
}

/* The units before `end`, whose arguments are all large. */
static void add_saturated(sigramp_unit unit, const mpfr_t t, const mpfr_t spacing, uint64_t end,
                          mpfr_t sum)
{
    if (end == 0 || unit == SIGRAMP_DENSITY)
        return;
    mpfr_t mean;
    mpfr_init2(mean, EXACT_BITS);
    mpfr_set_ui(mean, 1, MPFR_RNDN);
    if (unit != SIGRAMP_LOGISTIC) {
        mpfr_mul_ui(mean, spacing, end - 1, MPFR_RNDN);
        mpfr_div_ui(mean, mean, 2, MPFR_RNDN);
        mpfr_sub(mean, t, mean, MPFR_RNDN);
    }
    mpfr_mul_ui(mean, mean, end, MPFR_RNDN);
    mpfr_add(sum, sum, mean, MPFR_RNDN);
    mpfr_clear(mean);
}

/* The index of the first unit whose argument is at most `reach`, between 0 and count. */
static uint64_t index_at(const mpfr_t t, const mpfr_t spacing, double reach, uint64_t count)
{
    mpfr_t index;
    mpfr_init2(index, INDEX_BITS);
    mpfr_sub_d(index, t, reach, MPFR_RNDN);
    mpfr_div(index, index, spacing, MPFR_RNDN);
    mpfr_ceil(index, index);
    uint64_t result = 0;
    if (mpfr_sgn(index) > 0)
        result = mpfr_cmp_ui(index, count) >= 0 ? count : mpfr_get_ui(index, MPFR_RNDN);
    mpfr_clear(index);
    return result;
}

/* The integral of a unit, not relu, from -infinity to t; result may be t. */
static void integral(sigramp_unit unit, const mpfr_t t, mpfr_t result)
{
    if (unit == SIGRAMP_DENSITY) {
        reference_unit_at(SIGRAMP_LOGISTIC, t, result);
    } else if (unit == SIGRAMP_LOGISTIC) {
        reference_unit_at(SIGRAMP_SOFTPLUS, t, result);
    } else {
        mpfr_exp(result, t, MPFR_RNDN);
        mpfr_neg(result, result, MPFR_RNDN);
        mpfr_li2(result, result, MPFR_RNDN);
        mpfr_neg(result, result, MPFR_RNDN);
    }
}

/* The derivative of a unit, not relu; result may be t. */
static void derivative(sigramp_unit unit, const mpfr_t t, mpfr_t result)
{
    if (unit != SIGRAMP_DENSITY) {
        reference_unit_at(unit == SIGRAMP_SOFTPLUS ? SIGRAMP_LOGISTIC : SIGRAMP_DENSITY, t, result);
        return;
    }
    mpfr_t curve;
    mpfr_init2(curve, mpfr_get_prec(result));
    reference_unit_at(SIGRAMP_DENSITY, t, curve);
    reference_unit_at(SIGRAMP_LOGISTIC, t, result);
    mpfr_mul_2si(result, result, 1, MPFR_RNDN);
    mpfr_ui_sub(result, 1, result, MPFR_RNDN);
    mpfr_mul(result, result, curve, MPFR_RNDN);
    mpfr_clear(curve);
}

/* value = f(upper) - f(lower) */
static void difference_of(void (*f)(sigramp_unit, const mpfr_t, mpfr_t), sigramp_unit unit,
                          const mpfr_t upper, const mpfr_t lower, mpfr_t value)
{
    mpfr_t at_lower;
    mpfr_init2(at_lower, mpfr_get_prec(value));
    f(unit, upper, value);
    f(unit, lower, at_lower);
    mpfr_sub(value, value, at_lower, MPFR_RNDN);
    mpfr_clear(at_lower);
}

/* Each unit as the mean over its interval of length spacing, less spacing^2/24 times the mean of
 * its second derivative. */
static void integral_sum(sigramp_unit unit, const mpfr_t t, const mpfr_t spacing, uint64_t count,
                         mpfr_t sum)
{
    mpfr_t upper, lower, span, correction;
    mpfr_inits2(INTEGRAL_BITS, upper, lower, span, correction, (mpfr_ptr)NULL);
    mpfr_div_ui(upper, spacing, 2, MPFR_RNDN);
    mpfr_add(upper, t, upper, MPFR_RNDN);
    mpfr_mul_ui(span, spacing, count, MPFR_RNDN);
    mpfr_sub(lower, upper, span, MPFR_RNDN);
    if (unit == SIGRAMP_DENSITY && mpfr_sgn(lower) > 0) { /* its integral is nearly 1 there */
        mpfr_swap(upper, lower);
        mpfr_neg(upper, upper, MPFR_RNDN);
        mpfr_neg(lower, lower, MPFR_RNDN);
    }
    difference_of(derivative, unit, upper, lower, correction);
    mpfr_mul(correction, correction, spacing, MPFR_RNDN);
    mpfr_div_ui(correction, correction, 24, MPFR_RNDN);
    difference_of(integral, unit, upper, lower, span);
    mpfr_div(span, span, spacing, MPFR_RNDN);
    mpfr_sub(sum, span, correction, MPFR_RNDN);
    mpfr_clears(upper, lower, span, correction, (mpfr_ptr)NULL);
}

/* How far from 0 the nearest argument is, for a density; how far left of it all are, for the other
 * units, which have no right tail. */
static double nearest_argument(sigramp_unit unit, const mpfr_t t, const mpfr_t spacing,
                               uint64_t count)
{
    mpfr_t argument;
    mpfr_init2(argument, EXACT_BITS);
    const uint64_t next = index_at(t, spacing, 0, count);
    double nearest = INFINITY;
    for (uint64_t i = next - (next > 0); i < count && i <= next; ++i) {
        mpfr_mul_ui(argument, spacing, i, MPFR_RNDN);
        mpfr_sub(argument, t, argument, MPFR_RNDN);
        const double distance = mpfr_get_d(argument, MPFR_RNDN);
        nearest = fmin(nearest, unit == SIGRAMP_DENSITY ? fabs(distance) : fmax(-distance, 0));
    }
    mpfr_clear(argument);
    return nearest;
}

/* The units of the indices from `begin` on, before `end`. */
static void middle_sum(sigramp_unit unit, const mpfr_t t, const mpfr_t spacing, uint64_t begin,
                       uint64_t end, mpfr_t sum)
{
    if (mpfr_cmp_d(spacing, DENSE) >= 0 || end - begin <= FEW) {
        add_terms(unit, t, spacing, begin, end, sum);
        return;
    }
    mpfr_t first, part;
    mpfr_inits2(EXACT_BITS, first, part, (mpfr_ptr)NULL);
    mpfr_mul_ui(first, spacing, begin, MPFR_RNDN);
    mpfr_sub(first, t, first, MPFR_RNDN);
    integral_sum(unit, first, spacing, end - begin, part);
    mpfr_add(sum, sum, part, MPFR_RNDN);
    mpfr_clears(first, part, (mpfr_ptr)NULL);
}

/* The ones near the nearest count, however small they are, but for what no scale could bring back.
 * A ramp's are all saturated, right of its end. */
static void window_sum(const spaced_problem *problem, const mpfr_t t, const mpfr_t spacing,
                       mpfr_t sum)
{
    const sigramp_unit unit = problem->unit;
    const double nearest = nearest_argument(unit, t, spacing, problem->count);
    const double reach = unit == SIGRAMP_RELU ? 0 : nearest + REACH;
    if (nearest > NOTHING)
        return;
    const uint64_t begin = index_at(t, spacing, reach, problem->count);
    const uint64_t end = index_at(t, spacing, -reach, problem->count);
    add_saturated(unit, t, spacing, begin, sum);
    middle_sum(unit, t, spacing, begin, end, sum);
}

void spaced_sum(const spaced_problem *problem, double x, mpfr_t result)
{
    mpfr_t t, spacing, sum;
    mpfr_inits2(EXACT_BITS, t, spacing, (mpfr_ptr)NULL);
    mpfr_init2(sum, mpfr_get_prec(result));
    arguments(problem, x, t, spacing);
    mpfr_set_zero(sum, 1);
    if (mpfr_zero_p(spacing)) {
        add_terms(problem->unit, t, spacing, 0, problem->count > 0, sum);
        mpfr_mul_ui(sum, sum, problem->count, MPFR_RNDN);
    } else if (problem->count <= FEW) {
        add_terms(problem->unit, t, spacing, 0, problem->count, sum);
    } else {
        window_sum(problem, t, spacing, sum);
    }
    mpfr_mul_d(result, sum, problem->scale, MPFR_RNDN);
    mpfr_clears(t, spacing, sum, (mpfr_ptr)NULL);
}

double spaced_error(sigramp_precision precision, const spaced_problem *problem, double x,
                    double given)
{
    mpfr_t sum, size;
    mpfr_inits2(REFERENCE_BITS, sum, size, (mpfr_ptr)NULL);
    spaced_sum(problem, x, sum);
    mpfr_abs(size, sum, MPFR_RNDN);
    const double error = reference_error_of(precision, given, sum, size);
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
    return error;
}
