/* SPDX-License-Identifier: MIT */
#include "sum/nearest_sum.h"

/* The exact sum, rounded once. The parts, of which so many become the sum's, do not overlap then:
 * Shewchuk, Adaptive precision floating-point arithmetic (1997). */
static double nearest_sum(size_t *count, double *parts)
{
    size_t used = 0;
    for (size_t i = 0; i < *count; ++i) {
        double sum = parts[i];
        size_t kept = 0;
        for (size_t j = 0; j < used; ++j) {
            const twofold both = twofold_sum_of(sum, parts[j]);
            if (both.low != 0)
                parts[kept++] = both.low;
            sum = both.high;
        }
        parts[kept++] = sum;
        used = kept;
    }
    *count = used;
    twofold sum = {0, 0};
    while (used > 0 && sum.low == 0)
        sum = twofold_sum_of(sum.high, parts[--used]);
    const double rest = used > 0 ? parts[used - 1] : 0;
    const int decides = (sum.low > 0 && rest > 0) || (sum.low < 0 && rest < 0);
    const twofold doubled = twofold_sum_of(sum.high, 2 * sum.low);
    return decides && doubled.low == 0 ? doubled.high : sum.high; /* a tie but for the rest */
}

twofold nearest_twofold(size_t count, double *parts)
{
    const double high = nearest_sum(&count, parts);
    parts[count++] = -high;
    return twofold_of(high, nearest_sum(&count, parts));
}
