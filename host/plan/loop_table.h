/* SPDX-License-Identifier: MIT */
/*
 * The loop that looks points up in a table, one precision and one instruction set;
 * host/cpu/table_loops.c is it. Real arrays are passed as void pointers.
 */
#ifndef SIGRAMP_HOST_PLAN_LOOP_TABLE_H
#define SIGRAMP_HOST_PLAN_LOOP_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Numbers in a row of a table: float64 has long rows, and short ones for results of less accuracy.
 */
enum { TABLE_SHORT_ROW = 4, TABLE_LONG_ROW = 8 };

typedef struct sigramp_loop_segments sigramp_loop_segments; /* host/cpu/unit_loops.h */

/* A table of kernels/table.h, or more than one: then only segments counts. */
typedef struct {
    const sigramp_loop_segments *segments; /* NULL: one table */
    const void *numbers; /* (last_index + 1) * row reals or more, aligned to 64 bytes */
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

/* y[j] = the table's function at x[j], j < count; y may be x. stream: store past the caches. */
typedef void sigramp_table_loop(size_t count, const void *x, const sigramp_loop_table *table,
                                void *y, int stream);

#endif
