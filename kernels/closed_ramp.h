/* SPDX-License-Identifier: MIT */
/* The closed sums of softplus and relu, whose values grow with the argument. */
#ifndef SIGRAMP_KERNELS_CLOSED_RAMP_H
#define SIGRAMP_KERNELS_CLOSED_RAMP_H

#include "closed_dense.h"

/*
 * The integral of softplus from -infinity to t, the dilogarithm -Li_2(-exp(t)), is with l =
 * softplus(t) the series l + l^2/4 + sum over k of B_2k l^(2k+1)/(2k+1)!, B the Bernoulli numbers,
 * for l < 2 pi (Lewin, Polylogarithms and Associated Functions, 1.4). STEP(coefficient), last one
 * first; enough of them for l <= 1.
 */
#if SIGRAMP_PRECISION == 32
#define DILOGARITHM_SERIES(STEP)                                                                   \
    STEP(-4.0647616e-11f)                                                                          \
    STEP(1.8978870e-9f)                                                                            \
    STEP(-9.1857731e-8f)                                                                           \
    STEP(4.7241119e-6f)                                                                            \
    STEP(-2.7777778e-4f)                                                                           \
    STEP(2.7777778e-2f)
#define SIXTH_OF_PI_SQUARED 0x1.a51a66p+0f
#define CLOSED_RAMP_EXPONENT                                                                       \
    40 /* an argument of 2^40: softplus and ramp differ by less than 2^-40 */
#define SIXTH_OF_PI_SQUARED_LOW 0x1.2983eap-27f
#else
#define DILOGARITHM_SERIES(STEP)                                                                   \
    STEP(-0x1.7e168b15d7793p-57)                                                                   \
    STEP(0x1.04805fdce7819p-51)                                                                    \
    STEP(-0x1.6731c59dbd7dep-46)                                                                   \
    STEP(0x1.f63f1e311ac24p-41)                                                                    \
    STEP(-0x1.658a4b8f16a75p-35)                                                                   \
    STEP(0x1.04d7f65caf373p-29)                                                                    \
    STEP(-0x1.8a86a49f629d1p-24)                                                                   \
    STEP(0x1.3d079fb6ef3e3p-18)                                                                    \
    STEP(-0x1.23456789abcdfp-12)                                                                   \
    STEP(0x1.c71c71c71c71cp-6)
#define SIXTH_OF_PI_SQUARED 0x1.a51a6625307d3p+0
#define CLOSED_RAMP_EXPONENT 200
#define SIXTH_OF_PI_SQUARED_LOW 0x1.1873d8912200cp-55
#endif

/* The integral of softplus up to t <= 0, from l = softplus(t); with l's exponent. */
SIGRAMP_INLINE scaled closed_integral(scaled l)
{
    const scaled plain = pair_plain(l);
    const real z = plain.high * plain.high;
    real tail = 0;
#define STEP(coefficient) tail = fma(tail, z, coefficient);
    DILOGARITHM_SERIES(STEP)
#undef STEP
    const scaled quarter = make_scaled(plain.high * (real)0.25, plain.low * (real)0.25, 0);
    const scaled series = pair_plus(pair_of(1, 0), quarter);
    return pair_times(l, pair_corrected(series, tail * z));
}

/* (integral(p) - integral(q))/(a - b) from a = softplus(p) and b = softplus(q), by Horner's rule
 * for divided differences; a <= 1. */
SIGRAMP_INLINE scaled closed_integral_slope(scaled a, scaled b)
{
    const real a_square = a.high * a.high;
    const real b_square = b.high * b.high;
    real tail = 0; /* of the series in squares, at b */
    real slope = 0;
#define STEP(coefficient)                                                                          \
    slope = fma(slope, a_square, tail);                                                            \
    tail = fma(tail, b_square, coefficient);
    DILOGARITHM_SERIES(STEP)
#undef STEP
    /* Two steps more take the series times the cube: x^2 (series) at b, then x. */
    slope = fma(slope, a_square, tail);
    tail = tail * b_square;
    slope = fma(slope * (a.high + b.high), a.high, tail);
    const scaled both = pair_plus(a, b);
    const scaled quarter = make_scaled(both.high * (real)0.25, both.low * (real)0.25, 0);
    return pair_corrected(pair_plus(pair_of(1, 0), quarter), slope);
}

/* r, or count |from_middle| + r right of the middle. */
SIGRAMP_INLINE scaled closed_with_ramp(const closed_terms *terms, scaled from_middle, scaled r)
{
    const scaled ramp = pair_times(pair_of(terms->count, terms->count_low), from_middle);
    return pair_select(from_middle.high > 0, pair_plus(ramp, pair_plain(r)), r);
}

/* A span of at most 1: the integrals are nearly alike. */
SIGRAMP_INLINE scaled softplus_near(const closed_terms *terms, scaled from_middle, int most)
{
    const closed_ends ends = closed_ends_at(terms, from_middle);
    const scaled logarithm = closed_log_ratio(terms, ends);
    const scaled b = pair_plain(pair_log_one_plus(ends.q_exp));
    const scaled a = pair_plus(b, pair_plain(logarithm));
    const scaled integral = pair_times(logarithm, closed_integral_slope(a, b));
    const scaled value = pair_times(integral, pair_of(terms->inverse, terms->inverse_low));
    const real p_end = softplus_end(terms, ends.p_exp.high, ends.p_inverse, ends.unscale, most);
    const real q_end = softplus_end(terms, ends.q_exp.high, ends.q_inverse, ends.unscale, most);
    const real correction = (p_end - q_end) * (ends.doublings == 0 ? 1 : ends.unscale);
    return closed_with_ramp(terms, from_middle, pair_corrected(value, correction));
}

/* The sum over all units up to the one half a spacing before p, of infinitely many. */
SIGRAMP_INLINE scaled closed_softplus_up_to(const closed_terms *terms, scaled p, int most)
{
    const scaled inverse_spacing = pair_of(terms->inverse, terms->inverse_low);
    const int positive = p.high > 0;
    const scaled e = closed_exp_minus_absolute(p);
    const real unscale = power_of_two(at_least(e.exponent, 1 - EXPONENT_BIAS));
    const real inverse = reciprocal(pair_one_plus(e).high);
    const scaled integral = closed_integral(pair_log_one_plus(e));
    const scaled square = pair_times(pair_times(p, inverse_spacing), p);
    const scaled half_square = make_scaled(square.high * (real)0.5, square.low * (real)0.5, 0);
    const scaled whole = pair_of(SIXTH_OF_PI_SQUARED, SIXTH_OF_PI_SQUARED_LOW);
    const scaled rest = pair_plus(whole, pair_negative(pair_plain(integral)));
    const scaled right = pair_plus(half_square, pair_times(rest, inverse_spacing));
    const scaled value = pair_select(positive, right, pair_times(integral, inverse_spacing));
    const real left_end = softplus_end(terms, e.high, inverse, unscale, most);
    /* logistic(p) = 1 - logistic(-p) and the other derivatives are odd */
    const real right_end = fma(-left_end, unscale, terms->end_slope);
    return pair_corrected(value, positive ? right_end : left_end);
}

SIGRAMP_INLINE scaled softplus_far(const closed_terms *terms, scaled first, scaled from_middle,
                                   int most)
{
    const scaled p = closed_end_argument(terms, first);
    const scaled q = pair_plus(p, pair_of(-terms->span, -terms->span_low));
    const scaled upper = closed_softplus_up_to(terms, p, most);
    const scaled lower = closed_softplus_up_to(terms, q, most);
    const integer shift = at_least(lower.exponent - upper.exponent, 1 - EXPONENT_BIAS);
    const real factor = power_of_two(at_most(shift, 0));
    const scaled less = make_scaled(-lower.high * factor, -lower.low * factor, 0);
    scaled value = pair_plus(make_scaled(upper.high, upper.low, 0), less);
    value.exponent = upper.exponent;
    return closed_with_ramp(terms, from_middle, value);
}

/* The integer part of a nonnegative pair; without branches, for the loops to be vectorised. */
SIGRAMP_INLINE scaled pair_floor(scaled value)
{
    const int small = value.high < power_of_two(SIGNIFICAND_BITS - 1); /* others are integers */
    const real high = small ? value.high : 0;
    const real nearest = nearest_integer(high);
    const real above = nearest > high ? 1 : 0;
    const real low_is_below = value.low < 0 ? 1 : 0;
    const real touches = nearest == high ? low_is_below : 0;
    const real low = small ? 0 : value.low;
    return make_scaled(small ? nearest - above - touches : value.high, nearest_integer(low), 0);
}

/* A positive number with its high part in [1, 2). */
SIGRAMP_INLINE scaled pair_normalised(scaled value)
{
    const integer own = at_most(exponent_field(value.high) - EXPONENT_BIAS, EXPONENT_BIAS - 1);
    const real factor = power_of_two(-own);
    return make_scaled(value.high * factor, value.low * factor, value.exponent + own);
}

/* floor(t/spacing) + 1, at most all, for a normalised t; one more or less beyond a pair's exact
 * integers, where it does not matter: there a term is nothing to the sum. */
SIGRAMP_INLINE scaled closed_positive_units(const closed_terms *terms, scaled t)
{
    const scaled quotient = pair_times(make_scaled(t.high, t.low, 0),
                                       pair_of(terms->step_inverse, terms->step_inverse_low));
    /* Below 1, and beyond all counts, it does not matter how much. */
    const integer exponent = t.exponent - (integer)terms->step_exponent;
    const real factor = power_of_two(at_most(at_least(exponent, -2), 60));
    /* Its integer part is the high part's only if the low one is less than a last place. */
    const scaled ratio = fast_two_sum(quotient.high * factor, quotient.low * factor);
    const scaled units = pair_plus(pair_floor(ratio), pair_of(1, 0));
    const scaled all = pair_of(terms->count, terms->count_low);
    return pair_select(pair_plus(units, pair_negative(all)).high < 0, units, all);
}

/* n units from t on down: n (t - (n - 1) spacing/2), in units of t's own size, so that nothing
 * leaves the range. */
SIGRAMP_INLINE scaled relu_series(const closed_terms *terms, scaled argument)
{
    const scaled t = pair_normalised(argument);
    const scaled n = closed_positive_units(terms, t);
    const integer shift = (integer)terms->step_exponent - t.exponent;
    const int is_nothing = shift < 27 - EXPONENT_BIAS;
    const real factor = is_nothing ? 0 : power_of_two(at_most(shift, 0) - 1);
    const scaled halved = pair_of(terms->step * factor, terms->step_low * factor);
    const scaled mean_below = pair_times(pair_plus(n, pair_of(-1, 0)), halved);
    const scaled mean = pair_plus(make_scaled(t.high, t.low, 0), pair_negative(mean_below));
    scaled sum = pair_times(n, mean);
    sum.exponent = t.exponent;
    return pair_select(argument.high > 0, sum, make_scaled(0, 0, 0));
}

#endif
