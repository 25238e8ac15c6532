/* SPDX-License-Identifier: MIT */
/* The dense sums of kernels/closed.h, for each unit: near, both ends at once, and far, one end. */
#ifndef SIGRAMP_KERNELS_CLOSED_DENSE_H
#define SIGRAMP_KERNELS_CLOSED_DENSE_H

#include "closed.h"

/* value + correction, a pair again; the correction is the smaller one. */
SIGRAMP_INLINE scaled pair_corrected(scaled value, real correction)
{
    const scaled sum = fast_two_sum(value.high, correction);
    return make_scaled(sum.high, sum.low + value.low, value.exponent);
}

/* count - value where the sum is reflected. */
SIGRAMP_INLINE scaled closed_complement(const closed_terms *terms, int reflected, scaled value)
{
    const scaled whole = pair_of(terms->count, terms->count_low);
    return pair_select(reflected, pair_plus(whole, pair_negative(pair_plain(value))), value);
}

/* exp(p), exp(q) and what is made of them, at both ends left of the middle: q < p, p + q <= 0. */
typedef struct {
    scaled y;     /* exp((p + q)/2) */
    scaled p_exp; /* exp(p), with y's exponent */
    scaled q_exp; /* exp(q), likewise */
    scaled p_one; /* (1 + exp(p)) / 2^doublings */
    scaled q_one; /* 1 + exp(q) */
    integer doublings;
    real unscale;   /* 2^(y's exponent), or the least normal power */
    real p_inverse; /* 1/(1 + exp(p)) */
    real q_inverse;
} closed_ends;

SIGRAMP_INLINE closed_ends closed_ends_at(const closed_terms *terms, scaled from_middle)
{
    closed_ends ends;
    ends.y = closed_exp_minus_absolute(from_middle);
    ends.p_exp = pair_times(ends.y, pair_of(terms->growth, terms->growth_low));
    ends.q_exp = pair_times(ends.y, pair_of(terms->decay, terms->decay_low));
    ends.unscale = power_of_two(at_least(ends.y.exponent, 1 - EXPONENT_BIAS));
    const scaled p_one = pair_plus(pair_of(1, 0), pair_plain(ends.p_exp));
    ends.q_one = pair_plus(pair_of(1, 0), pair_plain(ends.q_exp));
    const int alike = p_one.high < (real)1.5 * ends.q_one.high;
    ends.doublings = alike ? 0 : exponent_field(p_one.high) - EXPONENT_BIAS;
    const real halvings = power_of_two(-ends.doublings);
    ends.p_one = make_scaled(p_one.high * halvings, p_one.low * halvings, 0);
    ends.p_inverse = reciprocal(ends.p_one.high) * halvings;
    ends.q_inverse = reciprocal(ends.q_one.high);
    return ends;
}

/* softplus(p) - softplus(q) = log((1 + exp(p))/(1 + exp(q))); no cancellation where the two are
 * alike, since exp(p) - exp(q) = y rise. */
SIGRAMP_INLINE scaled closed_log_ratio(const closed_terms *terms, closed_ends ends)
{
    const int alike = ends.doublings == 0;
    const scaled rise = pair_times(ends.y, pair_of(terms->rise, terms->rise_low));
    const scaled apart = pair_plus(ends.p_one, pair_negative(ends.q_one));
    const scaled numerator = pair_select(alike, rise, apart);
    const scaled series =
        pair_twice_atanh(pair_quotient(numerator, pair_plus(ends.p_one, ends.q_one)));
    const real count = (real)ends.doublings;
    const scaled logarithm = two_sum(count * LOG_2_FIRST, count * LOG_2_SECOND);
    const scaled sum = two_sum(logarithm.high, series.high);
    const scaled all = fast_two_sum(sum.high, sum.low + (logarithm.low + series.low));
    return make_scaled(alike ? series.high : all.high, alike ? series.low : all.low,
                       series.exponent);
}

SIGRAMP_INLINE scaled logistic_near(const closed_terms *terms, scaled from_middle, int most)
{
    const closed_ends ends = closed_ends_at(terms, from_middle);
    const scaled logarithm = closed_log_ratio(terms, ends);
    const real p_end = logistic_end(terms, ends.p_exp.high, ends.p_inverse, ends.unscale, most);
    const real q_end = logistic_end(terms, ends.q_exp.high, ends.q_inverse, ends.unscale, most);
    const real correction = (p_end - q_end) * (ends.doublings == 0 ? 1 : ends.unscale);
    const scaled value = pair_times(logarithm, pair_of(terms->inverse, terms->inverse_low));
    return closed_complement(terms, from_middle.high > 0, pair_corrected(value, correction));
}

/* logistic(p) - logistic(q) = y rise/((1 + exp(p))(1 + exp(q))) */
SIGRAMP_INLINE scaled density_near(const closed_terms *terms, scaled from_middle, int most)
{
    const closed_ends ends = closed_ends_at(terms, from_middle);
    const scaled rise = pair_times(ends.y, pair_of(terms->rise, terms->rise_low));
    scaled value = pair_quotient(pair_quotient(rise, ends.p_one), ends.q_one);
    const real halvings = power_of_two(-ends.doublings);
    value = make_scaled(value.high * halvings, value.low * halvings, value.exponent);
    value = pair_times(value, pair_of(terms->inverse, terms->inverse_low));
    const real p_end = density_end(terms, ends.p_exp.high, ends.p_inverse, ends.unscale, most);
    const real q_end = density_end(terms, ends.q_exp.high, ends.q_inverse, ends.unscale, most);
    return pair_corrected(value, p_end - q_end);
}

/* Half a spacing beyond the first of the units, t being its argument. */
SIGRAMP_INLINE scaled closed_end_argument(const closed_terms *terms, scaled t)
{
    const scaled halved = pair_of(terms->spacing * (real)0.5, terms->spacing_low * (real)0.5);
    return without_low_beyond_finite(pair_plus(t, halved));
}

SIGRAMP_INLINE scaled logistic_far(const closed_terms *terms, scaled first, int reflected, int most)
{
    const scaled p = closed_end_argument(terms, first);
    const scaled e = closed_exp_minus_absolute(p);
    const real unscale = power_of_two(at_least(e.exponent, 1 - EXPONENT_BIAS));
    const real inverse = reciprocal(pair_one_plus(e).high);
    const real end = logistic_end(terms, e.high, inverse, unscale, most);
    const scaled value = pair_times(pair_softplus(p), pair_of(terms->inverse, terms->inverse_low));
    const scaled sum = pair_corrected(value, end * (p.high > 0 ? unscale : 1));
    return closed_complement(terms, reflected, sum);
}

SIGRAMP_INLINE scaled density_far(const closed_terms *terms, scaled first, int most)
{
    const scaled p = closed_end_argument(terms, first);
    const scaled e = closed_exp_minus_absolute(p);
    const real unscale = power_of_two(at_least(e.exponent, 1 - EXPONENT_BIAS));
    const real inverse = reciprocal(pair_one_plus(e).high);
    const real end = density_end(terms, e.high, inverse, unscale, most);
    const scaled value = pair_times(pair_logistic(p), pair_of(terms->inverse, terms->inverse_low));
    return pair_corrected(value, end * (p.high > 0 ? -unscale : 1));
}

#endif
