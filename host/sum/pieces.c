/* SPDX-License-Identifier: MIT */
/*
 * Lays out the pieces of a sum over equally spaced offsets (kernels/pieces_list.h says what they
 * are) and makes their tables.
 *
 * Left of the offsets and among the first of them the sum is a table of those few that are near.
 * Right of them it is the same table seen from the last offset to the left: logistic(t) =
 * 1 - logistic(-t), softplus(t) = t + softplus(-t) and density is even. Between the ends the sum
 * changes from one period to the next by a constant, logistic, or a line, softplus, so that a table
 * of one period does. Offsets far apart have periods of one; then nothing may be taken as the
 * difference of what the spacing makes large.
 */
#include "sum/pieces.h"

#include "pieces_list.h"
#include "cpu/stream.h"
#include "sum/fast_plan.h"
#include "sum/parts.h"
#include "sum/rising_line.h"
#include "sum/unit_values.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PIECES_DOUBLE(name) double name;
typedef struct {
    PIECES_CONSTANTS(PIECES_DOUBLE)
} constants;
typedef struct {
    PIECES_OF_ONE(PIECES_DOUBLE)
} piece;
#undef PIECES_DOUBLE

/* Rows of a table, by the cells they are cut from. */
typedef struct {
    fast_plan plan;
    size_t skipped, cells; /* written: cells after the skipped ones, and the left tail */
} piece_rows;

typedef struct {
    const sigramp_sum_options *options;
    int precision, threads;
    double count;
    double first, last;      /* the outermost offsets, mirrored for a negative slope */
    scaled_twofold length;   /* last - first */
    scaled_twofold distance; /* of neighbours */
    scaled_twofold slope, spacing, scale;
    double span, apart; /* length and distance in widths of the unit, as doubles */
    double reach;       /* how far a unit is followed, in widths */
    fast_plan shape;
    int unit_exponent, unit_shift; /* a unit is 2^unit_shift rows */
    scaled_twofold unit;           /* its width, as an argument */
    constants constants;
    piece list[PIECES_MOST];
    size_t pieces;
    double per_period; /* offsets in a period, a power of two; 0: there is none */
    piece_rows ends, period;
} layout;

static scaled_twofold number(double value)
{
    return scaled_twofold_of_double(value);
}

static scaled_twofold times(scaled_twofold a, scaled_twofold b)
{
    return scaled_twofold_multiply(a, b);
}

static scaled_twofold power_times(scaled_twofold a, int exponent)
{
    a.exponent += a.value.high != 0 ? exponent : 0;
    return a;
}

/* 0 or infinite where it is no double. */
static double as_double(scaled_twofold a)
{
    return ldexp(a.value.high, a.exponent);
}

static scaled_twofold over(scaled_twofold a, double b)
{
    const double high = a.value.high / b;
    const double rest = fma(-high, b, a.value.high) + a.value.low;
    return scaled_twofold_of(twofold_quick_sum(high, rest / b), a.exponent);
}

/* Of the outermost offsets and the slope; nothing here needs a unit. */
static void measure(layout *l, sum_spacing offsets)
{
    const double sign = copysign(1, l->options->slope);
    const double a = sign * offsets.start;
    const double b = offsets.count > 1 ? sign * offsets.stop : a;
    l->count = (double)offsets.count;
    l->first = fmin(a, b);
    l->last = fmax(a, b);
    l->length = rising_line_distance(l->last, l->first);
    l->distance = l->count > 1 ? over(l->length, l->count - 1) : scaled_twofold_zero();
    l->slope = number(fabs(l->options->slope));
    l->scale = number(l->options->scale);
    l->spacing = times(l->distance, l->slope);
    l->span = as_double(times(l->length, l->slope));
    l->apart = as_double(l->spacing);
}

/*
 * Whether a pair of reals does not tell where x is among the offsets, so that the four parts of the
 * period must. Density's sum may be small beside what an argument's rounding does to it; logistic's
 * is at least as large as the number of spacings before x, but the argument's rounding grows with
 * that number times the spacing. Softplus's grows with the argument.
 */
static int is_beyond_pairs(const layout *l)
{
    const double most = l->precision == 32 ? 0x1p14 : 0x1p43;
    const sigramp_unit unit = l->options->unit;
    return l->apart > 0.375 &&
           (unit == SIGRAMP_DENSITY ? l->span > most : unit == SIGRAMP_LOGISTIC && l->apart > most);
}

const char *sum_spaced_refusal(const sigramp_sum_options *options, int precision,
                               sum_spacing offsets)
{
    layout l = {.options = options, .precision = precision};
    const double largest = precision == 32 ? FLT_MAX : DBL_MAX;
    if (offsets.count > SUM_SPACED_MOST)
        return "closed sums have at most 10^15 offsets";
    if (offsets.count < 2)
        offsets.stop = offsets.start;
    measure(&l, offsets);
    if (fabs(offsets.start) > largest || fabs(offsets.stop) > largest ||
        !(l.span <= 0.125 * largest))
        return "the offsets are too far apart for closed sums of this precision: use direct";
    if (!sum_has_parts(precision, offsets.start) || !sum_has_parts(precision, offsets.stop))
        return "an end of the offsets is too near to 0 for closed sums of floats: use direct";
    if (is_beyond_pairs(&l) && l.span > (precision == 32 ? 0x1p56 : 0x1p140))
        return "closed sums cannot tell so wide apart offsets of this unit: use direct";
    return NULL;
}

/* A unit's width in x: rows', or more where the way along all offsets would be no real. */
static void set_unit(layout *l)
{
    const int most = l->precision == 32 ? 110 : 1000;
    const int cuts = l->options->unit == SIGRAMP_RELU ? 0 : ilogb(l->shape.grade.cuts);
    const int row = l->options->unit == SIGRAMP_RELU
                        ? (l->distance.value.high != 0 ? l->distance.exponent - 1 : 0)
                        : l->shape.width_exponent - cuts;
    const int length = l->length.value.high != 0 ? l->length.exponent - row : 0;
    l->unit_shift = length > most ? length - most : 0;
    l->unit_exponent = -(row + l->unit_shift);
    l->unit = power_times(l->slope, row + l->unit_shift);
}

/* An argument in units. */
static double in_units(const layout *l, double argument)
{
    return as_double(power_times(over(number(argument), l->unit.value.high), -l->unit.exponent));
}

static void set_real(const layout *l, scaled_twofold value, double *high, double *low,
                     double *exponent)
{
    const int single = l->precision == 32;
    *high = single ? (double)(float)value.value.high : value.value.high;
    *low = single ? (double)(float)(value.value.high - *high + value.value.low) : value.value.low;
    *exponent = value.value.high != 0 ? value.exponent : PIECES_NOTHING;
}

/* The first real of the precision from value on. */
static double first_real(const layout *l, scaled_twofold value)
{
    const double high = as_double(value);
    const double exact =
        ldexp(value.value.low, value.exponent) > 0 ? nextafter(high, INFINITY) : high;
    if (l->precision == 64 || isinf(exact))
        return exact;
    const float nearest = (float)exact;
    return (double)((double)nearest < exact ? nextafterf(nearest, INFINITY) : nearest);
}

/* So many widths from an offset. */
static scaled_twofold place(const layout *l, double from, double widths)
{
    const scaled_twofold way_there =
        power_times(over(number(widths), l->slope.value.high), -l->slope.exponent);
    return scaled_twofold_add(number(from), way_there);
}

static piece *add_piece(layout *l, double anchor, scaled_twofold start)
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
    set_real(l, times(value, (l)->scale), &(p)->name, &(p)->name##_low, &(p)->name##_exponent)

static int rises(const layout *l)
{
    return l->options->unit == SIGRAMP_SOFTPLUS || l->options->unit == SIGRAMP_RELU;
}

/* All of so many offsets are behind, but for the table; the anchor is the last of them. */
static void set_behind(const layout *l, piece *p, double count)
{
    const scaled_twofold reach = times(l->spacing, number((count - 1) / 2));
    const double direction = p->reflected != 0 ? -1 : 1;
    if (l->options->unit == SIGRAMP_DENSITY)
        return;
    p->passed = 1;
    SET_SCALED(l, p, level, rises(l) ? times(reach, number(count)) : number(count));
    if (rises(l))
        SET_SCALED(l, p, rise, times(l->unit, number(direction * count)));
}

/* So many offsets more are behind with every period. */
static void set_periodic(layout *l, piece *p, double count, double around)
{
    const scaled_twofold half = power_times(l->spacing, -1);
    l->per_period = count;
    p->is_periodic = 1;
    p->around = in_units(l, around);
    if (l->options->unit == SIGRAMP_DENSITY)
        return;
    p->per_period = count;
    SET_SCALED(l, p, level, rises(l) ? half : number(1));
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

static size_t rows_of(const piece_rows *rows)
{
    return rows->cells == 0
               ? 0
               : ((rows->plan.left_tail + rows->cells) * (size_t)rows->plan.grade.cuts);
}

/* The sums over `count` of the offsets, the first at 0, from the cell of `from` widths to that of
 * `to`; left of that there is a tail, if followed, to where all results round to zero. */
static sigramp_status make_rows(const layout *l, double count, double from, double to, int followed,
                                piece_rows *rows)
{
    fast_plan *const plan = &rows->plan;
    const scaled_twofold step =
        count > 1 ? power_times(l->distance, -l->shape.width_exponent) : scaled_twofold_zero();
    progression offsets = {0, as_double(times(step, number(count - 1))),
                           scaled_twofold_times_power(step, 0), (uint64_t)count};
    const double width = l->shape.expansion.width;
    *plan = l->shape;
    plan->terms.count = (size_t)count;
    plan->spaced = &offsets;
    plan->offset_cells = (size_t)floor(offsets.to) + 1;
    fast_plan_set_reach(plan, l->options->unit,
                        log2(count) + log2(fabs(l->scale.value.high)) + l->scale.exponent);
    const double beside =
        ceil((l->reach + 4) / width); /* own cells to either side of the offsets */
    const double left = followed ? fmin(beside, plan->left) : beside;
    plan->first = -left;
    plan->cells = plan->offset_cells + (size_t)(left + beside);
    plan->left_tail = followed ? (size_t)(plan->left - left) : 0;
    const double first = fmax(floor(from / width), plan->first);
    const double last = fmin(floor(to / width), plan->first + (double)plan->cells - 1);
    rows->skipped = (size_t)(first - plan->first);
    rows->cells = (size_t)(last - first) + 1;
    plan->wanted = rows->skipped;
    plan->wanted_end = rows->skipped + rows->cells;
    const sigramp_status status = fast_plan_add_up(plan);
    plan->spaced = NULL;
    return status;
}

/* Nothing is left in the first cell and beyond. */
static void close_left(piece_rows *rows)
{
    static const cell_vector nothing = {{0, 0}, {0, 0}, {0}};
    if (rows->plan.left_tail > 0)
        rows->plan.tails[0] = scaled_twofold_zero();
    else
        rows->plan.sums[rows->skipped] = nothing;
}

/* The table of the ends: of `count` offsets, to so many widths right of the first. */
static sigramp_status lay_ends(layout *l, double count, double right)
{
    const sigramp_status status = make_rows(l, count, -INFINITY, right, 1, &l->ends);
    if (!status)
        close_left(&l->ends);
    return status;
}

static void add_left(layout *l)
{
    piece *const p = add_piece(l, l->first, number(-INFINITY));
    set_table(p, &l->ends, 0);
}

/* The pieces from `start` on that see the table from their anchor to the left, `count` offsets
 * being behind. */
static void add_reflected(layout *l, double anchor, scaled_twofold start, double count)
{
    piece *const p = add_piece(l, anchor, start);
    p->reflected = 1;
    set_table(p, &l->ends, 0);
    p->sign = l->options->unit == SIGRAMP_LOGISTIC ? -1 : 1;
    set_behind(l, p, count);
}

/* Few enough widths for one table of all offsets. */
static sigramp_status lay_short(layout *l)
{
    const sigramp_status status = lay_ends(l, l->count, l->span / 2 + 2);
    if (status)
        return status;
    add_left(l);
    add_reflected(l, l->last, place(l, l->first, l->span / 2), l->count);
    return SIGRAMP_OK;
}

/* No two offsets are near the same point, but for density's tails. */
static sigramp_status lay_far_apart(layout *l)
{
    const int is_even = l->options->unit == SIGRAMP_DENSITY;
    const double near = l->reach + 1;
    sigramp_status status = lay_ends(l, 1, near + 2);
    if (!status && !is_even) {
        status = make_rows(l, 1, -near, near + 2, 0, &l->period);
        if (!status)
            close_left(&l->period);
    }
    if (status)
        return status;
    add_left(l);
    if (!is_even)
        add_reflected(l, l->first, number(l->first), 1);
    const scaled_twofold half_way =
        scaled_twofold_add(number(l->first), power_times(l->distance, -1));
    piece *const p = add_piece(l, l->first, is_even ? number(l->first) : half_way);
    set_periodic(l, p, 1, 0);
    p->both_sides = is_even;
    l->constants.in_pairs = !is_even && l->constants.in_pairs;
    set_table(p, is_even ? &l->ends : &l->period, is_even ? 0 : rows_of(&l->ends));
    p->past = is_even ? p->past : in_units(l, near);
    add_reflected(l, l->last, is_even ? number(l->last) : place(l, l->last, -near), l->count);
    return SIGRAMP_OK;
}

/* Many offsets are near each point: a period is at least a width, and in its table are those within
 * reach on either side. */
static sigramp_status lay_dense(layout *l, double per_period, double beside)
{
    const double period = per_period * l->apart, middle = beside * l->apart;
    const double end = middle + period;
    const double near_end = fmin(floor((end + l->reach) / l->apart) + 3, l->count);
    sigramp_status status = lay_ends(l, near_end, end + 2);
    if (!status)
        status = make_rows(l, 2 * beside + 1, middle - period / 2 - 1, middle + period / 2 + 1, 0,
                           &l->period);
    if (status)
        return status;
    add_left(l);
    piece *const p = add_piece(l, l->first, place(l, l->first, end));
    set_periodic(l, p, per_period, middle);
    set_table(p, &l->period, rows_of(&l->ends));
    add_reflected(l, l->last, place(l, l->last, -end), l->count);
    return SIGRAMP_OK;
}

static sigramp_status lay_smooth(layout *l)
{
    const double per_period = l->apart < 1 ? exp2(ceil(-log2(l->apart))) : 1;
    const double beside = ceil((l->reach + per_period * l->apart / 2) / l->apart);
    const double ends = 2 * (beside + per_period) * l->apart;
    if (l->count < 2 || l->span <= 4 * l->reach)
        return lay_short(l);
    if (l->apart > 2 * l->reach)
        return lay_far_apart(l);
    return l->span <= ends + 2 * l->apart ? lay_short(l) : lay_dense(l, per_period, beside);
}

/* Ramps, whose sum is piecewise a line: the periods are rounded up. */
static void lay_ramps(layout *l)
{
    add_piece(l, l->first, number(-INFINITY));
    if (l->distance.value.high != 0) {
        set_behind(l, add_piece(l, l->first, number(l->first)), 1);
        piece *const p = add_piece(l, l->first, scaled_twofold_add(number(l->first), l->distance));
        set_periodic(l, p, 1, 0);
        p->past = 0;
    }
    set_behind(l, add_piece(l, l->last, number(l->last)), l->count);
}

/* A sum of no terms, or of terms that do not depend on x. */
static void lay_constant(layout *l)
{
    const twofold at_zero = sum_unit_value(l->options->unit, twofold_of(0, 0));
    piece *const p = add_piece(l, 0, number(-INFINITY));
    p->passed = 1;
    SET_SCALED(l, p, level, times(scaled_twofold_of(at_zero, 0), number(l->count)));
}

/* The period in four parts, in units, by long division; every remainder is exact. */
static void set_period(layout *l)
{
    constants *const c = &l->constants;
    double *const parts[] = {&c->period, &c->period_2, &c->period_3, &c->period_4};
    const double intervals = l->count - 1;
    const int exponent = l->length.exponent + ilogb(l->per_period) + l->unit_exponent;
    twofold rest = l->length.value;
    for (int k = 0; k < 4; ++k) {
        const double quotient = rest.high / intervals;
        const double part = l->precision == 32 ? (double)(float)quotient : quotient;
        *parts[k] = ldexp(part, exponent);
        rest = twofold_sum_of(fma(-part, intervals, rest.high), rest.low);
    }
    c->inverse_period = 1 / c->period;
}

static void set_constants(layout *l)
{
    constants *const c = &l->constants;
    const sigramp_unit unit = l->options->unit;
    const double limit = unit == SIGRAMP_DENSITY    ? 0
                         : unit == SIGRAMP_LOGISTIC ? l->count
                                                    : INFINITY;
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
               : isinf(limit)         ? limit * l->options->scale
                                      : as_double(times(number(limit), l->scale));
    c->above = c->above == 0 ? 0 : c->above; /* +0 whatever the scale's sign */
}

static sigramp_status lay(layout *l)
{
    sigramp_status status = SIGRAMP_OK;
    l->constants.in_pairs = !is_beyond_pairs(l);
    if (l->count == 0 || l->options->slope == 0) {
        lay_constant(l);
    } else if (l->options->unit == SIGRAMP_RELU) {
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

static void write_reals(int precision, size_t count, const double *values, char *to)
{
    for (size_t i = 0; i < count; ++i) {
        const float single = (float)values[i];
        if (precision == 32)
            memcpy(to + i * sizeof single, &single, sizeof single);
        else
            memcpy(to + i * sizeof *values, &values[i], sizeof *values);
    }
}

static void write_rows(const layout *l, const piece_rows *rows, size_t before, size_t all,
                       char *numbers)
{
    const size_t bytes = (size_t)l->precision / 8, row = (size_t)l->shape.grade.row;
    fast_plan inner = rows->plan;
    if (rows->cells == 0)
        return;
    inner.sums += rows->skipped;
    inner.cells = rows->cells;
    fast_plan_write_guarded(&inner, l->options, numbers + before * row * bytes,
                            numbers + (all * row + before) * bytes);
}

static sigramp_status write_table(const layout *l, sum_table *table)
{
    const size_t bytes = (size_t)l->precision / 8;
    const size_t ends = rows_of(&l->ends), rows = ends + rows_of(&l->period);
    table->loop.row = l->shape.grade.row;
    table->loop.pieces = 1;
    table->loop.piece_rows = rows > 0 ? rows : 1; /* without a table, one of nothing */
    const size_t size = sum_table_numbers(&table->loop) * bytes;
    table->memory = aligned_alloc(CACHE_LINE, (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    if (!table->memory)
        return SIGRAMP_OUT_OF_MEMORY;
    memset(table->memory, 0, (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE);
    table->loop.numbers = table->memory;
    char *const reals = table->memory;
    write_reals(l->precision, PIECES_CONSTANT_COUNT, (const double *)&l->constants, reals);
    write_reals(l->precision, PIECES_MOST * PIECES_ONE_COUNT, (const double *)l->list,
                reals + PIECES_CONSTANT_COUNT * bytes);
    char *const numbers = reals + PIECES_HEADER * bytes;
    write_rows(l, &l->ends, 0, rows, numbers);
    write_rows(l, &l->period, ends, rows, numbers);
    return SIGRAMP_OK;
}

/* The lines' pairs, the units beyond the reach, and the table's own. */
static double error_bound(const layout *l)
{
    const double lines = l->precision == 32 ? 0x1p-33 : 0x1p-60;
    return lines +
           (rows_of(&l->ends) > 0 ? fast_plan_error_bound(&l->ends.plan) : l->shape.range.rounding);
}

sigramp_status sum_pieces_create(const sigramp_sum_options *options, int scale_exponent,
                                 int precision, sum_spacing offsets, int threads, sum_table *table)
{
    const moment_terms terms = {precision, 0, NULL, NULL, 0};
    layout l = {.options = options, .precision = precision, .threads = threads};
    memset(table, 0, sizeof *table);
    l.shape = fast_plan_new(options, scale_exponent, terms, threads);
    l.shape.weight_shift = fast_weight_shift(1);
    l.reach = l.shape.grade.saturated + 2;
    measure(&l, offsets);
    l.scale = power_times(l.scale, scale_exponent);
    sigramp_status status = lay(&l);
    if (!status)
        status = write_table(&l, table);
    if (!status)
        table->error_bound = error_bound(&l);
    fast_plan_empty(&l.ends.plan);
    fast_plan_empty(&l.period.plan);
    cell_expansion_destroy(&l.shape.expansion);
    return status;
}

double sum_closed_error_bound(int precision)
{
    return precision == 32 ? 0x1p-24 * (1 + 0x1p-3) : 0x1p-53 * 1.6;
}
