/* SPDX-License-Identifier: MIT */
/* The reference itself: known values, and that it can tell right from wrong. */
#include <criterion/criterion.h>
#include <math.h>

#include "reference/reference.h"

static double rounded(sigramp_unit unit, double x, double a)
{
    mpfr_t right;
    mpfr_init2(right, REFERENCE_BITS);
    reference_unit(unit, x, a, right);
    const double value = mpfr_get_d(right, MPFR_RNDN);
    mpfr_clear(right);
    return value;
}

Test(reference, gives_known_values)
{
    cr_assert_eq(rounded(SIGRAMP_LOGISTIC, 3, 3), 0.5);
    cr_assert_eq(rounded(SIGRAMP_LOGISTIC, 1, 0), 0x1.764d4f5d5a2bdp-1); /* e/(1 + e) */
    cr_assert_eq(rounded(SIGRAMP_SOFTPLUS, 0, 0), 0x1.62e42fefa39efp-1);
    cr_assert_eq(rounded(SIGRAMP_RELU, 5, 2), 3);
    cr_assert_eq(rounded(SIGRAMP_RELU, -5, 2), 0);
    cr_assert_eq(rounded(SIGRAMP_DENSITY, -1, -1), 0.25);
    cr_assert_eq(rounded(SIGRAMP_LOGISTIC, -INFINITY, 0), 0);
    cr_assert_eq(rounded(SIGRAMP_SOFTPLUS, INFINITY, 0), INFINITY);
    cr_assert_eq(rounded(SIGRAMP_DENSITY, INFINITY, 0), 0);
    cr_assert(isnan(rounded(SIGRAMP_RELU, NAN, 0)));
}

static double error_of(sigramp_precision precision, double given, sigramp_unit unit, double x)
{
    mpfr_t right;
    mpfr_init2(right, REFERENCE_BITS);
    reference_unit(unit, x, 0, right);
    const double error = reference_ulp_error(precision, given, right);
    mpfr_clear(right);
    return error;
}

Test(reference, sees_a_wrong_last_bit)
{
    const float right = 0x1.764d5p-1f; /* e/(1 + e) */
    cr_assert_lt(error_of(SIGRAMP_F32, right, SIGRAMP_LOGISTIC, 1), 0.5);
    cr_assert_gt(error_of(SIGRAMP_F32, nextafterf(right, 0), SIGRAMP_LOGISTIC, 1), 0.5);
    cr_assert_gt(error_of(SIGRAMP_F32, nextafterf(right, 1), SIGRAMP_LOGISTIC, 1), 0.5);
}

Test(reference, sees_wrong_special_results)
{
    cr_assert_eq(error_of(SIGRAMP_F32, -0.0, SIGRAMP_RELU, -1), INFINITY);
    cr_assert_eq(error_of(SIGRAMP_F32, NAN, SIGRAMP_RELU, -1), INFINITY);
    cr_assert_eq(error_of(SIGRAMP_F32, 0, SIGRAMP_RELU, NAN), INFINITY);
    cr_assert_eq(error_of(SIGRAMP_F32, 0x1.fffffep127, SIGRAMP_RELU, INFINITY), INFINITY);
    cr_assert_gt(error_of(SIGRAMP_F32, INFINITY, SIGRAMP_RELU, 0x1.fffffep127), 0.5);
    cr_assert_gt(error_of(SIGRAMP_F32, 0, SIGRAMP_LOGISTIC, -100), 0.5); /* 3.8e-44, a subnormal */
    cr_assert_eq(error_of(SIGRAMP_F64, INFINITY, SIGRAMP_SOFTPLUS, INFINITY), 0);
}

Test(reference, sees_a_wrong_sum)
{
    const double offsets[] = {0, 1}, weights[] = {1, -1};
    const reference_terms terms = {SIGRAMP_RELU, 1, 2, 2, offsets, weights};
    cr_assert_eq(reference_sum_error(SIGRAMP_F64, &terms, 3, 2), 0); /* 2 (3 - 2) */
    cr_assert_float_eq(reference_sum_error(SIGRAMP_F64, &terms, 3, 3), 0.1, 1e-15);
    cr_assert_eq(reference_sum_error(SIGRAMP_F64, &terms, 3, NAN), INFINITY);
    cr_assert_eq(reference_sum_error(SIGRAMP_F64, &terms, -3, 0x1p-1074), 0);
    cr_assert_eq(reference_sum_error(SIGRAMP_F64, &terms, -3, 0x1p-1073), INFINITY);
}
