/* SPDX-License-Identifier: MIT */
/*
 * Closed sums with wide spacings: the units within CLOSED_REACH of x one by one, those before them
 * as what they approach, those after them not at all.
 *
 * closed_wide_start, then closed_wide_add for unit = 0, 1, ... in this order, then the unit's own
 * end.
 */
#ifndef SIGRAMP_KERNELS_CLOSED_WIDE_H
#define SIGRAMP_KERNELS_CLOSED_WIDE_H

#include "closed_exact.h"

/* The units from t on whose arguments are below CLOSED_REACH: so much is left out on either side.
 */
typedef struct {
    scaled t;     /* of the first of them */
    real skipped; /* how many units are before it */
    real skipped_low;
    real left;  /* how many there are from it on, or more than anyone adds */
    scaled sum; /* its exponent is chosen at the start */
} closed_window;

/* The units from t on that are beyond the reach. */
SIGRAMP_INLINE scaled closed_units_beyond(const closed_terms *terms, scaled t)
{
    const scaled beyond = pair_plus(t, pair_of(-CLOSED_REACH - terms->spacing, 0));
    const scaled ratio = pair_times(beyond, pair_of(terms->inverse, terms->inverse_low));
    return pair_select(beyond.high > 0, pair_floor(ratio), make_scaled(0, 0, 0));
}

/* Units so far apart that only the nearest one is neither 0 nor as its limit. Its argument cannot
 * be had from another one's and the spacing, a pair: that would be off by the spacing's last bits.
 */
#define CLOSED_LONE_SPACING (4 * EXP_LIMIT)

/* The units before the nearest one. */
SIGRAMP_INLINE scaled closed_units_to_nearest(const closed_terms *terms, scaled t)
{
    const real units = nearest_integer(t.high * terms->inverse);
    return pair_of(units > 0 ? units : 0, 0);
}

/* The argument of the unit that is largest: the first one's, unless the unit falls off on either
 * side and others are nearer to x. */
SIGRAMP_INLINE real closed_nearest(const closed_terms *terms, closed_window window)
{
    const real t = window.t.high;
    const real units = nearest_integer(t * terms->inverse);
    const real most = window.left - 1;
    const real nearer = t - (units < most ? units : most) * terms->spacing;
    return unit_is_even && t > 0 ? nearer : t;
}

/* t: the argument of the end nearer to x, which is the last one where from_last. */
SIGRAMP_INLINE closed_window closed_wide_start(const closed_terms *terms, real x, scaled t,
                                               int from_last)
{
    const scaled spacing = pair_of(terms->spacing, terms->spacing_low);
    scaled skipped = closed_units_beyond(terms, t);
    closed_window window;
    window.t = pair_plus(t, pair_negative(pair_times(skipped, spacing)));
    if (terms->between != 0) {
        /* Some units less, by more than the pair is off: the rest is found from what is left. */
        const real doubt = nearest_integer(skipped.high * power_of_two(5 - 2 * STORED_BITS)) + 1;
        const scaled fewer = pair_plus(skipped, pair_of(-doubt, 0));
        const scaled certain = pair_select(fewer.high > 0, fewer, make_scaled(0, 0, 0));
        const scaled rest = closed_argument_after(terms, x, from_last, certain);
        const int is_lone = terms->spacing > CLOSED_LONE_SPACING;
        const scaled more =
            is_lone ? closed_units_to_nearest(terms, rest) : closed_units_beyond(terms, rest);
        skipped = pair_plus(certain, more);
        window.t = is_lone ? closed_argument_after(terms, x, from_last, skipped)
                           : pair_plus(rest, pair_negative(pair_times(more, spacing)));
    }
    window.skipped = skipped.high;
    window.skipped_low = skipped.low;
    window.left = (terms->count - skipped.high) + (terms->count_low - skipped.low);
    const real nearest = closed_nearest(terms, window);
    const int is_large =
        !unit_is_even && nearest > 0; /* as it grows, a sum is no smaller than 1/2 */
    window.sum = make_scaled(0, 0, is_large ? 0 : unit_magnitude(make_scaled(nearest, 0, 0)));
    return window;
}

SIGRAMP_INLINE closed_window closed_wide_add(const closed_terms *terms, closed_window window,
                                             real unit)
{
    const scaled spacing = pair_of(terms->spacing, terms->spacing_low);
    const scaled away = pair_times(pair_of(unit, 0), spacing);
    const scaled value = unit_pair(pair_plus(window.t, pair_negative(away)));
    const integer shift = value.exponent - window.sum.exponent;
    const int counts = unit < window.left && shift > 27 - EXPONENT_BIAS; /* nothing is subnormal */
    const real factor = counts ? power_of_two(at_most(shift, 1)) : 0;
    const scaled sum = two_sum(window.sum.high, value.high * factor);
    window.sum.high = sum.high;
    window.sum.low += fma(value.low, factor, sum.low);
    return window;
}

/* The sum with the units before the window, x being left of the middle. */
SIGRAMP_INLINE scaled logistic_wide(closed_window window)
{
    const scaled all =
        pair_plus(pair_of(window.skipped, window.skipped_low), pair_plain(window.sum));
    return pair_select(window.skipped > 0, all, window.sum);
}

/* The units before the window are as good as ramps: an arithmetic series that ends a spacing before
 * its first one. */
SIGRAMP_INLINE scaled softplus_wide(const closed_terms *terms, closed_window window)
{
    const scaled skipped = pair_of(window.skipped, window.skipped_low);
    const scaled halved = pair_of(terms->spacing * (real)0.5, terms->spacing_low * (real)0.5);
    const scaled more = pair_plus(skipped, pair_of(1, 0));
    const scaled mean = pair_plus(window.t, pair_times(more, halved));
    const scaled ramps = pair_times(skipped, mean);
    const scaled all = pair_plus(ramps, pair_plain(window.sum));
    return pair_select(window.skipped > 0, all, window.sum);
}

#endif
