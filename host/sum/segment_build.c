/* SPDX-License-Identifier: MIT */
#include "sum/segment_build.h"

#include <math.h>

double segment_position(const segment_build *build, size_t i)
{
    return build->sign * sum_real_at(build->precision, build->sorted.offsets, i);
}

double segment_weight(const segment_build *build, size_t i)
{
    return sum_real_at(build->precision, build->sorted.weights, i);
}

int segment_has_slope(sigramp_unit unit)
{
    return unit == SIGRAMP_SOFTPLUS || unit == SIGRAMP_RELU;
}

sigramp_status segment_append_line(segment_build *build, double start, size_t first, size_t terms)
{
    const scaled_twofold slope = scaled_twofold_of_double(fabs(build->options->slope));
    const sigramp_unit unit = build->options->unit;
    const rising_line *const left = &build->left;
    segment line = {.start = start, .anchor = left->anchor};
    if (segment_has_slope(unit)) {
        segment_set_number(build->precision, scaled_twofold_multiply(left->weight, slope),
                           line.slope, &line.slope_exponent);
        segment_set_number(build->precision, scaled_twofold_multiply(left->reach, slope),
                           line.level, &line.level_exponent);
    } else if (unit == SIGRAMP_LOGISTIC) {
        segment_set_number(build->precision, left->weight, line.level, &line.level_exponent);
    }
    line.first = (int64_t)first;
    line.terms = (int64_t)terms;
    build->most_terms = terms > build->most_terms ? terms : build->most_terms;
    return segment_list_append(&build->list, &line);
}
