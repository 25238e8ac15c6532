/* SPDX-License-Identifier: MIT */
#include "sum/unit_values.h"

#include <math.h>

#include "units/units.h"

twofold sum_unit_value(sigramp_unit unit, twofold t)
{
    double parts[2];
    unit_traits_of(unit)->value(t.high, t.low, parts);
    return twofold_quick_sum(parts[0], parts[1]);
}

/* exp(r) - 1 for |r| <= 1/8, by its Taylor series. */
static twofold exp_less_one(twofold r)
{
    twofold sum = {0, 0};
    for (int n = 20; n >= 1; --n) {
        const double high = 1.0 / n;
        const twofold product = twofold_product_of(high, n);
        const twofold inverse = {high, ((1 - product.high) - product.low) / n};
        sum = twofold_multiply(twofold_multiply(r, inverse), twofold_add(twofold_of(1, 0), sum));
    }
    return sum;
}

twofold sum_exp(twofold a)
{
    /* tests/certificates/births/unit_values.sollya */
    const twofold log_2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
    const double count = nearbyint(a.high / log_2.high);
    const twofold r = twofold_add(a, twofold_minus(twofold_scale(log_2, count)));
    twofold less_one = exp_less_one(twofold_scale(r, 0.25));
    for (int doublings = 0; doublings < 2; ++doublings) /* (1 + s)^2 - 1 = s (2 + s) */
        less_one = twofold_multiply(less_one, twofold_add(twofold_of(2, 0), less_one));
    const twofold power = twofold_add(twofold_of(1, 0), less_one);
    return twofold_of(ldexp(power.high, (int)count), ldexp(power.low, (int)count));
}
