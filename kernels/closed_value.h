/* SPDX-License-Identifier: MIT */
/* A closed sum at one point, for the unit SIGRAMP_UNIT names, in the parts its loops need. */
#ifndef SIGRAMP_KERNELS_CLOSED_VALUE_H
#define SIGRAMP_KERNELS_CLOSED_VALUE_H

#include "closed_wide.h"

/* Where x is among the offsets. */
typedef struct {
    scaled exact;       /* slope (x - first offset), of any size */
    scaled first;       /* the same with exponent 0: infinite or 0 beyond the precision's range */
    scaled from_middle; /* the same from the offsets' middle */
    scaled nearest;     /* of the end nearer to x, reflected if that is the last */
} closed_place;

SIGRAMP_INLINE closed_place closed_place_of(const closed_terms *terms, real x)
{
    closed_place place;
    place.exact = closed_first_argument(terms, x);
    place.first = closed_plain_argument(place.exact);
    place.from_middle = closed_from_middle(terms, place.first);
    const scaled last = closed_plain_argument(closed_last_argument(terms, x));
    place.nearest = pair_select(place.from_middle.high > 0, last, place.first);
    return place;
}

/* <unit>_dense: the sum where the spacing is small; mode is CLOSED_NEAR or CLOSED_FAR. */
SIGRAMP_INLINE scaled logistic_dense(const closed_terms *terms, closed_place place, int mode,
                                     int most)
{
    return mode == CLOSED_NEAR
               ? logistic_near(terms, place.from_middle, most)
               : logistic_far(terms, place.nearest, place.from_middle.high > 0, most);
}

SIGRAMP_INLINE scaled density_dense(const closed_terms *terms, closed_place place, int mode,
                                    int most)
{
    return mode == CLOSED_NEAR ? density_near(terms, place.from_middle, most)
                               : density_far(terms, place.nearest, most);
}

SIGRAMP_INLINE scaled softplus_dense(const closed_terms *terms, closed_place place, int mode,
                                     int most)
{
    return mode == CLOSED_NEAR ? softplus_near(terms, place.from_middle, most)
                               : softplus_far(terms, place.nearest, place.from_middle, most);
}

SIGRAMP_INLINE scaled relu_dense(const closed_terms *terms, closed_place place, int mode, int most)
{
    (void)mode;
    (void)most;
    return relu_series(terms, place.exact);
}

/* <unit>_reflected: the whole sum from the one seen from the end nearer to x. */
SIGRAMP_INLINE scaled logistic_reflected(const closed_terms *terms, closed_place place,
                                         closed_window window)
{
    return closed_complement(terms, place.from_middle.high > 0, logistic_wide(window));
}

SIGRAMP_INLINE scaled density_reflected(const closed_terms *terms, closed_place place,
                                        closed_window window)
{
    (void)terms;
    (void)place;
    return window.sum;
}

SIGRAMP_INLINE scaled softplus_reflected(const closed_terms *terms, closed_place place,
                                         closed_window window)
{
    return closed_with_ramp(terms, place.from_middle, softplus_wide(terms, window));
}

SIGRAMP_INLINE scaled relu_reflected(const closed_terms *terms, closed_place place,
                                     closed_window window)
{
    (void)window;
    return relu_series(terms, place.exact);
}

/* <unit>_is_ramp: where the ramp is all there is, or all that is left of a large softplus. */
SIGRAMP_INLINE int softplus_is_ramp(real t)
{
    return t > power_of_two(CLOSED_RAMP_EXPONENT);
}

SIGRAMP_INLINE int logistic_is_ramp(real t)
{
    (void)t;
    return 0;
}

SIGRAMP_INLINE int density_is_ramp(real t)
{
    (void)t;
    return 0;
}

SIGRAMP_INLINE int relu_is_ramp(real t)
{
    (void)t;
    return 1;
}

#define unit_dense SIGRAMP_JOIN(SIGRAMP_UNIT, _dense)
#define unit_reflected SIGRAMP_JOIN(SIGRAMP_UNIT, _reflected)
#define unit_is_ramp SIGRAMP_JOIN(SIGRAMP_UNIT, _is_ramp)

/* count times the unit at one argument, which may be infinite or NaN. */
SIGRAMP_INLINE scaled closed_all_alike(const closed_terms *terms, scaled t)
{
    scaled value = pair_times(unit_pair(t), pair_of(terms->count, terms->count_low));
    value = without_low_beyond_finite(value);
    value.high = t.high == t.high ? value.high : t.high;
    return value;
}

/* Beyond an eighth of the largest real an argument is as good as infinite: sums of a few such
 * numbers must stay finite. A ramp's is of any size. */
SIGRAMP_INLINE int closed_is_inside(closed_place place)
{
    return unit_is_ramp(place.first.high)
               ? is_finite(place.exact.high)
               : absolute(place.first.high) <= LARGEST_REAL * (real)0.125;
}

/* The limit that an argument counts as which is not inside: an infinity or NaN. */
SIGRAMP_INLINE scaled closed_limit(scaled first)
{
    return make_scaled(first.high * power_of_two(EXPONENT_BIAS), 0, 0);
}

/* The value where x is ordinary, else what it must be. */
SIGRAMP_INLINE scaled closed_anywhere(const closed_terms *terms, closed_place place, scaled value)
{
    const int inside = closed_is_inside(place);
    value = pair_select(unit_is_ramp(place.first.high), relu_series(terms, place.exact), value);
    return pair_select(inside, value, closed_all_alike(terms, closed_limit(place.first)));
}

/* The value times the sum's scale; a sum of no terms is 0 whatever x is. */
SIGRAMP_INLINE scaled closed_scaled(const closed_terms *terms, scaled value)
{
    scaled product = pair_times(value, pair_of(terms->factor, terms->factor_low));
    product.high = product.high == 0 ? 0 : product.high; /* +0 whatever the scale's sign */
    product.low = product.high == 0 || !is_finite(product.high) ? 0 : product.low;
    product.exponent += (integer)terms->factor_exponent;
    return pair_select(terms->count > 0, product, make_scaled(0, 0, 0));
}

/* mode and most are the plan's, constants, so that the rest compiles away; not CLOSED_WIDE. */
SIGRAMP_INLINE scaled closed_value(const closed_terms *terms, int mode, int most, real x)
{
    const closed_place place = closed_place_of(terms, x);
    const scaled value = mode == CLOSED_POINT ? closed_all_alike(terms, place.from_middle)
                                              : unit_dense(terms, place, mode, most);
    return closed_scaled(terms, closed_anywhere(terms, place, value));
}

/* For CLOSED_WIDE, once the window has all its units. */
SIGRAMP_INLINE scaled closed_wide_value(const closed_terms *terms, closed_place place,
                                        closed_window window)
{
    const scaled whole = unit_reflected(terms, place, window);
    return closed_scaled(terms, closed_anywhere(terms, place, whole));
}

/* The rounded value of a sum; the one NaN is the same everywhere. */
SIGRAMP_INLINE real closed_round(scaled value)
{
    const real rounded = round_scaled(value);
    return rounded == rounded ? rounded : real_of_bits((integer)QUIET_NAN_BITS);
}

#endif
