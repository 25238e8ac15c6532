/* SPDX-License-Identifier: MIT */
/*
 * A sum over equally spaced offsets in pieces, kernels/pieces_list.h, at one point. Every number
 * has an exponent where one could be needed, so that nothing vanishes or overflows unless the sum
 * does.
 */
#ifndef SIGRAMP_KERNELS_PIECES_H
#define SIGRAMP_KERNELS_PIECES_H

#include "pieces_list.h"
#include "scaled_sum.h"
#include "table.h"

#define PIECES_REAL(name) real name;
typedef struct {
    PIECES_CONSTANTS(PIECES_REAL)
} pieces_constants;
typedef struct {
    PIECES_OF_ONE(PIECES_REAL)
} piece;
#undef PIECES_REAL

/* A number as integers compare it, where a device may take subnormals for zeros. */
SIGRAMP_INLINE integer place_on_axis(real value)
{
    const integer bits = bits_of(value);
    return bits < 0 ? bits ^ ~SIGN_BIT : bits;
}

/* A sum of many terms of which most cancel; the last part takes what the others cannot. */
typedef struct {
    real first, second, third, fourth;
} four_parts;

SIGRAMP_INLINE four_parts parts_plus(four_parts sum, real term)
{
    const scaled first = two_sum(sum.first, term);
    const scaled second = two_sum(sum.second, first.low);
    const scaled third = two_sum(sum.third, second.low);
    sum.first = first.high;
    sum.second = second.high;
    sum.third = third.high;
    sum.fourth += third.low;
    return sum;
}

SIGRAMP_INLINE four_parts parts_plus_product(four_parts sum, real a, real b)
{
    const real product = a * b;
    return parts_plus(parts_plus(sum, product), fma(a, b, -product));
}

SIGRAMP_INLINE scaled parts_as_pair(four_parts sum)
{
    const scaled high = two_sum(sum.first, sum.second);
    const scaled middle = two_sum(high.low, sum.third);
    const scaled pair = two_sum(high.high, middle.high);
    return fast_two_sum(pair.high, pair.low + (middle.low + sum.fourth));
}

/* The shift of differences from an anchor: parts of a way below it would be subnormal. */
#if SIGRAMP_PRECISION == 32
#define ANCHOR_TINY 80
#else
#define ANCHOR_TINY 256
#endif

/* A way, its parts times 2^exponent. */
typedef struct {
    four_parts parts;
    binary_exponent exponent;
} piece_way;

/* x - anchor, exact but for a float's low parts beyond two more of them. */
SIGRAMP_INLINE piece_way way_from_anchor(const piece *here, real x)
{
    /* The sign alone turns to the other side: a product could flush a subnormal number. */
    const integer turned = here->reflected != 0 ? SIGN_BIT : 0;
    const scaled away =
        scaled_difference(real_of_bits(bits_of(x) ^ turned),
                          real_of_bits(bits_of(here->anchor) ^ turned), ANCHOR_TINY);
    piece_way way;
    way.parts.first = away.high;
    way.parts.second = away.low;
    way.parts.third = way.parts.fourth = 0;
    way.exponent = away.exponent;
#if SIGRAMP_PRECISION == 32
    const int is_small = absolute(here->anchor) < (real)SMALL_ANCHOR;
    const real direction = here->reflected != 0 ? -1 : 1;
    const real factor = -direction * power_of_two(-way.exponent - (is_small ? ANCHOR_SHIFT : 0));
    way.parts = parts_plus(way.parts, here->anchor_2 * factor);
    way.parts = parts_plus(way.parts, here->anchor_3 * factor);
#endif
    return way;
}

/* The parts as they count in a table: reals, 0 where they are too small for that. */
SIGRAMP_INLINE four_parts way_plain(piece_way way)
{
    four_parts plain;
    plain.first = times_power(way.parts.first, way.exponent);
    plain.second = times_power(way.parts.second, way.exponent);
    plain.third = times_power(way.parts.third, way.exponent);
    plain.fourth = times_power(way.parts.fourth, way.exponent);
    return plain;
}

/* Where x is in a piece: r, and the periods taken off. */
typedef struct {
    scaled rest;
    scaled periods;
} piece_place;

/* What is left after k periods more: in pairs, which is enough unless the constants say otherwise.
 */
SIGRAMP_INLINE four_parts less_periods(const pieces_constants *sum, int in_pairs, four_parts rest,
                                       real k)
{
    if (in_pairs) {
        const real product = -k * sum->period;
        const real error = fma(-k, sum->period, -product);
        const scaled first = two_sum(rest.first, product);
        const scaled second = two_sum(first.high, rest.second);
        rest.first = second.high;
        rest.second = (first.low + second.low) + fma(-k, sum->period_2, error);
        return rest;
    }
    rest = parts_plus_product(rest, -k, sum->period);
    rest = parts_plus_product(rest, -k, sum->period_2);
    rest = parts_plus_product(rest, -k, sum->period_3);
    return parts_plus_product(rest, -k, sum->period_4);
}

SIGRAMP_INLINE scaled rest_as_pair(int in_pairs, four_parts rest)
{
    return in_pairs ? two_sum(rest.first, rest.second) : parts_as_pair(rest);
}

SIGRAMP_INLINE piece_place piece_nearer(const pieces_constants *sum, int in_pairs, four_parts *rest,
                                        real k, piece_place place)
{
    *rest = less_periods(sum, in_pairs, *rest, k);
    place.rest = rest_as_pair(in_pairs, *rest);
    place.periods = pair_plus(place.periods, pair_of(k, 0));
    return place;
}

/* A quotient's last bits are found from what the first ones leave; there are 2^50 at most. Written
 * out, since compilers vectorise no loop in a loop. */
SIGRAMP_INLINE piece_place piece_reduced(const pieces_constants *sum, const piece *here,
                                         int in_pairs, four_parts rest)
{
    piece_place place;
    place.rest = rest_as_pair(in_pairs, rest);
    place.periods = pair_of(0, 0);
#define STEP                                                                                       \
    place = piece_nearer(sum, in_pairs, &rest,                                                     \
                         nearest_integer((place.rest.high - here->around) * sum->inverse_period),  \
                         place);
    STEP STEP
#if SIGRAMP_PRECISION == 32
        STEP
#endif
#undef STEP
        return piece_nearer(sum, in_pairs, &rest, place.rest.high > here->past ? 1 : 0, place);
}

/* A row of T, and the polynomial's variable there. */
typedef struct {
    int row;
    real variable;
} row_place;

SIGRAMP_INLINE row_place piece_row(const piece *here, real rows_in_unit, scaled r)
{
    const real t = r.high * rows_in_unit;
    const real unbounded = nearest_integer(t - (real)0.5) - here->first;
    const real positive = unbounded > 0 ? unbounded : 0;
    const real index = positive < here->last_index ? positive : here->last_index;
    const real variable = ((t - (index + here->first)) - (real)0.5) + r.low * rows_in_unit;
    row_place place;
    place.row = (int)(here->first_row + index);
    place.variable = absolute(variable) <= 1 ? variable : 0;
    return place;
}

/* T in a row; its numbers are `stride` apart. */
SIGRAMP_INLINE scaled piece_table(const piece *here, SIGRAMP_GLOBAL const real *cell, size_t stride,
                                  int row, real variable, real exponent)
{
    const real lowest = cell[0];
    real sum = cell[3 * stride];
    if (row > 4) { /* written out likewise */
        sum = table_step(cell[7 * stride], variable, cell[6 * stride]);
        sum = table_step(sum, variable, cell[5 * stride]);
        sum = table_step(sum, variable, cell[4 * stride]);
        sum = table_step(sum, variable, cell[3 * stride]);
    }
    sum = table_step(sum, variable, cell[2 * stride]);
    sum = table_step(sum, variable, cell[stride]);
    const int is_nothing = (int)(lowest == 0) | (int)(here->sign == 0);
    return make_scaled(lowest * here->sign, sum * here->sign,
                       is_nothing ? PIECES_NOTHING : (int)exponent);
}

/* n (level + step n + rise r) */
SIGRAMP_INLINE scaled piece_line(const piece *here, scaled n, scaled r)
{
    const scaled level = make_scaled(here->level, here->level_low, (int)here->level_exponent);
    const scaled step = make_scaled(here->step, here->step_low, (int)here->step_exponent);
    const scaled rise = make_scaled(here->rise, here->rise_low, (int)here->rise_exponent);
    const scaled mean =
        scaled_plus(scaled_plus(level, pair_times(step, n)), pair_times(rise, pair_normalised(r)));
    return pair_normalised(pair_times(mean, n));
}

SIGRAMP_INLINE scaled pair_negative_size(scaled r)
{
    const real sign = r.high > 0 ? -1 : 1;
    return make_scaled(r.high * sign, r.low * sign, r.exponent);
}

/* What is known of a finite x of the piece before the table's rows are read: the line, and the rows
 * of one place or two. */
typedef struct {
    scaled line;
    row_place nearest, second;
} piece_point;

SIGRAMP_INLINE piece_point piece_find(const pieces_constants *sum, const piece *here,
                                      int is_periodic, int in_pairs, int both_sides, real x)
{
    piece_way way = way_from_anchor(here, x);
    way.exponent += (int)sum->unit_exponent;
    const four_parts plain = way_plain(way);
    scaled exact = parts_as_pair(way.parts);
    exact.exponent = way.exponent;
    piece_place place;
    place.rest = parts_as_pair(plain);
    place.periods = pair_of(0, 0);
    if (is_periodic)
        place = piece_reduced(sum, here, in_pairs, plain);
    const scaled n = pair_plus(pair_times(place.periods, pair_of(here->per_period, 0)),
                               pair_of(here->passed, 0));
    const scaled nearest = both_sides ? pair_negative_size(place.rest) : place.rest;
    const scaled second =
        pair_plus(pair_of(-nearest.high, -nearest.low), pair_of(-sum->period, -sum->period_2));
    piece_point point;
    point.line = piece_line(here, n, is_periodic ? place.rest : exact);
    point.nearest = piece_row(here, sum->rows_in_unit, nearest);
    point.second = piece_row(here, sum->rows_in_unit, both_sides ? second : nearest);
    return point;
}

/* The value rounded, or what it is where x is not finite. */
SIGRAMP_INLINE real pieces_round(const pieces_constants *sum, real x, scaled value)
{
    const real rounded = round_scaled(value);
    const real finite = rounded == 0 ? 0 : rounded; /* +0 whatever the scale's sign */
    const real limit = x > 0 ? sum->above : x < 0 ? sum->below : sum->at_nan;
    return is_finite(x) ? finite : limit;
}

#endif
