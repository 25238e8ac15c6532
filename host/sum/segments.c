/* SPDX-License-Identifier: MIT */
#include "sum/segments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sum/segment_build.h"
#include "sum/unit_values.h"

/* Weights and positions are scaled to be at most this power of two, so that neither their products
 * nor those's rests leave the doubles' range. */
enum { SCALED_EXPONENT = 400 };

double segment_position(const segment_build *build, size_t i)
{
    return build->sign * sum_real_at(build->precision, build->sorted.offsets, i);
}

double segment_weight(const segment_build *build, size_t i)
{
    return ldexp(sum_real_at(build->precision, build->sorted.weights, i), build->weight_shift);
}

static int has_slope(sigramp_unit unit)
{
    return unit == SIGRAMP_SOFTPLUS || unit == SIGRAMP_RELU;
}

sigramp_status segment_append_line(segment_build *build, double start, size_t first, size_t terms)
{
    int slope_exponent = 0;
    const double slope = frexp(fabs(build->options->slope), &slope_exponent);
    const sigramp_unit unit = build->options->unit;
    segment line = {.start = start, .anchor = build->left.anchor};
    if (has_slope(unit)) {
        const int exponent = slope_exponent - build->weight_shift;
        segment_set_number(build->precision, twofold_scale(build->left.weight, slope), exponent,
                           line.slope, &line.slope_exponent);
        segment_set_number(build->precision, twofold_scale(build->left.reach, slope),
                           exponent - build->position_shift, line.level, &line.level_exponent);
    } else if (unit == SIGRAMP_LOGISTIC) {
        segment_set_number(build->precision, build->left.weight, -build->weight_shift, line.level,
                           &line.level_exponent);
    }
    line.first = (int64_t)first;
    line.terms = (int64_t)terms;
    build->most_terms = terms > build->most_terms ? terms : build->most_terms;
    return segment_list_append(&build->list, &line);
}

static sigramp_status append_constant(segment_build *build, double start, twofold value,
                                      int exponent)
{
    segment line = {.start = start};
    segment_set_number(build->precision, value, exponent, line.level, &line.level_exponent);
    return segment_list_append(&build->list, &line);
}

/* A sum whose every point is infinite or NaN, but for a threshold that relu may have. */
static sigramp_status append_specials(segment_build *build)
{
    const special_terms *specials = &build->sorted.specials;
    sigramp_status status = SIGRAMP_OK;
    if (specials->threshold > -INFINITY) {
        const double beyond = build->precision == 32
                                  ? (double)nextafterf((float)specials->threshold, INFINITY)
                                  : nextafter(specials->threshold, INFINITY);
        status = append_constant(build, -INFINITY, twofold_of(specials->low, 0), 0);
        return status ? status : append_constant(build, beyond, twofold_of(specials->high, 0), 0);
    }
    return append_constant(build, -INFINITY, twofold_of(specials->high, 0), 0);
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

/* The powers of two by which weights and positions are scaled; those that are not finite do not
 * count. */
static void choose_scales(segment_build *build, size_t count, const void *offsets,
                          const void *weights)
{
    double weight = weights ? 0 : 1, position = 0;
    for (size_t i = 0; i < count; ++i) {
        const double size = fabs(sum_real_at(build->precision, offsets, i));
        position = isfinite(size) && size > position ? size : position;
        const double w = weights ? fabs(sum_real_at(build->precision, weights, i)) : 1;
        weight = isfinite(w) && w > weight ? w : weight;
    }
    int weight_exponent = 0, position_exponent = 0;
    frexp(weight, &weight_exponent);
    frexp(position, &position_exponent);
    build->weight_shift = SCALED_EXPONENT - weight_exponent;
    build->position_shift = SCALED_EXPONENT - position_exponent;
    build->left.position_factor = ldexp(1, build->position_shift);
}

/* What the whole sum tends to as u grows, before the scale. */
static double limit_above(const segment_build *build)
{
    const rising_line *all = &build->left;
    if (build->options->unit == SIGRAMP_DENSITY)
        return 0;
    if (!has_slope(build->options->unit))
        return ldexp(all->weight.high, -build->weight_shift);
    if (all->weight.high != 0)
        return all->weight.high * INFINITY;
    return ldexp(all->reach.high * fabs(build->options->slope),
                 -build->weight_shift - build->position_shift);
}

static double limit_of(const segment_build *build, double value)
{
    const double limit = value * build->options->scale;
    return build->precision == 32 ? (double)(float)limit : limit;
}

/* With a slope of 0 every argument is 0, or NaN at an infinite point or offset. */
static sigramp_status append_level(segment_build *build, size_t count, const void *offsets,
                                   const void *weights)
{
    const twofold unit = sum_unit_value(build->options->unit, twofold_of(0, 0));
    twofold sum = {0, 0};
    double special = 0;
    for (size_t i = 0; i < count; ++i) {
        const double weight = weights ? sum_real_at(build->precision, weights, i) : 1;
        const double argument = 0 * sum_real_at(build->precision, offsets, i);
        if (isfinite(weight) && isfinite(argument))
            sum = twofold_add(sum, twofold_of(ldexp(weight, build->weight_shift), 0));
        else
            special += weight * unit.high + argument;
    }
    const twofold level = special == 0 ? twofold_multiply(sum, unit) : twofold_of(special, 0);
    return append_constant(build, -INFINITY, level, -build->weight_shift);
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
    build->left.weight = twofold_of(ldexp(specials->constant.high, build->weight_shift),
                                    ldexp(specials->constant.low, build->weight_shift));
    if (!isfinite(specials->low) || !isfinite(specials->high))
        return append_specials(build);
    return build->options->unit == SIGRAMP_RELU ? append_kinks(build)
                                                : segment_build_blocks(build, shape);
}

/* Rounding, and what lines and their exponents' parts are off by. */
static double bound_of(const segment_build *build)
{
    return sum_direct_error_bound(build->precision, build->most_terms + 2) +
           (build->precision == 32 ? 0x1p-44 : 0x1p-96);
}

static sigramp_status finish(segment_build *build, size_t count, sum_segments *segments)
{
    const special_terms *specials = &build->sorted.specials;
    const int is_level = build->options->slope == 0 && count > 0;
    sigramp_loop_segments *const loop = &segments->loop;
    sigramp_status status = SIGRAMP_OK;
    if (!build->terms.memory) /* slope and scale are needed all the same */
        status =
            sum_terms_create(build->options, build->precision, 0, NULL, NULL, 1, &build->terms);
    loop->unit = build->options->unit;
    loop->terms = build->terms.loops;
    loop->table = build->table;
    loop->table.numbers = build->numbers;
    loop->number_count = build->number_count;
    loop->below = is_level ? NAN : limit_of(build, specials->below);
    loop->above = is_level ? NAN : limit_of(build, limit_above(build) + specials->above);
    loop->at_nan = count > 0 ? NAN : 0;
    if (status)
        return status;
    segments->error_bound = fmax(build->table_bound, bound_of(build));
    segments->words = segment_list_pack(&build->list, loop);
    return segments->words ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
}

sigramp_status sum_segments_create(const sigramp_sum_options *options, int precision, size_t count,
                                   const void *offsets, const void *weights, const fast_plan *shape,
                                   sum_segments *segments)
{
    segment_build build = {.options = options,
                           .precision = precision,
                           .sign = options->slope < 0 ? -1 : 1,
                           .list = {.precision = precision}};
    memset(segments, 0, sizeof *segments);
    choose_scales(&build, count, offsets, weights);
    sigramp_status status = options->slope == 0
                                ? append_level(&build, count, offsets, weights)
                                : append_all(&build, count, offsets, weights, shape);
    if (!status)
        status = finish(&build, count, segments);
    sorted_terms_destroy(&build.sorted);
    segment_list_destroy(&build.list);
    sum_terms_destroy(&build.terms);
    free(build.numbers);
    if (status)
        sum_segments_destroy(segments);
    return status;
}

void sum_segments_destroy(sum_segments *segments)
{
    free(segments->words);
    memset(segments, 0, sizeof *segments);
}
