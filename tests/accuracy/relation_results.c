/* SPDX-License-Identifier: MIT */
#include "relations.h"

#include <math.h>

#include "number_line.h"

static bool is_normal(sigramp_precision precision, long double value)
{
    const real_kind kind = kind_of(precision);
    const long double size = fabsl(value);
    return size >= ldexpl(1, kind.least_exponent) && size < ldexpl(1, kind.largest_exponent + 1);
}

typedef struct {
    bool is_compared, is_right;
} comparison;

/* Over every exponent there is, by long doubles. */
static comparison compare(const sum_case *one, const expectation *expected, bool is_slope,
                          double before, double after)
{
    const sigramp_precision precision = one->precision;
    const int power = is_slope ? expected->slope_power : expected->power;
    const bool flips = is_slope ? expected->slope_flips : expected->flips;
    const long double wanted = ldexpl(flips ? -before : before, power);
    const long double wanted_before = ldexpl(flips ? -after : after, -power);
    if (isnan(before) || isnan(after))
        return (comparison){true, isnan(before) && isnan(after)};
    if (power == 0)
        return (comparison){true, after == (double)wanted && (!expected->keeps_zeros ||
                                                              !signbit(after) == !signbit(before))};
    if (is_normal(precision, before) && is_normal(precision, wanted))
        return (comparison){true, after == wanted};
    if (is_normal(precision, after) && is_normal(precision, wanted_before))
        return (comparison){true, before == wanted_before};
    return (comparison){false, true};
}

bool relation_holds(const sum_case *one, const expectation *expected, const sum_results *before,
                    const sum_results *after, size_t *compared, size_t *j, bool *slope)
{
    const double *const y = expected->is_derivative ? before->dy : before->y;
    for (*j = 0; *j < one->points; ++*j)
        for (int k = 0; k < 1 + (one->options.derivative != 0); ++k) {
            *slope = k == 1;
            const comparison given = compare(one, expected, *slope, *slope ? before->dy[*j] : y[*j],
                                             *slope ? after->dy[*j] : after->y[*j]);
            *compared += given.is_compared;
            if (!given.is_right)
                return false;
        }
    return true;
}
