/* SPDX-License-Identifier: MIT */
#define SIGRAMP_PRECISION 64
#include <math.h>

#include "sum/unit_values.h"
#include "units.h"

static twofold from_scaled(scaled value)
{
    return twofold_quick_sum(ldexp(value.high, (int)value.exponent),
                             ldexp(value.low, (int)value.exponent));
}

twofold sum_unit_value(sigramp_unit unit, twofold t)
{
    const scaled argument = make_scaled(t.high, t.low, 0);
    switch (unit) {
#define UNIT_CASE(NAME, name, formula, ulp_f32, ulp_f64)                                           \
    case SIGRAMP_##NAME:                                                                           \
        return from_scaled(pair_##name(argument));
        SIGRAMP_UNIT_LIST(UNIT_CASE)
#undef UNIT_CASE
    default:
        return twofold_of(0, 0);
    }
}

twofold sum_exp(twofold a)
{
    const twofold e = {0x1.5bf0a8b145769p+1, 0x1.4d57ee2b1013ap-53}; /* exp(1) */
    const twofold rest = twofold_add(twofold_of(1, 0), twofold_minus(a));
    return twofold_multiply(e, from_scaled(exp_minus(rest.high, rest.low)));
}
