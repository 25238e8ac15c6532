/* SPDX-License-Identifier: MIT */
#include "sum/segment_build.h"

#include <math.h>

#include "units/units.h"

double segment_position(const segment_build *build, size_t i)
{
    return build->sign * sum_real_at(build->precision, build->sorted.offsets, i);
}

double segment_weight(const segment_build *build, size_t i)
{
    return sum_real_at(build->precision, build->sorted.weights, i);
}

scaled_twofold segment_level(const segment_build *build, scaled_twofold weight)
{
    const double *const level = unit_traits_of(build->options->unit)->level;
    return scaled_twofold_multiply(weight, scaled_twofold_of(twofold_of(level[0], level[1]), 0));
}

sigramp_status segment_append_line(segment_build *build, double start, size_t first, size_t terms)
{
    const scaled_twofold slope = scaled_twofold_of_double(fabs(build->options->slope));
    const unit_limit_kind limit = unit_traits_of(build->options->unit)->limit;
    const rising_line *const left = &build->left;
    segment line = {.start = start, .anchor = left->anchor};
    if (limit == UNIT_TO_LINE) {
        segment_set_number(build->precision, scaled_twofold_multiply(left->weight, slope),
                           line.slope, &line.slope_exponent);
        segment_set_number(build->precision, scaled_twofold_multiply(left->moment, slope),
                           line.level, &line.level_exponent);
    } else if (limit == UNIT_TO_LEVEL) {
        segment_set_number(build->precision, segment_level(build, left->weight), line.level,
                           &line.level_exponent);
    }
    line.first = (int64_t)first;
    line.terms = (int64_t)terms;
    build->most_terms = terms > build->most_terms ? terms : build->most_terms;
    return segment_list_append(&build->list, &line);
}
