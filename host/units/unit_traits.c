/* SPDX-License-Identifier: MIT */
/* The traits of one unit (SIGRAMP_UNIT), compiled once for each. */
#define SIGRAMP_PRECISION 64
#include <math.h>

#include "units/units.h"

#include "unit.h"

_Static_assert(unit_is_ramp || unit_analytic >= 3, "the cells of fast sums are too wide");
_Static_assert((int)UNIT_TO_ZERO == LIMIT_ZERO && (int)UNIT_TO_LEVEL == LIMIT_LEVEL &&
                   (int)UNIT_TO_LINE == LIMIT_LINE,
               "one order of limits");
_Static_assert(sizeof((const double[])unit_derivatives) == UNIT_DERIVATIVES * sizeof(double),
               "as many bounds of derivatives as expansions take");

static double left(int n)
{
    return unit_left(n);
}

static double right(int n)
{
    return unit_right(n);
}

static void value(double high, double low, double parts[2])
{
    const scaled u = pair_unit(make_scaled(high, low, 0));
    parts[0] = ldexp(u.high, (int)u.exponent);
    parts[1] = ldexp(u.low, (int)u.exponent);
}

#define KNOWN_ROW(t, u) {t, u},
static const unit_known_value known[] = {unit_known(KNOWN_ROW)};

#define TRAITS SIGRAMP_JOIN(sigramp_traits_, SIGRAMP_UNIT)
extern const unit_traits TRAITS;

const unit_traits TRAITS = {.is_ramp = unit_is_ramp,
                            .limit = (unit_limit_kind)unit_limit,
                            .largest = unit_largest,
                            .level = {unit_level, unit_level_rest},
                            .mirror = unit_mirror,
                            .derivatives = unit_derivatives,
                            .in_sector = unit_in_sector,
                            .derivative = unit_derivative,
                            .cost = unit_cost,
                            .known = known,
                            .known_count = sizeof known / sizeof *known,
                            .left = left,
                            .right = right,
                            .value = value};
