/* SPDX-License-Identifier: MIT */
/*
 * table: y[j] = the table's function at x[j], one work-item a point; everything in global memory, y
 * may be x. Built once per precision; the host's counterpart is in host/cpu/table_loops.c.
 */
#include "table.h"

kernel void table(global const real *x, ulong x_first, global real *y, ulong y_first, ulong count,
                  global const real *numbers, real inverse_width, real first, real last_index,
                  int row, int exponent, real level, real level_rest, real slope, real slope_rest,
                  int line_exponent, int guarded, int inverse_exponent, real below, real above)
{
    const size_t j = get_global_id(0);
    if (j >= count)
        return;
    table_shape shape;
    shape.inverse_width = inverse_width;
    shape.first = first;
    shape.last_index = last_index;
    shape.row = row;
    shape.exponent = exponent;
    shape.level = level;
    shape.level_rest = level_rest;
    shape.slope = slope;
    shape.slope_rest = slope_rest;
    shape.line_exponent = line_exponent;
    shape.guarded = guarded;
    shape.inverse_exponent = inverse_exponent;
    const real point = x[x_first + j];
    const table_place place = table_find(point * inverse_width, shape);
    const scaled value = table_cell_value(numbers, place, shape);
    const quick_result quick = table_point_quick(value.high + value.low, place, shape);
    y[y_first + j] =
        quick.edge || guarded ? table_point_edge(point, numbers, below, above, shape) : quick.value;
}
