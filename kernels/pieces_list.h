/* SPDX-License-Identifier: MIT */
/*
 * What a sum over equally spaced offsets is prepared to where one table does not hold it: these
 * lists are the structs of doubles that host/sum/closed.c fills and the structs of reals that
 * kernels/pieces.h reads. Of a name in two rows the second is the low part of a pair.
 *
 * In the sum u(t_i), t_i = slope (x - first) - i spacing, i < count, with slope and spacing >= 0 (a
 * negative one of them exchanges the ends), the axis is cut into pieces. In each of them
 *
 *     sum = n (level + step n + rise r) + sign T(r)
 *
 * where r is the way from the piece's anchor in the units of the table T, itself a sum over a few
 * of the offsets, and n the number of offsets that are so far behind that they are as their limits:
 * u -> 0 or 1 or a line. In the piece between the ends r is reduced by a period, a whole number of
 * spacings, and n grows by as many offsets.
 */
#ifndef SIGRAMP_KERNELS_PIECES_LIST_H
#define SIGRAMP_KERNELS_PIECES_LIST_H

#define PIECES_MOST 4

/* The exponent of 0: below all others. */
#define PIECES_NOTHING (-(1 << 20))

/* Of a sum. */
#define PIECES_CONSTANTS(ROW)                                                                      \
    ROW(mirrored)      /* 1: x is taken negative */                                                \
    ROW(unit_exponent) /* r = way 2^unit_exponent */                                               \
    ROW(rows_in_unit)  /* a power of two */                                                        \
    ROW(pieces)                                                                                    \
    ROW(in_pairs) /* 1: two of the period's parts are enough */                                    \
    ROW(period)   /* in four parts, in units */                                                    \
    ROW(period_2)                                                                                  \
    ROW(period_3)                                                                                  \
    ROW(period_4)                                                                                  \
    ROW(inverse_period)                                                                            \
    ROW(below) /* at the infinities of the argument */                                             \
    ROW(above)                                                                                     \
    ROW(at_nan)

/* Of a piece. */
#define PIECES_OF_ONE(ROW)                                                                         \
    ROW(start)  /* the first x of it; the first piece begins at -infinity */                       \
    ROW(anchor) /* in three parts, see ANCHOR_SHIFT: floats must hold a double */                  \
    ROW(anchor_2)                                                                                  \
    ROW(anchor_3)                                                                                  \
    ROW(reflected)   /* 1: r is measured to the left */                                            \
    ROW(is_periodic) /* r is reduced by periods to within half of one around: */                   \
    ROW(around)                                                                                    \
    ROW(past)       /* beyond it one period more is taken off */                                   \
    ROW(per_period) /* n = per_period k + passed after k periods */                                \
    ROW(passed)                                                                                    \
    ROW(level) /* (level + level_low) 2^level_exponent, 1/2 <= |level| < 1 or 0; so step, rise */  \
    ROW(level_low)                                                                                 \
    ROW(level_exponent)                                                                            \
    ROW(step)                                                                                      \
    ROW(step_low)                                                                                  \
    ROW(step_exponent)                                                                             \
    ROW(rise)                                                                                      \
    ROW(rise_low)                                                                                  \
    ROW(rise_exponent)                                                                             \
    ROW(sign)       /* of the table: 1, -1, or 0 without one */                                    \
    ROW(both_sides) /* 1: T(-|r|) + T(|r| - period), an even unit's two nearest */                 \
    ROW(first)      /* the table's first row, counted from r = 0 */                                \
    ROW(last_index) /* its rows less 1; beyond them T is as there */                               \
    ROW(first_row)  /* its first row's place among all rows */

/* How many they are. */
#define PIECES_COUNT_ONE(name) +1
#define PIECES_CONSTANT_COUNT (0 PIECES_CONSTANTS(PIECES_COUNT_ONE))
#define PIECES_ONE_COUNT (0 PIECES_OF_ONE(PIECES_COUNT_ONE))
#define PIECES_HEADER 112 /* reals before the rows, which begin where a cache's line does */

/* A float anchor's lower two parts would be subnormal where it is small: below this size they are
 * stored 2^ANCHOR_SHIFT times larger. */
#define SMALL_ANCHOR 0x1p-62f
#define ANCHOR_SHIFT 64

#endif
