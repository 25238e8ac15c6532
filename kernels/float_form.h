/* SPDX-License-Identifier: MIT */
/*
 * The float form: a unit on a vector of floats, as (high + low)(1 + factor), without a division and
 * without doubles. Any arithmetic will do: a result counts only where its rounding to float is
 * certain, and then it is the one right float.
 *
 * exp(-w) = 2^n T (1 + r)(1 + u): T = 2^(j/N) is a table's, r = -w - (n + j/N) log(2) is exact by
 * one fused operation, and 1 + r, not 1, is taken out, so that u, at most 2^-12 and in one float,
 * multiplies the high part and takes all that T and log(2) leave.
 *
 * A reciprocal is the processor's approximation y and a factor: 1/d = y/(1 - e) = y (1 + e + e^2 +
 * ...), e = 1 - d y. Rounding y (1 + g) takes one fused operation, right for subnormal results too.
 *
 * log(1 + e) = L + log(1 + w), 1 + w = c (1 + e), c and L = -log(c) of the cell that e is in. What
 * the sum of a ramp, L and w rounds to is exact up to the rest of w: no other low part is needed.
 *
 * One text over a vector language, which the includer includes first: host/cpu/vector.h, and
 * kernels/float_item.h for OpenCL C. FLOATS_PLACE: where the tables are, if that must be told.
 */
#ifndef SIGRAMP_KERNELS_FLOAT_FORM_H
#define SIGRAMP_KERNELS_FLOAT_FORM_H

#include "float_tables.h"
#include "unit.h"

/* Above the relative errors of an exponential, and of a reciprocal and a logarithm without what
 * their arguments' errors make of them; and of a logarithm as a part of w^2. No bound is proved:
 * all floats are tried (`sigramp verify`). */
#if POWER_ENTRIES == 32
#define POWER_ERROR 0x1.cp-36f
#define RECIPROCAL_ERROR 0x1.3p-37f
#define LOGARITHM_ERROR 0x1.9p-37f
#define SQUARE_ERROR 0x1.4p-23f
#else
#define POWER_ERROR 0x1.5p-32f
#define RECIPROCAL_ERROR 0x1p-34f
#define LOGARITHM_ERROR 0x1p-34f
#define SQUARE_ERROR 0x1.4p-23f
#endif

/* Of -t: beyond, exponentials that are below 1 leave subnormal numbers, in a logarithm their
 * squares do, and others are no floats. */
#define MOST_OF_SMALL_POWER (unit_has_logarithm ? MOST_OF_LOGARITHM : 64.0f)
#define MOST_OF_LARGE_POWER 86.0f

/* Whether the result is a product at last, which is right for subnormal results as well. */
#define unit_is_product (unit_takes_either && !unit_is_even && !unit_has_logarithm)

/* From here on, log(1 + exp(t)) is max(0, t) + log(1 + exp(-|t|)) in this form. */
#define LEAST_RAMP 0.5f

/* t = high + low; low is 0 where it is not shifted, which the compiler knows. */
typedef struct {
    floats high, low;
    int shifted;
    FLOATS_PLACE
} float_argument;

/* (high + low)(1 + factor), or a step that is not taken before its use is known. Its relative error
 * is below `error` and what comes through of the power's, at least and at most so many times that.
 * The compiler knows them, and the kind. */
typedef struct {
    enum {
        ONE,
        POWER,          /* exp(-t) or exp(-|t|) */
        PRODUCT,        /* low is 0 */
        ONE_PLUS_POWER, /* a pair */
        PAIR,           /* factor is 0 */
        SUM,
        LOGARITHM,          /* log(1 + number) */
        LOGARITHM_OF_POWER, /* log(1 + exp(-|t|)) */
        RAMP_AND_LOGARITHM  /* max(0, t) + log(1 + exp(-|t|)) = log(1 + exp(t)) */
    } kind;
    floats high, low, factor;
    float_argument t; /* of a power */
    float error, least_of_power, most_of_power;
} float_number;

SIGRAMP_INLINE real smaller_real(real a, real b)
{
    return a < b ? a : b;
}

SIGRAMP_INLINE real larger_real(real a, real b)
{
    return a > b ? a : b;
}

/* Of 2 to 5 terms. No loop: OpenCL compilers leave it one. */
#define polynomial(x, terms) polynomial_of((x), (terms), sizeof(terms) / sizeof(float))
SIGRAMP_INLINE floats polynomial_of(floats x, SIGRAMP_CONSTANT float *term, int count)
{
    floats sum = floats_multiply_add(floats_all(term[count - 1]), x, floats_all(term[count - 2]));
    if (count > 2)
        sum = floats_multiply_add(sum, x, floats_all(term[count - 3]));
    if (count > 3)
        sum = floats_multiply_add(sum, x, floats_all(term[count - 4]));
    if (count > 4)
        sum = floats_multiply_add(sum, x, floats_all(term[count - 5]));
    return sum;
}

/* value, or -value where sign is negative */
SIGRAMP_INLINE floats times_sign(floats value, floats sign)
{
    return floats_of_bits(bits_of_floats(value) ^
                          (bits_of_floats(sign) & bits_of_floats(floats_all(-0.0f))));
}

SIGRAMP_INLINE floats size_of(floats a)
{
    return floats_of_bits(bits_of_floats(a) & (natural)~SIGN_BIT);
}

/* Of the low part of t where t is inside the limits above; beyond, it would say nothing. */
#define MOST_OF_LOW_PART 0x1p-17f

SIGRAMP_INLINE floats limited_low(floats low)
{
    return floats_larger(floats_all(-MOST_OF_LOW_PART),
                         floats_smaller(floats_all(MOST_OF_LOW_PART), low));
}

/* 2^raised exp(-w) */
SIGRAMP_INLINE float_number raised_power_of(float_argument w, int raised)
{
    const floats shift = floats_all(0x1.8p+23f / POWER_ENTRIES);
    const floats shifted = floats_minus_product(w.high, floats_all(LOG2_E_FLOAT), shift);
    const floats exponent = shifted - shift;
    const floats r = floats_minus_product_minus(exponent, floats_all(LOG_2_FLOAT), w.high);
    const float_bits index = bits_of_floats(shifted);
    const floats entry = floats_entries(w, power_table, POWER_ENTRIES, index);
    const floats scaled = raised == 0 ? floats_scaled(entry, exponent, index)
                                      : floats_scaled(entry, exponent + floats_all((real)raised),
                                                      index + (natural)(raised * POWER_ENTRIES));
    const floats rest = floats_multiply_add(exponent, floats_all(LOG_2_EXCESS),
                                            floats_entries(w, power_rest, POWER_ENTRIES, index));
    float_number power = {.kind = SUM, .least_of_power = 1, .most_of_power = 1};
    power.factor = floats_multiply_add(r * r, polynomial(r, power_terms), rest);
    if (w.shifted) { /* (1 + u)(1 - low) */
        const floats low = limited_low(w.low);
        power.factor -= floats_multiply_add(power.factor, low, low);
        power.error = POWER_ERROR / 2; /* no test tries all of these */
    }
    power.high = floats_multiply_add(scaled, r, scaled);
    power.low = floats_multiply_add(scaled, r, scaled - power.high);
    return power;
}

SIGRAMP_INLINE float_number power_of(float_argument w)
{
    return raised_power_of(w, 0);
}

/* |t|, what exponentials up to 1 take. */
SIGRAMP_INLINE float_argument small_argument(float_argument t)
{
    float_argument w = t;
    w.high = floats_smaller(floats_all(MOST_OF_SMALL_POWER), size_of(t.high));
    if (t.shifted)
        w.low = times_sign(t.low, t.high);
    return w;
}

/* What exponentials of any size take: t, or -|t| where the unit is even, for exponentials from 1
 * on.
 */
SIGRAMP_INLINE float_argument either_argument(float_argument t)
{
    if (unit_is_even) {
        t.low = t.shifted ? times_sign(-t.low, t.high) : t.low;
        t.high = -size_of(t.high);
    }
    if (!POWER_SATURATES)
        t.high = floats_smaller(floats_all(MOST_OF_LARGE_POWER), t.high);
    return t;
}

/* t where it has a ramp, -t elsewhere, for exponentials a little above 1 as well. */
SIGRAMP_INLINE float_argument ramp_argument(float_argument t, lanes rising)
{
    float_argument w = t;
    w.high = floats_smaller(floats_all(MOST_OF_SMALL_POWER), floats_where(rising, t.high, -t.high));
    if (t.shifted)
        w.low = floats_where(rising, t.low, -t.low);
    return w;
}

/* What this form has no way to say: no rounding of it is certain. */
SIGRAMP_INLINE float_number float_unknown(void)
{
    const floats nan = floats_all(real_of_bits(QUIET_NAN_BITS));
    const float_number unknown = {.kind = SUM, .high = nan, .low = nan, .factor = nan};
    return unknown;
}

SIGRAMP_INLINE float_number evaluated(float_number n)
{
    if (n.kind == POWER)
        return power_of(unit_takes_either ? either_argument(n.t) : small_argument(n.t));
    return n.kind <= SUM ? n : float_unknown();
}

SIGRAMP_INLINE float_number float_exponential(float_argument t)
{
    const float_number power = {.kind = POWER, .t = t};
    return power;
}

SIGRAMP_INLINE float_number float_one(void)
{
    const float_number one = {.kind = ONE, .high = floats_all(1)};
    return one;
}

#if unit_takes_either
SIGRAMP_INLINE float_number float_where_falling(float_argument t, float_number a, float_number b)
{
    (void)t;
    (void)b;
    return a;
}
#endif

/* high (1 + low/high)(1 + factor) - high */
SIGRAMP_INLINE floats rest_of(float_number n)
{
    if (n.kind == ONE)
        return floats_all(0);
    if (n.kind == PRODUCT)
        return n.high * n.factor;
    if (n.kind == PAIR || n.kind == ONE_PLUS_POWER)
        return n.low;
    return floats_multiply_add(n.high, n.factor, n.low);
}

/* a + b = high + low, low without rounding where |a| >= |b|. */
SIGRAMP_INLINE float_number floats_pair(floats a, floats b)
{
    float_number sum = {.kind = PAIR, .high = a + b};
    sum.low = b - (sum.high - a);
    return sum;
}

SIGRAMP_INLINE float_number float_one_plus(float_number n)
{
    const float_number e = evaluated(n);
    const int is_power = n.kind == POWER;
    const int is_large = is_power & (unit_takes_either != 0) & (unit_is_even != 0);
    const int is_small = is_power & !unit_takes_either;
    const floats one = floats_all(1);
    const floats larger = is_small ? one : is_large ? e.high : floats_larger(one, e.high);
    const floats smaller = is_small ? e.high : is_large ? one : floats_smaller(one, e.high);
    float_number sum = floats_pair(larger, smaller);
    sum.kind = is_power ? ONE_PLUS_POWER : PAIR;
    sum.low += rest_of(e);
    const float most_share = is_small ? 0.5f : 1; /* of e in 1 + e */
    sum.error = e.error;
    sum.least_of_power = smaller_real(0, e.least_of_power * most_share);
    sum.most_of_power = larger_real(0, e.most_of_power * most_share);
    return sum;
}

SIGRAMP_INLINE float_number reciprocal_of(float_number d)
{
    float_number inverse = {.kind = PRODUCT,
                            .error = d.error + RECIPROCAL_ERROR,
                            .least_of_power = -d.most_of_power,
                            .most_of_power = -d.least_of_power};
    inverse.high = floats_near_reciprocal(d.high);
    const floats of_high = floats_minus_product(d.high, inverse.high, floats_all(1));
    const floats e = floats_minus_product(rest_of(d), inverse.high, of_high);
    inverse.factor = floats_multiply_add(e, e, e);
    if (RECIPROCAL_TERMS == 3)
        inverse.factor = floats_multiply_add(e, inverse.factor, e);
    return inverse;
}

/* 1 - y of a number y up to 1/2; of the error only what comes of the power: what y's reciprocal
 * adds, times y/(1 - y) here, a product of both takes back. */
SIGRAMP_INLINE float_number one_less(float_number y)
{
    float_number difference = floats_pair(floats_all(1), -y.high);
    difference.low -= rest_of(y);
    difference.least_of_power = -y.most_of_power / 2;
    difference.most_of_power = -y.least_of_power / 2;
    return difference;
}

SIGRAMP_INLINE float_number product_of(float_number a, float_number b)
{
    float_number product = {.kind = SUM,
                            .error = a.error + b.error,
                            .least_of_power = a.least_of_power + b.least_of_power,
                            .most_of_power = a.most_of_power + b.most_of_power};
    product.high = a.high * b.high;
    product.low = floats_product_minus(a.high, b.high, product.high);
    if (a.kind != PRODUCT)
        product.low = floats_multiply_add(a.low, b.high, product.low);
    product.factor = b.factor;
    if (a.kind == PAIR) /* whose low part may be as large as a factor */
        product.low = floats_multiply_add(product.low, b.factor, product.low);
    else
        product.factor = floats_multiply_add(a.factor, b.factor, a.factor + b.factor);
    return product;
}

/* Of exponentials from 1 on, e/(1 + e) is 1 - 1/(1 + e). */
SIGRAMP_INLINE float_number float_quotient(float_number n, float_number d)
{
    d = evaluated(d);
    const float_number inverse = reciprocal_of(d);
    if (n.kind == ONE)
        return inverse;
    if (n.kind == POWER && d.kind == ONE_PLUS_POWER && unit_takes_either && unit_is_even)
        return one_less(inverse);
    return product_of(evaluated(n), inverse);
}

SIGRAMP_INLINE float_number float_log_one_plus(float_number e)
{
    if (e.kind == POWER) {
        e.kind = LOGARITHM_OF_POWER;
        return e;
    }
    e = evaluated(e);
    e.low = rest_of(e);
    e.kind = LOGARITHM;
    return e;
}

SIGRAMP_INLINE float_number float_ramp(float_argument t)
{
    (void)t; /* a ramp by itself is none of this form's units */
    return float_unknown();
}

SIGRAMP_INLINE float_number float_ramp_plus(float_argument t, float_number rest)
{
    (void)t; /* the rest's */
    if (rest.kind != LOGARITHM_OF_POWER)
        return float_unknown();
    rest.kind = RAMP_AND_LOGARITHM;
    return rest;
}

#define NUMBER float_number
#define ARGUMENT float_argument
#define FORM(name) float_##name
#include "formula.h"

SIGRAMP_INLINE float error_of(float_number n)
{
    return n.error + POWER_ERROR * larger_real(-n.least_of_power, n.most_of_power);
}

/* What a value less and more its error rounds to: the result where both are the same. */
typedef struct {
    floats least, most;
} float_bounds;

SIGRAMP_INLINE float_bounds bounds_of_product(float_number value)
{
    const floats error = floats_all(error_of(value));
    const float_bounds bounds = {floats_multiply_add(value.high, value.factor - error, value.high),
                                 floats_multiply_add(value.high, value.factor + error, value.high)};
    return bounds;
}

SIGRAMP_INLINE float_bounds bounds_of_sum(floats high, floats rest, floats error)
{
    const float_bounds bounds = {high + (rest - error), high + (rest + error)};
    return bounds;
}

/* Of log(1 + e) or, where rising, of t + log(1 + e). */
SIGRAMP_INLINE float_bounds bounds_of_logarithm(float_number e, float_argument t, lanes rising,
                                                int has_ramp)
{
    const floats halved = floats_of_bits(bits_of_floats(e.high) >> 1);
    const floats place =
        floats_multiply_add(halved, floats_all(LOGARITHM_INDEX), floats_all(0x1p+23f));
    const float_bits cell = bits_of_floats(place);
    const floats c = floats_entries(t, logarithm_factor, LOGARITHM_ENTRIES, cell);
    const floats l = floats_entries(t, logarithm_table, LOGARITHM_ENTRIES, cell);
    const floats less = c - floats_all(1);
    floats sum = l + floats_multiply_add(c, e.high, less);
    floats logarithm = sum;
    if (has_ramp) {
        sum = floats_plus_where(rising, sum, t.high);
        logarithm = floats_minus_where(rising, sum, t.high);
    }
    const floats w_high = logarithm - l;
    const floats w_low =
        floats_multiply_add(c, e.low, floats_multiply_add(c, e.high, less - w_high));
    const floats w = w_high + w_low, square = w * w;
    floats rest = floats_multiply_add(square, polynomial(w, logarithm_terms), w_low);
    if (has_ramp && t.shifted)
        rest = floats_plus_where(rising, rest, t.low);
    const floats error = floats_multiply_add(square, floats_all(SQUARE_ERROR),
                                             sum * floats_all(error_of(e) + LOGARITHM_ERROR));
    return bounds_of_sum(sum, rest, error);
}

SIGRAMP_INLINE float_bounds bounds_of(float_number value, float_argument t)
{
    const lanes rising = lanes_at_least(t.high, floats_all(LEAST_RAMP));
    if (value.kind == LOGARITHM)
        return bounds_of_logarithm(value, t, rising, 0);
    if (value.kind == LOGARITHM_OF_POWER || value.kind == RAMP_AND_LOGARITHM) {
        const int has_ramp = value.kind == RAMP_AND_LOGARITHM;
        float_number e = power_of(has_ramp ? ramp_argument(t, rising) : small_argument(t));
        e.low = rest_of(e);
        return bounds_of_logarithm(e, t, rising, has_ramp);
    }
    value = evaluated(value);
    if (value.kind == PRODUCT)
        return bounds_of_product(value);
    return bounds_of_sum(value.high, rest_of(value), value.high * floats_all(error_of(value)));
}

/* Whether no low part is subnormal, and a power that does not saturate is a float. */
SIGRAMP_INLINE natural is_inside(float_argument t, int is_product)
{
    const floats tail = unit_is_even ? -size_of(t.high) : t.high;
    if (!is_product)
        return lanes_bits(lanes_at_least(tail, floats_all(-MOST_OF_SMALL_POWER)));
    if (!POWER_SATURATES)
        return lanes_bits(lanes_at_least(tail, floats_all(-MOST_OF_LARGE_POWER)));
    return (natural)-1;
}

/* u(t) of a vector of points; a bit for each that is not certain. */
SIGRAMP_INLINE floats float_rounded(float_argument t, natural *doubts)
{
    const float_number value = float_unit(t);
    const float_bounds bounds = bounds_of(value, t);
    const natural certain =
        lanes_bits(lanes_equal(bounds.least, bounds.most)) & is_inside(t, unit_is_product);
    *doubts = certain ^ (((natural)1 << FLOATS) - 1);
    return bounds.most;
}

#endif
