/* SPDX-License-Identifier: MIT */
#include "sum/spacing.h"

#include "sum/parts.h"
#include "sum/rising_line.h"
#include "units/units.h"

#include <float.h>

/* Spacings up to this, in widths, leave pairs enough; sigramp.h tells it to callers. */
#define MOST_APART_IN_PAIRS 0.375

/* Of the outermost offsets and the slope; nothing here needs a unit. */
void spacing_measure(piece_layout *l, sum_spacing offsets)
{
    const double sign = copysign(1, l->options->slope);
    const double a = sign * offsets.start;
    const double b = offsets.count > 1 ? sign * offsets.stop : a;
    l->count = (double)offsets.count;
    l->first = fmin(a, b);
    l->last = fmax(a, b);
    l->length = rising_line_distance(l->last, l->first);
    l->distance =
        l->count > 1 ? scaled_twofold_divide(l->length, l->count - 1) : scaled_twofold_zero();
    l->slope = scaled_twofold_of_double(fabs(l->options->slope));
    l->scale = scaled_twofold_of_double(l->options->scale);
    l->spacing = scaled_twofold_multiply(l->distance, l->slope);
    l->span = scaled_twofold_value(scaled_twofold_multiply(l->length, l->slope));
    l->apart = scaled_twofold_value(l->spacing);
}

/*
 * Whether a pair of reals does not tell where x is among the offsets, so that the four parts of the
 * period must. The sum of units that vanish may be small beside what an argument's rounding does to
 * it; that of units that become constant is at least as large as the number of spacings before x,
 * but the argument's rounding grows with that number times the spacing. Where units rise the sum
 * grows with the argument.
 */
int spacing_is_beyond_pairs(const piece_layout *l)
{
    const double most = l->precision == 32 ? 0x1p14 : 0x1p43;
    const unit_limit_kind limit = unit_traits_of(l->options->unit)->limit;
    return l->apart > MOST_APART_IN_PAIRS &&
           (limit == UNIT_TO_ZERO ? l->span > most : limit == UNIT_TO_LEVEL && l->apart > most);
}

const char *sum_spaced_refusal(const sigramp_sum_options *options, int precision,
                               sum_spacing offsets)
{
    piece_layout l = {.options = options, .precision = precision};
    const double largest = precision == 32 ? FLT_MAX : DBL_MAX;
    if (unit_traits_of(options->unit)->mirror == 0)
        return "closed sums take only units whose two sides mirror each other, and this one's do "
               "not: "
               "use direct or fast";
    if (offsets.count > SUM_SPACED_MOST)
        return "closed sums have at most 10^15 offsets";
    if (offsets.count < 2)
        offsets.stop = offsets.start;
    spacing_measure(&l, offsets);
    if (fabs(offsets.start) > largest || fabs(offsets.stop) > largest ||
        !(l.span <= 0.125 * largest))
        return "the offsets are too far apart for closed sums of this precision: use direct";
    if (!sum_has_parts(precision, offsets.start) || !sum_has_parts(precision, offsets.stop))
        return "an end of the offsets is too near to 0 for closed sums of floats: use direct";
    if (spacing_is_beyond_pairs(&l) && l.span > (precision == 32 ? 0x1p56 : 0x1p140))
        return "closed sums cannot tell so wide apart offsets of this unit: use direct";
    return NULL;
}

double sum_closed_error_bound(int precision)
{
    return precision == 32 ? 0x1p-24 * (1 + 0x1p-3) : 0x1p-53 * 1.6;
}
