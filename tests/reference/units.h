/* SPDX-License-Identifier: MIT */
/*
 * What judges the units, written from the formulas of the manual, knowing nothing of kernels/.
 *
 * Included once by a judge, who sets EXACT or REAL, a type: REFERENCE(name)(right, t) makes right =
 * u(t) in MPFR, of a finite or infinite t; NEARLY(name)(t) is u(t) in that type, with the C
 * library's functions, none of whose errors is magnified.
 */
#ifdef EXACT
#define REFERENCE(name) name##_right

/* exp(-|t|), which never overflows. */
static void decaying_exponential(mpfr_t result, const mpfr_t t)
{
    mpfr_abs(result, t, MPFR_RNDN);
    mpfr_neg(result, result, MPFR_RNDN);
    mpfr_exp(result, result, MPFR_RNDN);
}

static void REFERENCE(logistic)(mpfr_t right, const mpfr_t t)
{
    mpfr_neg(right, t, MPFR_RNDN);
    mpfr_exp(right, right, MPFR_RNDN);
    mpfr_add_ui(right, right, 1, MPFR_RNDN);
    mpfr_ui_div(right, 1, right, MPFR_RNDN);
}

static void REFERENCE(softplus)(mpfr_t right, const mpfr_t t)
{
    decaying_exponential(right, t);
    mpfr_log1p(right, right, MPFR_RNDN);
    if (mpfr_sgn(t) > 0)
        mpfr_add(right, right, t, MPFR_RNDN);
}

static void REFERENCE(relu)(mpfr_t right, const mpfr_t t)
{
    if (mpfr_sgn(t) > 0)
        mpfr_set(right, t, MPFR_RNDN);
    else
        mpfr_set_zero(right, 1);
}

static void REFERENCE(density)(mpfr_t right, const mpfr_t t)
{
    mpfr_t squared;
    mpfr_init2(squared, mpfr_get_prec(right));
    decaying_exponential(right, t);
    mpfr_add_ui(squared, right, 1, MPFR_RNDN);
    mpfr_sqr(squared, squared, MPFR_RNDN);
    mpfr_div(right, right, squared, MPFR_RNDN);
    mpfr_clear(squared);
}
#endif

#ifdef REAL
#include <tgmath.h>
#define NEARLY(name) name##_nearly

static REAL NEARLY(logistic)(REAL t)
{
    const REAL e = exp(-fabs(t));
    return (t < 0 ? e : 1) / (1 + e);
}

static REAL NEARLY(softplus)(REAL t)
{
    return (t > 0 ? t : 0) + log1p(exp(-fabs(t)));
}

static REAL NEARLY(relu)(REAL t)
{
    return t > 0 ? t : 0;
}

static REAL NEARLY(density)(REAL t)
{
    const REAL e = exp(-fabs(t));
    return e / ((1 + e) * (1 + e));
}

/* The unit at t. */
static inline REAL unit_nearly(sigramp_unit unit, REAL t)
{
    switch (unit) {
#define NEARLY_CASE(NAME, name, formula, ulp_f32, ulp_f64)                                         \
    case SIGRAMP_##NAME:                                                                           \
        return NEARLY(name)(t);
        SIGRAMP_UNIT_LIST(NEARLY_CASE)
#undef NEARLY_CASE
    default:
        return NAN;
    }
}
#endif
