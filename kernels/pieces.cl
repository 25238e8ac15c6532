/* SPDX-License-Identifier: MIT */
/*
 * pieces: y[j] = the sum at x[j], one work-item a point; everything in global memory, y may be x.
 * Built once per precision; the host's counterpart is in host/cpu/pieces_loops.c.
 */
#include "pieces.h"

#include "arguments.h"

/* reals: the constants, PIECES_MOST pieces, all rows, their exponents. */
kernel void pieces(const pieces_given given, global const real *x, global real *y,
                   global const real *reals)
{
    const int row = (int)given.row;
    const size_t j = get_global_id(0);
    if (j >= given.points.count)
        return;
    const pieces_constants sum = *(global const pieces_constants *)reals;
    global const piece *list = (global const piece *)(reals + PIECES_CONSTANT_COUNT);
    global const real *numbers = reals + PIECES_HEADER;
    const real point = x[given.points.x_first + j];
    const real u = sum.mirrored != 0 ? real_of_bits(bits_of(point) ^ SIGN_BIT) : point;
    /* As many as begin up to here, which is no search: rounded starts may be exchanged. */
    int p = 0;
    for (int i = 1; i < (int)sum.pieces; ++i)
        p += place_on_axis(u) >= place_on_axis(list[i].start);
    const piece here = list[p];
    global const real *exponents = numbers + given.rows * (ulong)row;
    const int both_sides = here.both_sides != 0;
    const piece_point found =
        piece_find(&sum, &here, here.is_periodic != 0, sum.in_pairs != 0, both_sides, u);
    scaled value = scaled_plus(
        found.line, piece_table(&here, numbers + (size_t)found.nearest.row * (size_t)row, 1, row,
                                found.nearest.variable, exponents[found.nearest.row]));
    if (both_sides)
        value = scaled_plus(pair_normalised(value),
                            piece_table(&here, numbers + (size_t)found.second.row * (size_t)row, 1,
                                        row, found.second.variable, exponents[found.second.row]));
    y[given.points.y_first + j] = pieces_round(&sum, u, value);
}
