/* SPDX-License-Identifier: MIT */
/*
 * table: y[j] = the table's function at x[j], one work-item a point, or TABLE_ITEM_POINTS where
 * work-items are taken as vectors (kernels/item.h); everything in global memory, y may be x. Built
 * once per precision; the host's counterpart is in host/cpu/table_loops.c.
 */
#include "table.h"

#include "item.h"

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

SIGRAMP_INLINE quick_result point_quick(real point, global const real *numbers, table_shape shape)
{
    const table_place place = table_find(point * shape.inverse_width, shape);
    const scaled value = table_cell_value(numbers, place, shape);
    quick_result quick = table_point_quick(value.high + value.low, place, shape);
    quick.edge |= shape.guarded != 0;
    return quick;
}

#define point_edge(point, numbers, given, shape)                                                   \
    table_point_edge((point), (numbers), real_of((given).below), real_of((given).above), (shape))

#ifdef SIGRAMP_VECTORS

/* row: shape.row, which the compiler may know. */
SIGRAMP_INLINE uint quick_points(item_block block, global const real *numbers, table_shape shape,
                                 int row, int is_whole)
{
    uint doubts = 0;
    shape.row = row;
    ITEM_UNROLL
    for (item_index k = 0; k < TABLE_ITEM_POINTS; ++k) {
        const item_index j = k * block.size + block.item;
        if (is_whole || j < block.count) {
            const real point = block.x[j];
            const quick_result quick = point_quick(point, numbers, shape);
            block.y[j] = quick.edge ? point : quick.value;
            doubts |= (uint)(quick.edge != 0) << k;
        }
    }
    return doubts;
}

/* None of a guarded table is in doubt then. */
SIGRAMP_INLINE uint edge_points(item_block block, global const real *numbers, table_given given,
                                table_shape shape)
{
    for (item_index j = block.item; j < block.count; j += block.size)
        block.y[j] = point_edge(block.x[j], numbers, given, shape);
    return 0;
}

kernel void table(const table_given given, global const real *x, global real *y,
                  global const real *restrict numbers)
{
    const table_shape shape = shape_of(given);
    const item_block block = item_block_of(given.points, x, y, TABLE_ITEM_POINTS);
    uint doubts;
    if (shape.guarded)
        doubts = edge_points(block, numbers, given, shape);
    else if (block.is_whole && shape.row == 4)
        doubts = quick_points(block, numbers, shape, 4, 1);
    else if (block.is_whole && shape.row == 8)
        doubts = quick_points(block, numbers, shape, 8, 1);
    else
        doubts = quick_points(block, numbers, shape, shape.row, 0);
    item_barrier();
    for (; doubts != 0; doubts = item_doubts_left(doubts)) {
        const item_index j = item_doubtful(block, doubts);
        block.y[j] = point_edge(block.x[j], numbers, given, shape);
    }
}

#else

kernel void table(const table_given given, global const real *x, global real *y,
                  global const real *numbers)
{
    const table_shape shape = shape_of(given);
    const size_t j = get_global_id(0);
    if (j >= given.points.count)
        return;
    const real point = x[given.points.x_first + j];
    const quick_result quick = point_quick(point, numbers, shape);
    y[given.points.y_first + j] =
        quick.edge ? point_edge(point, numbers, given, shape) : quick.value;
}

#endif
