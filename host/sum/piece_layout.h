/* SPDX-License-Identifier: MIT */
/*
 * What the steps of laying out a sum over equally spaced offsets share: host/sum/spacing.c measures
 * it, closed.c cuts the axis, piece_table.c adds up the tables and writes everything.
 */
#ifndef SIGRAMP_HOST_SUM_PIECE_LAYOUT_H
#define SIGRAMP_HOST_SUM_PIECE_LAYOUT_H

#include <math.h>

#include "pieces_list.h"
#include "sum/fast_plan.h"

#define PIECES_DOUBLE(name) double name;
typedef struct {
    PIECES_CONSTANTS(PIECES_DOUBLE)
} piece_constants;
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
    int precision;
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
    piece_constants constants;
    piece list[PIECES_MOST];
    size_t pieces;
    double per_period; /* offsets in a period, a power of two; 0: there is none */
    piece_rows ends, period;
} piece_layout;

#endif
