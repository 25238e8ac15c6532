/* SPDX-License-Identifier: MIT */
/*
 * Sums in pieces (kernels/pieces.h) over points, compiled once per precision and instruction set
 * (SIGRAMP_PRECISION, SIGRAMP_ISA).
 */
#include "cpu/loops.h"
#include "pieces.h"

_Static_assert(sizeof(pieces_constants) == PIECES_CONSTANT_COUNT * sizeof(real), "reals alone");
_Static_assert(PIECES_CONSTANT_COUNT + PIECES_MOST * PIECES_ONE_COUNT <= PIECES_HEADER, "room");
_Static_assert(sizeof(piece) == PIECES_ONE_COUNT * sizeof(real), "reals alone");

enum { PIECES_BLOCK = 128 };

/* A sum's reals, as kernels/pieces.cl finds them. */
typedef struct {
    pieces_constants sum;
    piece list[PIECES_MOST];
    const real *numbers, *exponents;
    int row;
} pieces_table;

/* Rows of as many points, turned for the lanes to load. */
typedef struct {
    int place[PIECES_BLOCK];
    real variable[PIECES_BLOCK], exponent[PIECES_BLOCK];
    real numbers[TABLE_LONG_ROW][PIECES_BLOCK];
} pieces_rows;

typedef struct {
    real u[PIECES_BLOCK];
    int piece[PIECES_BLOCK];
    real high[PIECES_BLOCK], low[PIECES_BLOCK];
    integer exponent[PIECES_BLOCK];
    real line_high[PIECES_BLOCK], line_low[PIECES_BLOCK];
    integer line_exponent[PIECES_BLOCK];
    pieces_rows nearest, second;
} pieces_values;

static pieces_table table_of(const sigramp_loop_table *table)
{
    const real *const reals = table->numbers;
    pieces_table found;
    memcpy(&found.sum, reals, sizeof found.sum);
    memcpy(found.list, reals + PIECES_CONSTANT_COUNT, sizeof found.list);
    found.numbers = reals + PIECES_HEADER;
    found.exponents = found.numbers + table->piece_rows * (size_t)table->row;
    found.row = table->row;
    return found;
}

/* Which of the pieces there are among the points. */
static unsigned find_pieces(const pieces_table *table, const real *x, pieces_values *values)
{
    const integer mirror = table->sum.mirrored != 0 ? SIGN_BIT : 0;
    integer starts[PIECES_MOST];
    unsigned present = 0;
    for (int p = 1; p < PIECES_MOST; ++p)
        starts[p] = p < (int)table->sum.pieces ? place_on_axis(table->list[p].start)
                                               : (integer) ~(natural)SIGN_BIT;
#pragma omp simd reduction(| : present)
    for (size_t j = 0; j < PIECES_BLOCK; ++j) {
        const real u = real_of_bits(bits_of(x[j]) ^ mirror);
        const integer place = place_on_axis(u);
        int piece = 0;
        for (int p = 1; p < PIECES_MOST; ++p)
            piece += place >= starts[p];
        values->u[j] = u;
        values->piece[j] = piece;
        present |= 1U << piece;
    }
    return present;
}

SIGRAMP_INLINE void find_points(const pieces_table *table, int p, int is_periodic, int in_pairs,
                                int both_sides, pieces_values *values)
{
    const pieces_constants sum = table->sum; /* which no store can change */
    const piece here = table->list[p];
#pragma omp simd
    for (size_t j = 0; j < PIECES_BLOCK; ++j) {
        const piece_point point =
            piece_find(&sum, &here, is_periodic, in_pairs, both_sides, values->u[j]);
        values->line_high[j] = point.line.high;
        values->line_low[j] = point.line.low;
        values->line_exponent[j] = point.line.exponent;
        values->nearest.place[j] = point.nearest.row;
        values->nearest.variable[j] = point.nearest.variable;
        values->second.place[j] = point.second.row;
        values->second.variable[j] = point.second.variable;
    }
}

SIGRAMP_INLINE void read_rows(const pieces_table *table, int row, pieces_rows *rows)
{
    for (size_t j = 0; j < PIECES_BLOCK; ++j) {
        const size_t place = (size_t)rows->place[j];
        const real *const cell = table->numbers + place * (size_t)row;
        rows->exponent[j] = table->exponents[place];
        for (int c = 0; c < row; ++c)
            rows->numbers[c][j] = cell[c];
    }
}

/* The values in one piece; whatever is the same for all points is known when this is compiled. row:
 * 0 without a table. */
SIGRAMP_INLINE void fill_piece(const pieces_table *table, int p, int is_periodic, int in_pairs,
                               int both_sides, int row, pieces_values *values)
{
    const piece here = table->list[p];
    find_points(table, p, is_periodic, in_pairs, both_sides, values);
    if (row > 0)
        read_rows(table, row, &values->nearest);
    if (both_sides)
        read_rows(table, row, &values->second);
#pragma omp simd
    for (size_t j = 0; j < PIECES_BLOCK; ++j) {
        scaled value =
            make_scaled(values->line_high[j], values->line_low[j], values->line_exponent[j]);
        if (row > 0)
            value = scaled_plus(value, piece_table(&here, &values->nearest.numbers[0][j],
                                                   PIECES_BLOCK, row, values->nearest.variable[j],
                                                   values->nearest.exponent[j]));
        if (both_sides)
            value =
                scaled_plus(pair_normalised(value),
                            piece_table(&here, &values->second.numbers[0][j], PIECES_BLOCK, row,
                                        values->second.variable[j], values->second.exponent[j]));
        const int inside = values->piece[j] == p;
        values->high[j] = inside ? value.high : values->high[j];
        values->low[j] = inside ? value.low : values->low[j];
        values->exponent[j] = inside ? value.exponent : values->exponent[j];
    }
}

SIGRAMP_INLINE void fill_rows(const pieces_table *table, int p, int row, pieces_values *values)
{
    const piece *const here = &table->list[p];
    const int in_pairs = table->sum.in_pairs != 0;
    if (here->is_periodic == 0)
        fill_piece(table, p, 0, 1, 0, row, values);
    else if (here->both_sides != 0)
        fill_piece(table, p, 1, 0, 1, row, values);
    else if (in_pairs)
        fill_piece(table, p, 1, 1, 0, row, values);
    else
        fill_piece(table, p, 1, 0, 0, row, values);
}

static void fill(const pieces_table *table, int p, pieces_values *values)
{
    if (table->list[p].sign == 0) /* ramps alone */
        fill_rows(table, p, 0, values);
    else if (table->row == TABLE_SHORT_ROW)
        fill_rows(table, p, TABLE_SHORT_ROW, values);
    else
        fill_rows(table, p, TABLE_LONG_ROW, values);
}

/* The values rounded wherever the result is normal; 0 if it is everywhere. */
static natural round_quickly(const pieces_values *values, real *restrict y)
{
    natural edges = 0;
#pragma omp simd reduction(| : edges)
    for (size_t j = 0; j < PIECES_BLOCK; ++j) {
        const quick_result quick =
            round_normal(make_scaled(values->high[j], values->low[j], values->exponent[j]));
        y[j] = quick.value;
        edges |= (natural)quick.edge | (natural)!is_finite(values->u[j]);
    }
    return edges;
}

static void round_all(const pieces_table *table, const pieces_values *values, real *y)
{
    for (size_t j = 0; j < PIECES_BLOCK; ++j)
        y[j] = pieces_round(&table->sum, values->u[j],
                            make_scaled(values->high[j], values->low[j], values->exponent[j]));
}

#define LOOP_NAME_(precision, isa) sigramp_pieces_##precision##_##isa
#define LOOP_NAME(precision, isa) LOOP_NAME_(precision, isa)

sigramp_table_loop LOOP_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA);

void LOOP_NAME(SIGRAMP_PRECISION, SIGRAMP_ISA)(size_t count, const void *x_array,
                                               const sigramp_loop_table *loop, void *y_array,
                                               int stream)
{
    const pieces_table table = table_of(loop);
    const real *x = x_array;
    real *y = y_array;
    (void)stream;
    for (size_t start = 0; start < count; start += PIECES_BLOCK) {
        const size_t size = count - start < PIECES_BLOCK ? count - start : PIECES_BLOCK;
        real block[PIECES_BLOCK] = {0};
        pieces_values values;
        memcpy(block, x + start, size * sizeof *block);
        const unsigned present = find_pieces(&table, block, &values);
        for (int p = 0; p < PIECES_MOST; ++p)
            if (present >> p & 1)
                fill(&table, p, &values);
        if (round_quickly(&values, block))
            round_all(&table, &values, block);
        memcpy(y + start, block, size * sizeof *block);
    }
}
