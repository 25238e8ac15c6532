/* SPDX-License-Identifier: MIT */
/*
 * Sums of terms w u(slope (x - a)) that no order of addition can change.
 *
 * Each term is cut into integers on a grid fixed by the largest term at that point, and integers
 * add exactly. First pass: the scale, an exponent no term exceeds (term_magnitude, maximum over the
 * terms). Second pass: add_term, into three limbs of LIMB_BITS each, which hold the term to 2^-(3
 * LIMB_BITS - 2) of the scale. Last: sum_value, the limbs back to a scaled number, rounded once.
 * The idea is that of exact extraction by a large constant (Rump, Ogita, Oishi 2008; Demmel, Nguyen
 * 2013).
 */
#ifndef SIGRAMP_KERNELS_SUM_H
#define SIGRAMP_KERNELS_SUM_H

#include "unit.h"

#if SIGRAMP_PRECISION == 32
#define LIMB_BITS 20
#define TERMS_PER_SPILL 1024 /* two cuts of at most 2^19 a term stay within 32 bits */
#else
#define LIMB_BITS 32
#define TERMS_PER_SPILL 1024
#endif

/* The sums of a few terms' limbs: add at most TERMS_PER_SPILL before moving them to a sum_total. */
typedef struct {
    natural limb_1;
    natural limb_2;
    natural limb_3;
    real special; /* the sum of the infinite and NaN terms, which no limb can hold */
} sum_subtotal;

/* The sum of everything: limb_k counts units of 2^(2 - k LIMB_BITS) times the scale. */
typedef struct {
    int64 limb_1;
    int64 limb_2;
    int64 limb_3;
    real special;
} sum_total;

/* A sum's slope at a point. */
typedef struct {
    real high, low; /* the slope, in two parts */
    int guarded;    /* arguments need exponents: a difference or a product may leave the range; or
                     * weights are infinite. The point is finite. */
    /* For these (significand + rest) 2^exponent is the slope, 1 <= |significand| < 2. */
    real significand, rest;
    binary_exponent exponent;
} sum_slope;

/* rest is the low part of the slope's significand. Points of a size beyond guard_from are guarded;
 * an infinite one or NaN takes no harm. A ramp's arguments have exponents in any case. */
SIGRAMP_INLINE sum_slope sum_slope_at(real x, real slope, real rest, real guard_from)
{
    const binary_exponent exponent = slope == 0 ? 0 : exponent_field(slope) - EXPONENT_BIAS;
    const integer one = (integer)EXPONENT_BIAS << STORED_BITS;
    const integer significand = bits_of(slope) & ~(EXPONENT_MASK << STORED_BITS);
    sum_slope result;
    result.high = slope;
    result.low = rest * power_of_two(at_least(exponent, 1 - EXPONENT_BIAS));
    result.guarded = !unit_is_ramp && absolute(x) > guard_from && is_finite(x);
    result.significand = slope == 0 ? 0 : real_of_bits(significand | one);
    result.rest = rest;
    result.exponent = exponent;
    return result;
}

/* A slope that is one real, where nothing leaves the range. */
SIGRAMP_INLINE sum_slope unguarded_slope(real slope)
{
    return sum_slope_at(0, slope, 0, LARGEST_REAL);
}

/* t (slope + slope_low) */
SIGRAMP_INLINE scaled times_slope(scaled t, real slope, real slope_low)
{
    const real high = t.high * slope;
    const real low = fma(t.high, slope_low, fma(t.low, slope, fma(t.high, slope, -high)));
    return make_scaled(high, low, t.exponent);
}

/* x - a as a ramp takes it: numbers below 1/2 are the small ones. */
SIGRAMP_INLINE scaled ramp_difference(real x, real a)
{
    return scaled_difference(x, a, EXPONENT_BIAS - 1);
}

/* The scaled number times 2^(exponent - scale), a unit's value that is bounded: it is never larger
 * than the scale, and four limbs below it none sees it. */
SIGRAMP_INLINE scaled shift_bounded(scaled value, binary_exponent scale)
{
    const binary_exponent reach = 4 * LIMB_BITS;
    const real factor = power_of_two(at_most(at_least(value.exponent - scale, -reach), reach));
    return make_scaled(value.high * factor, value.low * factor, 0);
}

/* The same of any number, in two steps since one power of two may not reach. */
SIGRAMP_INLINE scaled shift_to_scale(scaled value, binary_exponent scale)
{
    const binary_exponent reach = 2 * (EXPONENT_BIAS - 1);
    const binary_exponent shift = at_most(at_least(value.exponent - scale, -reach), reach);
    const binary_exponent half_shift = (binary_exponent)((natural)(shift + reach) >> 1) - reach / 2;
    const real first = power_of_two(half_shift);
    const real second = power_of_two(shift - half_shift);
    return make_scaled(value.high * first * second, value.low * first * second, 0);
}

/*
 * slope (x - a) where a step to it leaves the range: it is formed with an exponent, and keeps it
 * only where it is too large for a real and the unit is as large. Other units' limit is reached.
 */
SIGRAMP_INLINE scaled guarded_argument(real x, real a, sum_slope slope)
{
    scaled t = times_slope(ramp_difference(x, a), slope.significand, slope.rest);
    t.exponent += slope.exponent;
    const binary_exponent magnitude = exponent_field(t.high) - EXPONENT_BIAS + t.exponent;
    const int is_kept = !unit_is_bounded && t.high > 0 && magnitude >= EXPONENT_BIAS - 1;
    return without_low_beyond_finite(is_kept ? t : shift_to_scale(t, 0));
}

/* slope (x - a); a ramp's slope is 0 or 1 <= |slope| < 2. */
SIGRAMP_INLINE scaled sum_argument(real x, real a, sum_slope slope)
{
    if (slope.guarded)
        return guarded_argument(x, a, slope);
    scaled t = unit_is_ramp ? ramp_difference(x, a) : difference(x, a);
    t = times_slope(t, slope.high, slope.low);
#ifdef SIGRAMP_FLUSHES_SUBNORMALS
    if (!unit_is_ramp) { /* what was tiny may not be so any more; if it is, u(0) is as good */
        const real shift = power_of_two(t.exponent);
        t = make_scaled(t.high * shift, t.low * shift, 0);
    }
#endif
    /* bounded units do not look at the low part there */
    return unit_is_bounded ? t : without_low_beyond_finite(t);
}

/* m with |term| <= 2^(m + 1), near it unless the term counts as zero. */
SIGRAMP_INLINE binary_exponent term_magnitude(real x, real a, binary_exponent weight_exponent,
                                              sum_slope slope)
{
    return at_least(weight_exponent + unit_magnitude(sum_argument(x, a, slope)), NOTHING);
}

/* Added to a value, it leaves the value's multiple of the limb's unit in the low bits. */
SIGRAMP_INLINE real grid_of(int limb_number)
{
    return ROUNDING_SHIFT * power_of_two(2 - limb_number * LIMB_BITS);
}

/* Moves the multiple of the limb's unit from value into limb, and the grid's own bits with it,
 * which add_subtotal takes off again; returns the exact rest. */
SIGRAMP_INLINE real cut(real value, int limb_number, natural *limb)
{
    const real grid = grid_of(limb_number);
    const real shifted = value + grid;
    *limb += (natural)bits_of(shifted);
    return value - (shifted - grid);
}

/* A number at the scale into the limbs, which do not count if there is a special one, not 0. */
SIGRAMP_INLINE sum_subtotal add_number(sum_subtotal subtotal, scaled value, real special)
{
    subtotal.special += special;
    real rest = cut(value.high, 1, &subtotal.limb_1);
    rest = cut(rest, 2, &subtotal.limb_2);
    const real rest_low = cut(value.low, 2, &subtotal.limb_2);
    cut(rest + rest_low, 3, &subtotal.limb_3);
    return subtotal;
}

/*
 * weight = weight_significand * 2^weight_exponent with 1 <= |weight_significand| < 2; a zero weight
 * has the exponent NOTHING, an infinite or NaN one -NOTHING.
 */
SIGRAMP_INLINE sum_subtotal add_term(sum_subtotal subtotal, real x, real a, real weight_significand,
                                     binary_exponent weight_exponent, sum_slope slope,
                                     binary_exponent scale)
{
    const scaled t = sum_argument(x, a, slope);
    scaled value = pair_unit(t);
    value.high = t.high == t.high ? value.high : t.high;
    value.exponent += weight_exponent;
    const real unscaled = value.high;
    value = unit_is_bounded ? shift_bounded(value, scale) : shift_to_scale(value, scale);

    const real high = value.high * weight_significand;
    const real error = fma(value.high, weight_significand, -high);
    const real low = fma(value.low, weight_significand, error);
    const int finite = is_finite(high); /* else low is anything: a limb has no room */
    /* What the scale made 0 is not 0 times an infinite weight; nor is the unit of a finite
     * argument, however small, but a ramp's. */
    const int is_positive = (int)(slope.guarded != 0) & is_finite(a);
    const real limit = unit_is_bounded ? high : unscaled * weight_significand;
    const real special = is_positive ? weight_significand : limit;
    return add_number(subtotal, fast_two_sum(high, finite ? low : 0), finite ? 0 : special);
}

/* A limb without the bits that `cuts` cuts brought from the grid. */
SIGRAMP_INLINE integer limb_value(natural limb, int limb_number, natural cuts)
{
    return (integer)(limb - cuts * (natural)bits_of(grid_of(limb_number)));
}

/* Wraps around, which it does only for the meaningless limbs of infinite and NaN terms. */
SIGRAMP_INLINE int64 add_limbs(int64 a, int64 b)
{
    return (int64)((natural64)a + (natural64)b);
}

/* subtotal holds `terms` terms, at most TERMS_PER_SPILL. */
SIGRAMP_INLINE sum_total add_subtotal(sum_total total, sum_subtotal subtotal, natural terms)
{
    total.limb_1 = add_limbs(total.limb_1, limb_value(subtotal.limb_1, 1, terms));
    total.limb_2 = add_limbs(total.limb_2, limb_value(subtotal.limb_2, 2, 2 * terms));
    total.limb_3 = add_limbs(total.limb_3, limb_value(subtotal.limb_3, 3, terms));
    total.special += subtotal.special;
    return total;
}

SIGRAMP_INLINE sum_total add_total(sum_total a, sum_total b)
{
    a.limb_1 = add_limbs(a.limb_1, b.limb_1);
    a.limb_2 = add_limbs(a.limb_2, b.limb_2);
    a.limb_3 = add_limbs(a.limb_3, b.limb_3);
    a.special += b.special;
    return a;
}

/* A nonnegative 128-bit integer (upper, lower) times 2^exponent, its leading bits as a scaled
 * number. */
SIGRAMP_INLINE scaled scaled_from_integer(natural64 upper, natural64 lower,
                                          binary_exponent exponent)
{
    if (upper == 0) {
        if (lower == 0)
            return make_scaled(0, 0, 0);
        upper = lower;
        lower = 0;
        exponent -= 64;
    }
    const int zeros = leading_zeros64(upper);
    /* Two shifts, since one by 64 has no meaning: a condition on zeros instead makes LLVM 18 (PoCL
     * 6.0, Debian 13) stop the process: "Instruction Combining did not reach a fixpoint". */
    upper = upper << zeros | (lower >> 1) >> (63 - zeros);
    lower = lower << zeros;
    const int left = 64 - SIGNIFICAND_BITS;
    const natural64 first = upper >> left;
    /* As two shifts each: compilers make one rotation of a double shift, which oclgrind does not
     * know. */
    const natural64 second = (upper << SIGNIFICAND_BITS) >> left | (lower >> left) >> left;
    const real unit = power_of_two(1 - SIGNIFICAND_BITS);
    return make_scaled((real)(int64)first * unit, (real)(int64)second * unit * unit * (real)0.5,
                       exponent + 127 - zeros);
}

/* The total as a number; its limbs' signs may differ. */
SIGRAMP_INLINE scaled total_value(sum_total total, binary_exponent scale)
{
    const int64 mask = ((int64)1 << LIMB_BITS) - 1;
    total.limb_2 += total.limb_3 >> LIMB_BITS;
    total.limb_3 &= mask;
    total.limb_1 += total.limb_2 >> LIMB_BITS;
    total.limb_2 &= mask;
    natural64 lower = ((natural64)total.limb_2 << LIMB_BITS | (natural64)total.limb_3)
                      << (64 - 2 * LIMB_BITS);
    natural64 upper = (natural64)total.limb_1;
    const int negative = total.limb_1 < 0;
    if (negative) {
        upper = ~upper + (lower == 0);
        lower = ~lower + 1;
    }
    scaled value = scaled_from_integer(upper, lower, scale + 2 - LIMB_BITS - 64);
    if (negative)
        value = make_scaled(-value.high, -value.low, value.exponent);
    return value;
}

/* factor times the sum of finite terms; factor is scaled like a weight, in two parts. */
SIGRAMP_INLINE scaled sum_unrounded(sum_total total, binary_exponent scale, real factor,
                                    real factor_low, binary_exponent factor_exponent)
{
    const scaled value = total_value(total, scale);
    const real high = value.high * factor;
    const real error = fma(value.high, factor, -high);
    const real low = fma(value.high, factor_low, fma(value.low, factor, error));
    return make_scaled(high, low, value.exponent + factor_exponent);
}

SIGRAMP_INLINE int total_is_special(sum_total total)
{
    return total.special != 0 || total.special != total.special;
}

SIGRAMP_INLINE real special_value(sum_total total, real factor)
{
    const real special = total.special * factor;
    return special == special ? special : real_of_bits(QUIET_NAN_BITS);
}

/* The same of any terms, rounded once. */
SIGRAMP_INLINE real sum_value(sum_total total, binary_exponent scale, real factor, real factor_low,
                              binary_exponent factor_exponent)
{
    if (total_is_special(total))
        return special_value(total, factor);
    const scaled value = sum_unrounded(total, scale, factor, factor_low, factor_exponent);
    return value.high == 0 ? 0 : round_scaled(value);
}

/* m with |value| <= 2^(m + 1); its high part is normal or 0. */
SIGRAMP_INLINE binary_exponent number_magnitude(scaled value)
{
    return value.high == 0 ? NOTHING : exponent_field(value.high) - EXPONENT_BIAS + value.exponent;
}

/* sum_value and a constant, not 0, beside it, scaled like the factor: rounded once together. */
SIGRAMP_INLINE real sum_value_beside(sum_total total, binary_exponent scale, real factor,
                                     real factor_low, binary_exponent factor_exponent,
                                     scaled beside)
{
    if (total_is_special(total))
        return special_value(total, factor);
    scaled value = sum_unrounded(total, scale, factor, factor_low, factor_exponent);
    const binary_exponent at = at_least(number_magnitude(value), number_magnitude(beside));
    value = shift_to_scale(value, at);
    beside = shift_to_scale(beside, at);
    const scaled high = two_sum(value.high, beside.high);
    const scaled sum = fast_two_sum(high.high, high.low + (value.low + beside.low));
    return sum.high == 0 ? 0 : round_scaled(make_scaled(sum.high, sum.low, at));
}

#endif
