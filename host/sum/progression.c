/* SPDX-License-Identifier: MIT */
#include "sum/progression.h"

#include <math.h>

progression progression_between(double start, double stop, uint64_t count)
{
    progression offsets = {fmin(start, stop), fmax(start, stop), {0, 0}, count};
    if (count < 2) {
        offsets.to = offsets.from = start;
        return offsets;
    }
    const double intervals = (double)(count - 1);
    const twofold length = twofold_sum_of(offsets.to, -offsets.from);
    const double step = length.high / intervals;
    const twofold whole = twofold_product_of(step, intervals);
    const double rest = (length.high - whole.high) - whole.low + length.low;
    offsets.step = twofold_quick_sum(step, rest / intervals);
    return offsets;
}

moment_survey progression_survey(const progression *offsets)
{
    const moment_survey survey = {isfinite(offsets->from) && isfinite(offsets->to),
                                  floor(offsets->from),
                                  floor(offsets->to),
                                  {1, 1},
                                  outline_of_none()};
    return survey;
}
