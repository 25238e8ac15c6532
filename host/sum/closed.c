/* SPDX-License-Identifier: MIT */
/*
 * Lays out the pieces of a sum over equally spaced offsets (kernels/pieces_list.h says what they
 * are) and makes their tables.
 *
 * Left of the offsets and among the first of them the sum is a table of those few that are near.
 * Right of them it is the same table seen from the last offset to the left: a unit is its limit and
 * its own mirror image. Between the ends the sum changes from one period to the next by a constant
 * or a line, by what the unit becomes, so that a table of one period does. Offsets far apart have
 * periods of one; then nothing may be taken as the difference of what the spacing makes large.
 */
#include "sum/closed.h"

#include "sum/cell_table.h"
#include "sum/parts.h"
#include "sum/piece_table.h"
#include "sum/unit_values.h"
#include "units/units.h"

#include <float.h>
#include <string.h>

static const unit_traits *traits_of(const piece_layout *l)
{
    return unit_traits_of(l->options->unit);
}

/* A unit's width in x: rows', or more where the way along all offsets would be no real. */
static void set_unit(piece_layout *l)
{
    const int most = l->precision == 32 ? 110 : 1000;
    const int is_ramp = traits_of(l)->is_ramp;
    const int cuts = is_ramp ? 0 : ilogb(l->shape.grade.cuts);
    const int row = is_ramp ? (l->distance.value.high != 0 ? l->distance.exponent - 1 : 0)
                            : l->shape.width_exponent - cuts;
    const int length = l->length.value.high != 0 ? l->length.exponent - row : 0;
    l->unit_shift = length > most ? length - most : 0;
    l->unit_exponent = -(row + l->unit_shift);
    l->unit = scaled_twofold_shift(l->slope, row + l->unit_shift);
}

/* An argument in units. */
static double in_units(const piece_layout *l, double argument)
{
    return scaled_twofold_value(scaled_twofold_shift(
        scaled_twofold_divide(scaled_twofold_of_double(argument), l->unit.value.high),
        -l->unit.exponent));
}

static void set_real(const piece_layout *l, scaled_twofold value, double *high, double *low,
                     double *exponent)
{
    const int single = l->precision == 32;
    *high = single ? (double)(float)value.value.high : value.value.high;
    *low = single ? (double)(float)(value.value.high - *high + value.value.low) : value.value.low;
    *exponent = value.value.high != 0 ? value.exponent : PIECES_NOTHING;
}

/* The first real of the precision from value on. */
static double first_real(const piece_layout *l, scaled_twofold value)
{
    const double high = scaled_twofold_value(value);
    const double exact =
        ldexp(value.value.low, value.exponent) > 0 ? nextafter(high, INFINITY) : high;
    if (l->precision == 64 || isinf(exact))
        return exact;
    const float nearest = (float)exact;
    return (double)((double)nearest < exact ? nextafterf(nearest, INFINITY) : nearest);
}

/* So many widths from an offset. */
static scaled_twofold place(const piece_layout *l, double from, double widths)
{
    const scaled_twofold way_there = scaled_twofold_shift(
        scaled_twofold_divide(scaled_twofold_of_double(widths), l->slope.value.high),
        -l->slope.exponent);
    return scaled_twofold_add(scaled_twofold_of_double(from), way_there);
}

static piece *add_piece(piece_layout *l, double anchor, scaled_twofold start)
{
    piece *const p = &l->list[l->pieces++];
    memset(p, 0, sizeof *p);
    p->level_exponent = p->step_exponent = p->rise_exponent = PIECES_NOTHING;
    p->start = first_real(l, start);
    sum_set_parts(l->precision, anchor, &p->anchor, &p->anchor_2, &p->anchor_3);
    p->past = l->precision == 32 ? FLT_MAX : DBL_MAX;
    return p;
}

#define SET_SCALED(l, p, name, value)                                                              \
    set_real(l, scaled_twofold_multiply(value, (l)->scale), &(p)->name, &(p)->name##_low,          \
             &(p)->name##_exponent)

static int rises(const piece_layout *l)
{
    return traits_of(l)->limit == UNIT_TO_LINE;
}

/* So many units that have reached their constant. */
static scaled_twofold levels(const piece_layout *l, double count)
{
    const double *const level = traits_of(l)->level;
    return scaled_twofold_multiply(scaled_twofold_of_double(count),
                                   scaled_twofold_of(twofold_of(level[0], level[1]), 0));
}

/* All of so many offsets are behind, but for the table; the anchor is the last of them. */
static void set_behind(const piece_layout *l, piece *p, double count)
{
    const scaled_twofold behind =
        scaled_twofold_multiply(l->spacing, scaled_twofold_of_double((count - 1) / 2));
    const double direction = p->reflected != 0 ? -1 : 1;
    if (traits_of(l)->limit == UNIT_TO_ZERO)
        return;
    p->passed = 1;
    SET_SCALED(l, p, level,
               rises(l) ? scaled_twofold_multiply(behind, scaled_twofold_of_double(count))
                        : levels(l, count));
    if (rises(l))
        SET_SCALED(l, p, rise,
                   scaled_twofold_multiply(l->unit, scaled_twofold_of_double(direction * count)));
}

/* So many offsets more are behind with every period. */
static void set_periodic(piece_layout *l, piece *p, double count, double around)
{
    const scaled_twofold half = scaled_twofold_shift(l->spacing, -1);
    l->per_period = count;
    p->is_periodic = 1;
    p->around = in_units(l, around);
    if (traits_of(l)->limit == UNIT_TO_ZERO)
        return;
    p->per_period = count;
    SET_SCALED(l, p, level, rises(l) ? half : levels(l, 1));
    if (!rises(l))
        return;
    SET_SCALED(l, p, step, half);
    SET_SCALED(l, p, rise, l->unit);
}

static void set_table(piece *p, const piece_rows *rows, size_t before)
{
    const double cuts = rows->plan.grade.cuts;
    p->sign = 1;
    p->first = (rows->plan.first + (double)rows->skipped - (double)rows->plan.left_tail) * cuts;
    p->last_index = ((double)(rows->plan.left_tail + rows->cells) - 1) * cuts;
    p->first_row = (double)before;
}

/* The table of the ends: of `count` offsets, to so many widths right of the first. */
static sigramp_status lay_ends(piece_layout *l, double count, double right)
{
    const sigramp_status status = piece_rows_add_up(l, count, -INFINITY, right, 1, &l->ends);
    if (!status)
        piece_rows_close_left(&l->ends);
    return status;
}

static void add_left(piece_layout *l)
{
    piece *const p = add_piece(l, l->first, scaled_twofold_zero());
    set_table(p, &l->ends, 0);
}

/* The pieces from `start` on that see the table from their anchor to the left, `count` offsets
 * being behind. */
static void add_reflected(piece_layout *l, double anchor, scaled_twofold start, double count)
{
    piece *const p = add_piece(l, anchor, start);
    p->reflected = 1;
    set_table(p, &l->ends, 0);
    p->sign = traits_of(l)->mirror;
    set_behind(l, p, count);
}

/* Few enough widths for one table of all offsets. */
static sigramp_status lay_short(piece_layout *l)
{
    const sigramp_status status = lay_ends(l, l->count, l->span / 2 + 2);
    if (status)
        return status;
    add_left(l);
    add_reflected(l, l->last, place(l, l->first, l->span / 2), l->count);
    return SIGRAMP_OK;
}

/* No two offsets are near the same point, but for density's tails. */
static sigramp_status lay_far_apart(piece_layout *l)
{
    const int is_even = traits_are_even(traits_of(l));
    const double near = l->reach + 1;
    sigramp_status status = lay_ends(l, 1, near + 2);
    if (!status && !is_even) {
        status = piece_rows_add_up(l, 1, -near, near + 2, 0, &l->period);
        if (!status)
            piece_rows_close_left(&l->period);
    }
    if (status)
        return status;
    add_left(l);
    if (!is_even)
        add_reflected(l, l->first, scaled_twofold_of_double(l->first), 1);
    const scaled_twofold half_way = scaled_twofold_add(scaled_twofold_of_double(l->first),
                                                       scaled_twofold_shift(l->distance, -1));
    piece *const p =
        add_piece(l, l->first, is_even ? scaled_twofold_of_double(l->first) : half_way);
    set_periodic(l, p, 1, 0);
    p->both_sides = is_even;
    l->constants.in_pairs = !is_even && l->constants.in_pairs;
    set_table(p, is_even ? &l->ends : &l->period, is_even ? 0 : piece_rows_count(&l->ends));
    p->past = is_even ? p->past : in_units(l, near);
    add_reflected(l, l->last,
                  is_even ? scaled_twofold_of_double(l->last) : place(l, l->last, -near), l->count);
    return SIGRAMP_OK;
}

/* Many offsets are near each point: a period is at least a width, and in its table are those within
 * reach on either side. */
static sigramp_status lay_dense(piece_layout *l, double per_period, double beside)
{
    const double period = per_period * l->apart, middle = beside * l->apart;
    const double end = middle + period;
    const double near_end = fmin(floor((end + l->reach) / l->apart) + 3, l->count);
    sigramp_status status = lay_ends(l, near_end, end + 2);
    if (!status)
        status = piece_rows_add_up(l, 2 * beside + 1, middle - period / 2 - 1,
                                   middle + period / 2 + 1, 0, &l->period);
    if (status)
        return status;
    add_left(l);
    piece *const p = add_piece(l, l->first, place(l, l->first, end));
    set_periodic(l, p, per_period, middle);
    set_table(p, &l->period, piece_rows_count(&l->ends));
    add_reflected(l, l->last, place(l, l->last, -end), l->count);
    return SIGRAMP_OK;
}

static sigramp_status lay_smooth(piece_layout *l)
{
    const double per_period = l->apart < 1 ? exp2(ceil(-log2(l->apart))) : 1;
    const double beside = ceil((l->reach + per_period * l->apart / 2) / l->apart);
    const double ends = 2 * (beside + per_period) * l->apart;
    if (l->count < 2 || l->span <= 4 * l->reach)
        return lay_short(l);
    if (l->apart > 2 * l->reach + 4)
        return lay_far_apart(l);
    return l->span <= ends + 2 * l->apart ? lay_short(l) : lay_dense(l, per_period, beside);
}

/* Ramps, whose sum is piecewise a line: the periods are rounded up. */
static void lay_ramps(piece_layout *l)
{
    add_piece(l, l->first, scaled_twofold_zero());
    if (l->distance.value.high != 0) {
        set_behind(l, add_piece(l, l->first, scaled_twofold_of_double(l->first)), 1);
        piece *const p = add_piece(
            l, l->first, scaled_twofold_add(scaled_twofold_of_double(l->first), l->distance));
        set_periodic(l, p, 1, 0);
        p->past = 0;
    }
    set_behind(l, add_piece(l, l->last, scaled_twofold_of_double(l->last)), l->count);
}

/* A sum of no terms, or of terms that do not depend on x. */
static void lay_constant(piece_layout *l)
{
    const twofold at_zero = sum_unit_value(l->options->unit, twofold_of(0, 0));
    piece *const p = add_piece(l, 0, scaled_twofold_zero());
    p->passed = 1;
    SET_SCALED(
        l, p, level,
        scaled_twofold_multiply(scaled_twofold_of(at_zero, 0), scaled_twofold_of_double(l->count)));
}

/* The period in four parts, in units, by long division; every remainder is exact. */
static void set_period(piece_layout *l)
{
    piece_constants *const c = &l->constants;
    double *const parts[] = {&c->period, &c->period_2, &c->period_3, &c->period_4};
    const double intervals = l->count - 1;
    const int exponent = l->length.exponent + ilogb(l->per_period) + l->unit_exponent;
    twofold rest = l->length.value;
    for (int k = 0; k < 4; ++k) {
        const double quotient = rest.high / intervals;
        const double part = sum_nearest_real(l->precision, quotient);
        *parts[k] = ldexp(part, exponent);
        rest = twofold_sum_of(fma(-part, intervals, rest.high), rest.low);
    }
    c->inverse_period = 1 / c->period;
}

static void set_constants(piece_layout *l)
{
    piece_constants *const c = &l->constants;
    const scaled_twofold limit = levels(l, l->count); /* if it is not infinite */
    c->mirrored = l->options->slope < 0;
    c->unit_exponent = l->unit_exponent;
    c->rows_in_unit = ldexp(1, l->unit_shift);
    c->pieces = (double)l->pieces;
    if (l->per_period > 0)
        set_period(l);
    if (l->count == 0)
        return;
    c->at_nan = NAN;
    c->below = l->options->slope == 0 ? NAN : 0;
    c->above = l->options->slope == 0 ? NAN
               : rises(l)             ? INFINITY * l->options->scale
                          : scaled_twofold_value(scaled_twofold_multiply(limit, l->scale));
    c->above = c->above == 0 ? 0 : c->above; /* +0 whatever the scale's sign */
}

static sigramp_status lay(piece_layout *l)
{
    sigramp_status status = SIGRAMP_OK;
    l->constants.in_pairs = !spacing_is_beyond_pairs(l);
    if (l->count == 0 || l->options->slope == 0) {
        lay_constant(l);
    } else if (traits_of(l)->is_ramp) {
        set_unit(l);
        lay_ramps(l);
    } else {
        status = fast_plan_set_width(&l->shape, l->options);
        set_unit(l);
        if (!status)
            status = lay_smooth(l);
    }
    set_constants(l);
    return status;
}

/* The lines' pairs, the units beyond the reach, and the table's own. */
static double error_bound(const piece_layout *l)
{
    const double lines = l->precision == 32 ? 0x1p-33 : 0x1p-60;
    return lines + (piece_rows_count(&l->ends) > 0 ? fast_plan_error_bound(&l->ends.plan)
                                                   : l->shape.range.rounding);
}

sigramp_status sum_pieces_create(const sigramp_sum_options *options, int scale_exponent,
                                 int precision, sum_spacing offsets, const sum_planner *planner,
                                 sum_table *table)
{
    const moment_terms terms = {precision, 0, NULL, NULL, 0};
    piece_layout l = {.options = options, .precision = precision};
    memset(table, 0, sizeof *table);
    l.shape = fast_plan_new(options, scale_exponent, terms, planner);
    l.shape.weight_shift = fast_weight_shift(1);
    l.reach = l.shape.grade.saturated + 2;
    spacing_measure(&l, offsets);
    l.scale = scaled_twofold_shift(l.scale, scale_exponent);
    sigramp_status status = lay(&l);
    if (!status)
        status = piece_table_write(&l, table);
    if (!status)
        table->error_bound = error_bound(&l);
    fast_plan_empty(&l.ends.plan);
    fast_plan_empty(&l.period.plan);
    kept_expansions_put(l.shape.expansions, l.shape.expansion);
    return status;
}
