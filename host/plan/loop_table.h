/* SPDX-License-Identifier: MIT */
/*
 * A sum in a table, in pieces or in segments as the loops and the OpenCL kernels read it;
 * kernels/table.h and kernels/pieces.h say what the numbers mean. Plain data: it knows neither who
 * makes it (host/sum) nor who reads it.
 */
#ifndef SIGRAMP_HOST_PLAN_LOOP_TABLE_H
#define SIGRAMP_HOST_PLAN_LOOP_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "pieces_list.h"

/* Numbers in a row of a table: float64 has long rows, and short ones for results of less accuracy.
 */
enum { TABLE_SHORT_ROW = 4, TABLE_LONG_ROW = 8 };

/* What the numbers are aligned to: a line of the caches. */
enum { TABLE_ALIGNMENT = 64 };

typedef struct sigramp_loop_segments sigramp_loop_segments; /* host/plan/loop_segments.h */

/* A table of kernels/table.h, or more than one: then only segments counts. */
typedef struct {
    const sigramp_loop_segments *segments; /* NULL: one table */
    const void *numbers; /* (last_index + 1) * row reals or more, aligned to TABLE_ALIGNMENT */
    double inverse_width;
    double first;
    double last_index;
    int32_t row; /* TABLE_SHORT_ROW or, for float64, TABLE_LONG_ROW */
    int32_t exponent;
    /* The line beyond the last cell, its numbers in two parts of the precision; slope 0: none. */
    double level[2], slope[2];
    int32_t line_exponent;
    /* Guarded: inverse_width is 1 or -1, times 2^inverse_exponent, and last_index + 1 reals follow
     * the rows: their exponents. */
    int32_t guarded, inverse_exponent;
    double below, above; /* the limits at the two ends */
    /* Pieces of kernels/pieces.h: numbers are all there is, PIECES_HEADER reals, piece_rows rows
     * and their exponents; of the rest only row counts. */
    int32_t pieces;
    size_t piece_rows;
} sigramp_loop_table;

/* The reals of a table or of pieces, exponents included. */
static inline size_t loop_table_numbers(const sigramp_loop_table *loop)
{
    if (loop->pieces)
        return PIECES_HEADER + loop->piece_rows * ((size_t)loop->row + 1);
    return ((size_t)loop->last_index + 1) * ((size_t)loop->row + (loop->guarded ? 1 : 0));
}

#endif
