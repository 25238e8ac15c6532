/* SPDX-License-Identifier: MIT */
/*
 * The loops over cells that most of a table's planning is, once for each instruction set. They give
 * the same bits on all: every cell's sums are added up in one order, and vectors lie across cells.
 */
#ifndef SIGRAMP_HOST_SUM_CELL_LOOPS_H
#define SIGRAMP_HOST_SUM_CELL_LOOPS_H

#include "plan/loop_table.h"
#include "sum/cell_rows.h"
#include "sum/cells.h"
#include "sum/progression.h"
#include "sum/scaled_twofold.h"

/* Cells at most that one call takes where the cells are not counted otherwise. */
enum { CELL_RUN = 64 };

/* The offsets of one cell and where they count: in so many cells from a place on, and in what fills
 * up CELL_LANES, the first of them at a distance from theirs; beyond those near, up to CELL_LANES
 * cells, they are nothing. */
typedef struct {
    const cell_vector *moments;
    int distance;
    size_t place, count;
} near_offsets;

/* The far offsets on one side, seen from a cell's middle. */
typedef struct {
    double distance;      /* of the nearest cell with offsets */
    int terms;            /* exponentials that are left of them; the states of others are 0 */
    series_numbers state; /* of the sum of w exp(-(j + 1) |t - b|) in lane j */
} far_offsets;

/* The same for a run of cells: in row j the cells' states; the most terms that any of CELL_LANES
 * cells beside each other has. */
typedef struct {
    double high[SERIES_TERMS][CELL_RUN], low[SERIES_TERMS][CELL_RUN];
    int terms[CELL_RUN / CELL_LANES];
} far_states;

/* How the numbers of a table are written: times the scale's significand and 2^shift. */
typedef struct {
    int precision;
    size_t row; /* numbers in one */
    size_t rows;
    double factor;
    int shift;
    void *numbers;
    void *exponents; /* of each row, or NULL: the table has one */
} table_writer;

/* The moments of every offset's cell, as moments_add_up has them, in closed form: double the
 * accuracy in the first two. */
typedef void add_up_spaced_loop(const progression *offsets, double first, size_t cells, int order,
                                int weight_shift, cell_vector *moments);

/* Writes the rows of count cells, CELL_RUN at most, the first of which is the table's `first`: of
 * their sums, or multiples of one whose rows, by its cuts, are there. */
typedef void write_sums_loop(const table_writer *writer, const cell_rows *rows, size_t first,
                             cell_numbers sums, size_t count);
typedef void write_multiples_loop(const table_writer *writer, int cuts, const cell_row *row,
                                  size_t first, const scaled_twofold *multiples, size_t count);

/* Whether all x[i] inverse_width are least to greatest, or NaN; x: reals of the precision. */
typedef int are_between_loop(int precision, size_t count, const void *x, double inverse_width,
                             double least, double greatest);

typedef struct {
    find_extremes_loop *find_extremes;
    are_between_loop *are_between;
    add_terms_loop *add_terms;
    add_up_spaced_loop *add_up_spaced;
    /* What those offsets are in the cells, in their order. */
    void (*add_near)(const cell_expansion *expansion, const near_offsets *near, size_t count,
                     cell_numbers sums);
    /* One cell farther from the offsets that come from the left or the right; entering: those now
     * far enough, or NULL. saturated: where exponentials vanish. */
    void (*step_far)(const cell_expansion *expansion, double saturated, const cell_vector *entering,
                     int to_the_right, far_offsets *far);
    /* Their exponentials in count cells, and in what fills up CELL_LANES. */
    void (*add_far)(const cell_expansion *expansion, const far_states *states, int to_the_right,
                    cell_numbers sums, size_t count);
    /* Tails from a place on, in steps of 1 or -1: where nothing is left but one exponential, which
     * may be of any size; the first one cell farther than the offsets are seen from. */
    void (*set_tails)(const cell_expansion *expansion, const far_offsets *far,
                      scaled_twofold *tails, size_t place, size_t count, int step);
    write_sums_loop *write_sums;
    write_multiples_loop *write_multiples;
} cell_loops;

/* isa as instructions_find (threads/instructions.h) returns it, or NULL for the best. */
const cell_loops *cell_loops_of(const char *isa);

#endif
