/* SPDX-License-Identifier: MIT */
#include "sum/segment_plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/segment_zones.h"
#include "sum/segment_build.h"
#include "sum/terms.h"
#include "sum/unit_values.h"
#include "units/units.h"

/* The value need not be finite. */
static sigramp_status append_constant(segment_build *build, double start, double value)
{
    const scaled_twofold as_it_is = {twofold_of(value, 0), 0};
    segment line = {.start = start};
    segment_set_number(build->precision, as_it_is, line.level, &line.level_exponent);
    return segment_list_append(&build->list, &line);
}

/* A sum whose every point is infinite or NaN, but for a threshold that ramps may have. */
static sigramp_status append_specials(segment_build *build)
{
    const special_terms *specials = &build->sorted.specials;
    sigramp_status status = SIGRAMP_OK;
    if (specials->threshold > -INFINITY) {
        const double beyond = build->precision == 32
                                  ? (double)nextafterf((float)specials->threshold, INFINITY)
                                  : nextafter(specials->threshold, INFINITY);
        status = append_constant(build, -INFINITY, specials->low);
        return status ? status : append_constant(build, beyond, specials->high);
    }
    return append_constant(build, -INFINITY, specials->high);
}

/* Every offset begins a segment; equal ones begin one. */
static sigramp_status append_kinks(segment_build *build)
{
    sigramp_status status = segment_append_line(build, -INFINITY, 0, 0);
    for (size_t i = 0; !status && i < build->sorted.count; ++i) {
        const double u = segment_position(build, i);
        rising_line_move(&build->left, u);
        rising_line_add(&build->left, u, segment_weight(build, i));
        if (i + 1 == build->sorted.count || segment_position(build, i + 1) != u)
            status = segment_append_line(build, u, 0, 0);
    }
    return status;
}

/* What the whole sum tends to: its scale times the limit of the finite terms and those of the
 * others, which are infinite or NaN if not 0. */
static double limit_of(const segment_build *build, scaled_twofold finite, double special)
{
    const double scale = build->options->scale;
    const scaled_twofold product = scaled_twofold_multiply(finite, scaled_twofold_of_double(scale));
    const double limit =
        scaled_twofold_times_power(product, build->scale_exponent).high + special * scale;
    return build->precision == 32 ? (double)(float)limit : limit;
}

static double limit_above(const segment_build *build)
{
    const rising_line *const all = &build->left;
    const double special = build->sorted.specials.above;
    const scaled_twofold slope = scaled_twofold_of_double(fabs(build->options->slope));
    const unit_limit_kind limit = unit_traits_of(build->options->unit)->limit;
    if (limit == UNIT_TO_ZERO)
        return limit_of(build, scaled_twofold_zero(), special);
    if (limit == UNIT_TO_LEVEL)
        return limit_of(build, segment_level(build, all->weight), special);
    if (all->weight.value.high != 0 && build->options->scale != 0)
        return limit_of(build, scaled_twofold_zero(), special + all->weight.value.high * INFINITY);
    return limit_of(build, scaled_twofold_multiply(all->moment, slope), special);
}

/* With a slope of 0 every argument is 0, or NaN at an infinite point or offset. Finite weights are
 * added up in the order of their sizes. */
static sigramp_status append_level(segment_build *build, size_t count, const void *offsets,
                                   const void *weights)
{
    const sigramp_status status = sorted_terms_create(build->options, build->precision, count,
                                                      offsets, weights, &build->sorted);
    if (status)
        return status;
    const twofold unit = sum_unit_value(build->options->unit, twofold_of(0, 0));
    scaled_twofold sum = scaled_twofold_zero();
    double special = 0;
    for (size_t i = 0; i < count; ++i) {
        const double weight = weights ? sum_real_at(build->precision, weights, i) : 1;
        const double argument = 0 * sum_real_at(build->precision, offsets, i);
        if (!isfinite(weight) || !isfinite(argument))
            special += weight * unit.high + argument;
    }
    for (size_t i = 0; i < build->sorted.count; ++i)
        sum = scaled_twofold_add(sum, scaled_twofold_of_double(segment_weight(build, i)));
    if (special != 0) /* or NaN */
        return append_constant(build, -INFINITY, special);
    segment line = {.start = -INFINITY};
    segment_set_number(build->precision, scaled_twofold_multiply(sum, scaled_twofold_of(unit, 0)),
                       line.level, &line.level_exponent);
    return segment_list_append(&build->list, &line);
}

static sigramp_status append_all(segment_build *build, size_t count, const void *offsets,
                                 const void *weights, const fast_plan *shape)
{
    const special_terms *specials = &build->sorted.specials;
    const sigramp_status status = sorted_terms_create(build->options, build->precision, count,
                                                      offsets, weights, &build->sorted);
    if (status)
        return status;
    build->left.anchor = build->sorted.count > 0 ? segment_position(build, 0) : 0;
    build->left.weight = specials->weight;
    build->left.moment = scaled_twofold_zero();
    if (!isfinite(specials->low) || !isfinite(specials->high))
        return append_specials(build);
    if (build->sorted.count == 0) /* the shape need not know any cells */
        return append_kinks(build);
    return unit_traits_of(build->options->unit)->is_ramp ? append_kinks(build)
                                                         : segment_build_zones(build, shape);
}

/* Rounding, and what lines and their exponents' parts are off by. */
static double bound_of(const segment_build *build)
{
    return sum_direct_error_bound(build->precision, build->most_terms + 2) +
           (build->precision == 32 ? 0x1p-44 : 0x1p-96);
}

/* All that the segments refer to, and they themselves, in the table's memory. */
static sigramp_status finish(segment_build *build, size_t count, sum_table *table)
{
    const special_terms *specials = &build->sorted.specials;
    const int is_level = build->options->slope == 0 && count > 0;
    if (!build->terms.memory) { /* slope and scale are needed all the same */
        const sigramp_status status =
            sum_terms_create(build->options, build->precision, 0, NULL, NULL, 1, &build->terms);
        if (status)
            return status;
    }
    sigramp_loop_segments *const loop = calloc(1, sizeof *loop);
    if (!loop)
        return SIGRAMP_OUT_OF_MEMORY;
    table->segments = loop;
    table->loop.segments = loop;
    loop->unit = build->options->unit;
    loop->terms = build->terms.loops;
    loop->terms.factor_exponent += build->scale_exponent;
    loop->table = build->table;
    loop->table.numbers = build->numbers;
    loop->number_count = build->number_count;
    loop->below = is_level ? NAN : limit_of(build, scaled_twofold_zero(), specials->below);
    loop->above = is_level ? NAN : limit_above(build);
    loop->at_nan = count > 0 ? NAN : 0;
    table->error_bound = fmax(build->table_bound, bound_of(build));
    table->memory = segment_list_pack(&build->list, loop);
    return table->memory ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
}

sigramp_status sum_segments_create(const sigramp_sum_options *options, int precision, size_t count,
                                   const void *offsets, const void *weights, const fast_plan *shape,
                                   sum_table *table)
{
    segment_build build = {.options = options,
                           .scale_exponent = shape->scale_exponent,
                           .precision = precision,
                           .sign = options->slope < 0 ? -1 : 1,
                           .list = {.precision = precision}};
    sigramp_status status = options->slope == 0
                                ? append_level(&build, count, offsets, weights)
                                : append_all(&build, count, offsets, weights, shape);
    table->outline = build.sorted.outline;
    if (!status)
        status = finish(&build, count, table);
    sorted_terms_destroy(&build.sorted);
    segment_list_destroy(&build.list);
    sum_terms_destroy(&build.terms);
    free(build.numbers);
    return status;
}
