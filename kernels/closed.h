/* SPDX-License-Identifier: MIT */
/*
 * Sums of u(t_i) over equally spaced t_i, at a cost that does not depend on how many there are.
 *
 * kernels/closed_list.h has the problem's constants. Dense sums are Euler and Maclaurin's formula
 * with midpoints: between p, half a spacing beyond the first t, and q, half a spacing beyond the
 * last one, sum u(t_i) = (U(p) - U(q))/spacing + sum over k of c_k spacing^(2k-1) (u^(2k-1)(p) -
 * u^(2k-1)(q)), U' = u, c_1 = -1/24, c_2 = 7/5760, ... (NIST Digital Library of Mathematical
 * Functions, 2.10(i), 24.13). Every unit's odd derivatives are a factor times a polynomial in w =
 * logistic'(t), whose coefficients host/sum/spaced.c collects. The differences are taken so that
 * nothing cancels, and x right of the offsets' middle is reflected to their left, since logistic(t)
 * = 1 - logistic(-t), softplus(t) = t + softplus(-t) and density is even.
 */
#ifndef SIGRAMP_KERNELS_CLOSED_H
#define SIGRAMP_KERNELS_CLOSED_H

#include "closed_list.h"
#include "unit.h"

#if SIGRAMP_PRECISION == 32
#define CLOSED_REACH ((real)CLOSED_REACH_32)
#else
#define CLOSED_REACH ((real)CLOSED_REACH_64)
#endif

#define CLOSED_REAL(name) real name;
typedef struct {
    CLOSED_CONSTANTS(CLOSED_REAL)
    real coefficients[CLOSED_TERMS];
} closed_terms;
#undef CLOSED_REAL

SIGRAMP_INLINE scaled pair_of(real high, real low)
{
    return make_scaled(high, low, 0);
}

SIGRAMP_INLINE scaled pair_plus(scaled a, scaled b)
{
    const scaled sum = two_sum(a.high, b.high);
    return fast_two_sum(sum.high, sum.low + (a.low + b.low));
}

SIGRAMP_INLINE scaled pair_times(scaled a, scaled b)
{
    const real high = a.high * b.high;
    const real error = fma(a.high, b.high, -high);
    return make_scaled(high, fma(a.high, b.low, fma(a.low, b.high, error)),
                       a.exponent + b.exponent);
}

SIGRAMP_INLINE scaled pair_negative(scaled a)
{
    return make_scaled(-a.high, -a.low, a.exponent);
}

/* The number with exponent 0; what is too small for that becomes 0 or is lost from the low part. */
SIGRAMP_INLINE scaled pair_plain(scaled a)
{
    const real factor = power_of_two(at_least(a.exponent, 1 - EXPONENT_BIAS));
    return make_scaled(a.high * factor, a.low * factor, 0);
}

/* exp(-|t|) with the low part below the high part's last place: a large t's low part leaves it far
 * above, and the corrections take the high part alone. */
SIGRAMP_INLINE scaled closed_exp_minus_absolute(scaled t)
{
    const scaled e = pair_exp_minus_absolute(t);
    const scaled sum = fast_two_sum(e.high, e.low);
    return make_scaled(sum.high, sum.low, e.exponent);
}

/* What undoes the size in which an end's lower parts are stored. */
SIGRAMP_INLINE binary_exponent closed_parts_exponent(real end)
{
    return absolute(end) < (real)CLOSED_SMALL_END ? -CLOSED_PARTS_SHIFT : 0;
}

/* Where x and a are below 2^CLOSED_TINY of the smallest numbers their difference is taken so much
 * larger: else the low part of its product with the slope would be subnormal. */
#if SIGRAMP_PRECISION == 32
#define CLOSED_TINY 80
#else
#define CLOSED_TINY 256
#endif

/*
 * slope (x - a), the difference exact but for a float's low parts beyond two more of them. The
 * exponent keeps it finite and normal, whatever the slope, however near to 0 both x and a are, and
 * however far.
 */
SIGRAMP_INLINE scaled closed_argument(const closed_terms *terms, real x, real a, real a_2, real a_3)
{
    const int tiny =
        (int)(exponent_field(x) < CLOSED_TINY) & (int)(exponent_field(a) < CLOSED_TINY);
    const binary_exponent exponent = tiny ? CLOSED_TINY : -ARGUMENT_MARGIN;
    const real margin = power_of_two(-ARGUMENT_MARGIN);
    scaled t = two_sum(tiny ? enlarged(x, CLOSED_TINY) : x * margin,
                       -(tiny ? enlarged(a, CLOSED_TINY) : a * margin));
#if SIGRAMP_PRECISION == 32
    const real factor = power_of_two(exponent + closed_parts_exponent(a));
    const scaled rest = two_sum(t.high, -(a_2 * factor));
    const real lower = (t.low + rest.low) - a_3 * factor;
    t = two_sum(rest.high, is_finite(rest.high) ? lower : 0); /* an infinite one's are no numbers */
#else
    (void)a_2;
    (void)a_3;
#endif
    t = without_low_beyond_finite(pair_times(t, pair_of(terms->slope, terms->slope_low)));
    t.exponent = (integer)terms->slope_exponent - exponent;
    return t;
}

/* The argument as a plain pair, exponent 0. */
SIGRAMP_INLINE scaled closed_plain_argument(scaled t)
{
    const scaled plain =
        make_scaled(times_power(t.high, t.exponent), times_power(t.low, t.exponent), 0);
    return without_low_beyond_finite(plain);
}

SIGRAMP_INLINE scaled closed_first_argument(const closed_terms *terms, real x)
{
    return closed_argument(terms, x, terms->first, terms->first_2, terms->first_3);
}

/* What the reflected problem has for closed_first_argument. */
SIGRAMP_INLINE scaled closed_last_argument(const closed_terms *terms, real x)
{
    return pair_negative(closed_argument(terms, x, terms->last, terms->last_2, terms->last_3));
}

/* The first argument seen from the middle of the offsets: below 0 left of it. */
SIGRAMP_INLINE scaled closed_from_middle(const closed_terms *terms, scaled first)
{
    return without_low_beyond_finite(pair_plus(first, pair_of(-terms->middle, -terms->middle_low)));
}

/* The polynomial of the corrections at w; written out, since compilers vectorise no loop in a loop.
 */
SIGRAMP_INLINE real closed_series(const closed_terms *terms, real w, int most)
{
    real sum = 0;
#define STEP(k) sum = fma(sum, w, terms->coefficients[k]);
    if (most > CLOSED_FEW_TERMS) {
        STEP(15)
        STEP(14) STEP(13) STEP(12) STEP(11) STEP(10) STEP(9) STEP(8) STEP(7) STEP(6) STEP(5)
    }
    STEP(4)
    STEP(3)
    STEP(2)
    STEP(1)
    STEP(0)
#undef STEP
    return sum;
}

/*
 * The corrections at one end t: e = exp(t), inverse = 1/(1 + exp(t)); the result is in e's units
 * where e is small. w is the derivative there in those units, times `unscale` it is itself.
 */
SIGRAMP_INLINE real logistic_end(const closed_terms *terms, real e, real inverse, real unscale,
                                 int most)
{
    const real w = e * inverse * inverse;
    return w * closed_series(terms, w * unscale, most);
}

SIGRAMP_INLINE real density_end(const closed_terms *terms, real e, real inverse, real unscale,
                                int most)
{
    const real w = e * inverse * inverse;
    const real odd = inverse + inverse - 1;
    return w * odd * closed_series(terms, w * unscale, most);
}

SIGRAMP_INLINE real softplus_end(const closed_terms *terms, real e, real inverse, real unscale,
                                 int most)
{
    return fma(terms->end_slope, e * inverse, density_end(terms, e, inverse, unscale, most));
}

#endif
