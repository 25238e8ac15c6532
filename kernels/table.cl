/* SPDX-License-Identifier: MIT */
/*
 * table: y[j] = the table's function at x[j], one work-item a point; everything in global memory, y
 * may be x. Built once per precision; the host's counterpart is in host/cpu/table_loops.c.
 */
#include "table.h"

#include "arguments.h"

static table_shape shape_of(const table_given given)
{
    table_shape shape;
    shape.inverse_width = real_of(given.inverse_width);
    shape.first = real_of(given.first);
    shape.last_index = real_of(given.last_index);
    shape.row = (int)given.row;
    shape.exponent = (int)given.exponent;
    shape.level = real_of(given.level);
    shape.level_rest = real_of(given.level_rest);
    shape.slope = real_of(given.slope);
    shape.slope_rest = real_of(given.slope_rest);
    shape.line_exponent = (int)given.line_exponent;
    shape.guarded = (int)given.guarded;
    shape.inverse_exponent = (int)given.inverse_exponent;
    return shape;
}

kernel void table(const table_given given, global const real *x, global real *y,
                  global const real *numbers)
{
    const table_shape shape = shape_of(given);
    const size_t j = get_global_id(0);
    if (j >= given.points.count)
        return;
    const real point = x[given.points.x_first + j];
    const table_place place = table_find(point * shape.inverse_width, shape);
    const scaled value = table_cell_value(numbers, place, shape);
    const quick_result quick = table_point_quick(value.high + value.low, place, shape);
    y[given.points.y_first + j] =
        quick.edge || shape.guarded
            ? table_point_edge(point, numbers, real_of(given.below), real_of(given.above), shape)
            : quick.value;
}
