/* SPDX-License-Identifier: MIT */
/*
 * Sums in tables or segments without one of their terms, part of host/cpu/unit_loops.c. The term is
 * taken off the sum before that is rounded. Where less than it is left, the table's error would no
 * longer be small beside the rest, which is then added up by its terms (host/cpu/sum_loops.h).
 */
#ifndef SIGRAMP_HOST_CPU_SUBTRACT_LOOP_H
#define SIGRAMP_HOST_CPU_SUBTRACT_LOOP_H

#include "cpu/sum_loops.h"
#include "scaled_sum.h"

/* factor w u(slope (x - a)) of term k, before rounding. */
static scaled own_term(real x, const sigramp_loop_terms *terms, size_t k)
{
    const real a = ((const real *)terms->offsets)[k];
    const scaled weight = make_scaled(((const real *)terms->weight_significands)[k], 0,
                                      ((const integer *)terms->weight_exponents)[k]);
    const scaled factor =
        make_scaled((real)terms->factor[0], (real)terms->factor[1], terms->factor_exponent);
    const scaled t = sum_argument(x, a, slope_at(x, terms));
    const scaled value = pair_unit(t);
    const real high = t.high == t.high ? value.high : t.high;
    return pair_times(pair_times(make_scaled(high, value.low, value.exponent), weight), factor);
}

/* |a| >= |b|, both as pair_normalised makes them. */
static int is_as_large(scaled a, scaled b)
{
    return a.exponent != b.exponent ? a.exponent > b.exponent
                                    : absolute(a.high) >= absolute(b.high);
}

/* whole less own, rounded to *y; 0 where that would not be accurate. */
static int subtract(real x, sigramp_loop_value whole, scaled own, real *y)
{
    const scaled sum =
        make_scaled((real)whole.high, (real)whole.low, (binary_exponent)whole.exponent);
    if (!is_finite(x) || !is_finite(sum.high) || sum.high == 0 || !is_finite(own.high))
        return 0;
    const scaled less = pair_normalised(make_scaled(-own.high, -own.low, own.exponent));
    const scaled rest = pair_normalised(scaled_plus(pair_normalised(sum), less));
    *y = round_scaled(rest);
    return is_as_large(rest, less);
}

/* Less than half a smallest subnormal number by so many binades more is nothing beside any normal
 * number, but not by none: half of one is half a unit in the last place there. */
enum { NOTHING_BELOW = 32 };

/* What a term of nothing changes is nothing; so is what one changes at NaN, but if it was the only
 * one. */
static int is_nothing(real x, scaled own, size_t terms)
{
    const scaled larger = make_scaled(own.high, own.low, own.exponent + NOTHING_BELOW);
    return (is_finite(own.high) && round_scaled(larger) == 0) || (x != x && terms > 1);
}

static void subtract_loop(size_t count, const void *x_array, const sigramp_loop_terms *terms,
                          const int64_t *exclude, const sigramp_loop_value *values, void *y_array)
{
    const real *x = x_array;
    real *y = y_array, left[QUICK_POINTS] = {0};
    int64_t but[QUICK_POINTS] = {0};
    size_t place[QUICK_POINTS], lefts = 0;
    for (size_t j = 0; j < count; ++j) {
        if (exclude[j] < 0)
            continue;
        const scaled own = own_term(x[j], terms, (size_t)exclude[j]);
        if (is_nothing(x[j], own, terms->count) || subtract(x[j], values[j], own, &y[j]))
            continue;
        left[lefts] = x[j];
        but[lefts] = exclude[j];
        place[lefts++] = j;
    }
    sum_loop(lefts, left, terms, but, left);
    for (size_t i = 0; i < lefts; ++i)
        y[place[i]] = left[i];
}

#endif
