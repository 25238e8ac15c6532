/* SPDX-License-Identifier: MIT */
#include "reference.h"

#include <float.h>
#include <math.h>

#define EXACT
#include "reference/units.h"

static void unit_of(sigramp_unit unit, const mpfr_t t, mpfr_t right)
{
    if (mpfr_nan_p(t)) {
        mpfr_set_nan(right);
        return;
    }
    switch (unit) {
#define UNIT_CASE(NAME, name, formula, ulp_f32, ulp_f64)                                           \
    case SIGRAMP_##NAME:                                                                           \
        REFERENCE(name)(right, t);                                                                 \
        break;
        SIGRAMP_UNIT_LIST(UNIT_CASE)
#undef UNIT_CASE
    default:
        mpfr_set_nan(right);
    }
}

void reference_unit_at(sigramp_unit unit, const mpfr_t t, mpfr_t right)
{
    mpfr_t copy;
    mpfr_init2(copy, mpfr_get_prec(t));
    mpfr_set(copy, t, MPFR_RNDN);
    unit_of(unit, copy, right);
    mpfr_clear(copy);
}

void reference_unit(sigramp_unit unit, double x, double a, mpfr_t right)
{
    mpfr_t t;
    mpfr_init2(t, mpfr_get_prec(right));
    mpfr_set_d(t, x, MPFR_RNDN);
    mpfr_sub_d(t, t, a, MPFR_RNDN);
    unit_of(unit, t, right);
    mpfr_clear(t);
}

void reference_unit_to(sigramp_unit unit, double x, mpfr_t right)
{
    mpfr_t t;
    mpfr_init2(t, DBL_MANT_DIG);
    mpfr_set_d(t, x, MPFR_RNDN);
    unit_of(unit, t, right);
    mpfr_clear(t);
}

static int digits_of(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? FLT_MANT_DIG : DBL_MANT_DIG;
}

/* C's convention: the smallest normal number is 2^(exponent - 1). */
static int least_exponent(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? FLT_MIN_EXP : DBL_MIN_EXP;
}

static int largest_exponent(sigramp_precision precision)
{
    return precision == SIGRAMP_F32 ? FLT_MAX_EXP : DBL_MAX_EXP;
}

/* An infinity is right where the reference rounds to it: it counts as 2^largest_exponent. */
static double infinite_error(sigramp_precision precision, double given, const mpfr_t right)
{
    if (mpfr_inf_p(right))
        return isinf(given) && signbit(given) == !!mpfr_signbit(right) ? 0 : INFINITY;
    if (signbit(given) != !!mpfr_signbit(right))
        return INFINITY;
    mpfr_t distance;
    mpfr_init2(distance, REFERENCE_BITS);
    mpfr_set_ui_2exp(distance, 1, largest_exponent(precision), MPFR_RNDN);
    const int beyond = mpfr_cmpabs(right, distance) >= 0;
    if (signbit(given))
        mpfr_neg(distance, distance, MPFR_RNDN);
    mpfr_sub(distance, distance, right, MPFR_RNDN);
    mpfr_abs(distance, distance, MPFR_RNDN);
    mpfr_mul_2si(distance, distance, digits_of(precision) - largest_exponent(precision), MPFR_RNDN);
    const double error = beyond ? 0 : mpfr_get_d(distance, MPFR_RNDU);
    mpfr_clear(distance);
    return error;
}

double reference_ulp_error(sigramp_precision precision, double given, const mpfr_t right)
{
    if (mpfr_nan_p(right) || isnan(given))
        return mpfr_nan_p(right) && isnan(given) ? 0 : INFINITY;
    if (mpfr_inf_p(right) || isinf(given))
        return infinite_error(precision, given, right);
    if (given == 0 && signbit(given)) /* no unit is ever -0 */
        return INFINITY;
    if (mpfr_zero_p(right))
        return given == 0 ? 0 : INFINITY;
    long exponent = mpfr_get_exp(right);
    if (exponent < least_exponent(precision))
        exponent = least_exponent(precision);
    mpfr_t error;
    mpfr_init2(error, REFERENCE_BITS);
    mpfr_sub_d(error, right, given, MPFR_RNDA); /* a hair beyond a tie stays beyond it */
    mpfr_mul_2si(error, error, digits_of(precision) - exponent, MPFR_RNDN);
    const double ulp = fabs(mpfr_get_d(error, MPFR_RNDA));
    mpfr_clear(error);
    return ulp;
}

/* Long enough an accumulator that terms over all of double's range add exactly. */
enum { SUM_BITS = 4500 };

void reference_sum(const reference_terms *terms, double x, mpfr_prec_t bits, mpfr_t sum,
                   mpfr_t size)
{
    mpfr_t t, term;
    mpfr_inits2(bits, t, term, (mpfr_ptr)NULL);
    mpfr_set_zero(sum, 1);
    mpfr_set_zero(size, 1);
    for (size_t i = 0; i < terms->count; ++i) {
        mpfr_set_d(t, x, MPFR_RNDN);
        mpfr_sub_d(t, t, terms->offsets[i], MPFR_RNDN);
        mpfr_mul_d(t, t, terms->slope, MPFR_RNDN);
        unit_of(terms->unit, t, term);
        if (terms->weights)
            mpfr_mul_d(term, term, terms->weights[i], MPFR_RNDN);
        mpfr_mul_d(term, term, terms->scale, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
        mpfr_abs(term, term, MPFR_RNDN);
        mpfr_add(size, size, term, MPFR_RNDN);
    }
    mpfr_clears(t, term, (mpfr_ptr)NULL);
}

/* error = |sum - given| */
static void distance_of(sigramp_precision precision, double given, const mpfr_t sum, mpfr_t error)
{
    if (!isinf(given)) {
        mpfr_sub_d(error, sum, given, MPFR_RNDN);
    } else {
        mpfr_set_si_2exp(error, given < 0 ? -1 : 1, largest_exponent(precision), MPFR_RNDN);
        mpfr_sub(error, sum, error, MPFR_RNDN);
        if ((mpfr_sgn(error) < 0) == (given < 0)) /* beyond it */
            mpfr_set_zero(error, 1);
    }
    mpfr_abs(error, error, MPFR_RNDN);
}

/* The relative error left after what a result may be off for being subnormal. */
double reference_error_of(sigramp_precision precision, double given, const mpfr_t sum,
                          const mpfr_t size)
{
    if (isnan(given))
        return INFINITY;
    const double smallest_normal = precision == SIGRAMP_F32 ? FLT_MIN : DBL_MIN;
    const double smallest_subnormal = precision == SIGRAMP_F32 ? 0x1p-149 : 0x1p-1074;
    mpfr_t error;
    mpfr_init2(error, mpfr_get_prec(size));
    distance_of(precision, given, sum, error);
    if (fabs(given) < smallest_normal) {
        mpfr_sub_d(error, error, smallest_subnormal, MPFR_RNDN);
        if (mpfr_sgn(error) < 0)
            mpfr_set_zero(error, 1);
    }
    if (!mpfr_zero_p(error))
        mpfr_div(error, error, size, MPFR_RNDN);
    const double result = mpfr_get_d(error, MPFR_RNDU);
    mpfr_clear(error);
    return result;
}

double reference_sum_error(sigramp_precision precision, const reference_terms *terms, double x,
                           double given)
{
    mpfr_t sum, size;
    mpfr_inits2(SUM_BITS, sum, size, (mpfr_ptr)NULL);
    reference_sum(terms, x, REFERENCE_BITS, sum, size);
    const double error = reference_error_of(precision, given, sum, size);
    mpfr_clears(sum, size, (mpfr_ptr)NULL);
    return error;
}
