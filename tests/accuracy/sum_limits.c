/* SPDX-License-Identifier: MIT */
#include "sum_limits.h"

#include <math.h>

#include "reference/reference.h"

/* BITS of a sum: weights of every size may cancel, as far as NEARLY of their sizes' sum. */
enum { UNIT_BITS = 200, BITS = 5000, NEARLY = -80 };

/* Of a unit that a finite argument leaves no number even here: it is none of them, but not 0. */
enum { HARDLY_ANYTHING = -1000000 };

bool is_limit(const sum_case *one, double x)
{
    bool finite = isfinite(x);
    for (size_t i = 0; i < one->terms; ++i)
        finite = finite && isfinite(one->offsets[i]) && isfinite(one->weights[i]);
    return !finite;
}

/* u = unit(slope (x - a)); MPFR's infinities and NaN are IEEE's. */
static void unit_at(const sum_case *one, sigramp_unit unit, double x, double a, mpfr_t u)
{
    mpfr_set_d(u, x, MPFR_RNDN);
    mpfr_sub_d(u, u, a, MPFR_RNDN);
    mpfr_mul_d(u, u, one->options.slope, MPFR_RNDN);
    const bool finite = mpfr_number_p(u);
    reference_unit_at(unit, u, u);
    if (finite && mpfr_zero_p(u) && unit != SIGRAMP_RELU)
        mpfr_set_ui_2exp(u, 1, HARDLY_ANYTHING, MPFR_RNDN);
}

/* What a case comes to before its scale: all of it but the ramps that are infinite for the point
 * alone; these ramps' weights; and what they leave behind if their weights' sum is 0. */
typedef struct {
    mpfr_t sum, size;
    mpfr_t weight, weight_size;
    mpfr_t left, left_size;
    double farthest; /* offset of them */
} parts;

static void init_parts(parts *all)
{
    mpfr_inits2(BITS, all->sum, all->size, all->weight, all->weight_size, all->left, all->left_size,
                (mpfr_ptr)NULL);
    mpfr_set_zero(all->sum, 1);
    mpfr_set_zero(all->size, 1);
    mpfr_set_zero(all->weight, 1);
    mpfr_set_zero(all->weight_size, 1);
    mpfr_set_zero(all->left, 1);
    mpfr_set_zero(all->left_size, 1);
    all->farthest = 0;
}

static void clear_parts(parts *all)
{
    mpfr_clears(all->sum, all->size, all->weight, all->weight_size, all->left, all->left_size,
                (mpfr_ptr)NULL);
}

static void add_with_size(mpfr_t sum, mpfr_t size, mpfr_t term)
{
    mpfr_add(sum, sum, term, MPFR_RNDN);
    mpfr_abs(term, term, MPFR_RNDN);
    mpfr_add(size, size, term, MPFR_RNDN);
}

/* A ramp w slope (x - a) where x is infinite. */
static void add_ramp(const sum_case *one, double a, double weight, parts *all)
{
    mpfr_t term;
    mpfr_init2(term, UNIT_BITS);
    mpfr_set_d(term, weight, MPFR_RNDN);
    add_with_size(all->weight, all->weight_size, term);
    mpfr_set_d(term, -a, MPFR_RNDN);
    mpfr_mul_d(term, term, weight, MPFR_RNDN);
    mpfr_mul_d(term, term, one->options.slope, MPFR_RNDN);
    add_with_size(all->left, all->left_size, term);
    all->farthest = fmax(all->farthest, fabs(a));
    mpfr_clear(term);
}

static void add_terms(const sum_case *one, sigramp_unit unit, double x, parts *all)
{
    mpfr_t term;
    mpfr_init2(term, UNIT_BITS);
    for (size_t i = 0; i < one->terms; ++i) {
        const double a = one->offsets[i], weight = one->weights[i];
        unit_at(one, unit, x, a, term);
        if (one->options.method == SIGRAMP_METHOD_FAST && mpfr_inf_p(term) && isfinite(a) &&
            isfinite(weight)) {
            add_ramp(one, a, weight, all);
            continue;
        }
        mpfr_mul_d(term, term, weight, MPFR_RNDN);
        add_with_size(all->sum, all->size, term);
    }
    mpfr_clear(term);
}

/* Equally spaced units have one limit at an infinite point. */
static void add_spaced(const sum_case *one, sigramp_unit unit, double x, parts *all)
{
    mpfr_t term;
    mpfr_init2(term, UNIT_BITS);
    if (one->count > 0) {
        unit_at(one, unit, x, one->start, term);
        mpfr_mul_ui(term, term, one->count, MPFR_RNDN);
        add_with_size(all->sum, all->size, term);
    }
    mpfr_clear(term);
}

/* The ramps' limit; false where their weights cancel so nearly that no double could tell. Without
 * a scale none is ever left of them. */
static bool add_ramps(const sum_case *one, parts *all)
{
    mpfr_t length;
    if (one->options.scale == 0)
        return true;
    if (mpfr_zero_p(all->weight_size))
        return true;
    if (!mpfr_zero_p(all->weight)) {
        mpfr_mul_2si(all->weight_size, all->weight_size, NEARLY, MPFR_RNDN);
        const bool tells = mpfr_cmpabs(all->weight, all->weight_size) > 0;
        mpfr_set_inf(all->left, mpfr_sgn(all->weight));
        mpfr_add(all->sum, all->sum, all->left, MPFR_RNDN);
        return tells;
    }
    mpfr_add(all->sum, all->sum, all->left, MPFR_RNDN);
    mpfr_add(all->size, all->size, all->left_size, MPFR_RNDN);
    /* Each may be reckoned from another place than 0, and in parts of a width. */
    mpfr_init2(length, UNIT_BITS);
    mpfr_set_d(length, all->farthest, MPFR_RNDN);
    mpfr_mul_d(length, length, fabs(one->options.slope), MPFR_RNDN);
    mpfr_add_ui(length, length, 1, MPFR_RNDN);
    mpfr_mul(length, length, all->weight_size, MPFR_RNDN);
    mpfr_add(all->size, all->size, length, MPFR_RNDN);
    mpfr_clear(length);
    return true;
}

static double error_of(sigramp_precision precision, double given, const mpfr_t sum,
                       const mpfr_t size)
{
    if (mpfr_nan_p(sum))
        return isnan(given) ? 0 : INFINITY;
    if (mpfr_inf_p(sum))
        return isinf(given) && signbit(given) == (mpfr_signbit(sum) != 0) ? 0 : INFINITY;
    return reference_error_of(precision, given, sum, size);
}

double limit_error(const sum_case *one, bool is_slope, double x, double given)
{
    const sigramp_unit unit = is_slope ? slope_unit_of(one->options.unit) : one->options.unit;
    parts all;
    init_parts(&all);
    if (one->options.method == SIGRAMP_METHOD_CLOSED)
        add_spaced(one, unit, x, &all);
    else
        add_terms(one, unit, x, &all);
    const bool is_infinite = mpfr_inf_p(all.sum); /* whatever the ramps add */
    const bool tells = is_infinite || add_ramps(one, &all);
    mpfr_mul_d(all.sum, all.sum, one->options.scale, MPFR_RNDN);
    mpfr_mul_d(all.size, all.size, fabs(one->options.scale), MPFR_RNDN);
    if (is_slope) {
        mpfr_mul_d(all.sum, all.sum, one->options.slope, MPFR_RNDN);
        mpfr_mul_d(all.size, all.size, fabs(one->options.slope), MPFR_RNDN);
    }
    /* The limit is 0; where closed sums have no table their formulas say NaN, as direct ones do. */
    if (one->options.method == SIGRAMP_METHOD_CLOSED && is_infinite && one->options.scale == 0)
        mpfr_set_d(all.sum, isnan(given) ? NAN : 0, MPFR_RNDN);
    const double error = tells ? error_of(one->precision, given, all.sum, all.size) : 0;
    clear_parts(&all);
    return error;
}
