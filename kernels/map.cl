/* SPDX-License-Identifier: MIT */
/*
 * map: y[j] = u(x[j] - offset); x and y in global memory, y may be x. Built once per unit
 * (SIGRAMP_UNIT) and precision; the host's counterpart is host/cpu/unit_loops.c. A work-item treats
 * MAP_ITEM_POINTS points.
 */
#include "map_item.h"

kernel void map(const map_given given, global const real *x, global real *y)
{
    const real offset = real_of(given.offset);
    const item_index item = (item_index)get_local_id(0), size = (item_index)get_local_size(0);
    const item_index whole = size * MAP_ITEM_POINTS;
    const ulong start = get_group_id(0) * (ulong)whole;
    const ulong left = given.points.count - start; /* no work-group begins beyond */
    item_block block;
    block.x = x + given.points.x_first + start;
    block.y = y + given.points.y_first + start;
    block.count = (item_index)min(left, (ulong)whole);
    block.item = item;
    block.size = size;
#if IN_FLOAT_FORM && defined(SIGRAMP_LOCAL_TABLES)
    local float_tables local_tables;
    fill_float_tables(&local_tables, item, size);
    barrier(CLK_LOCAL_MEM_FENCE);
    const float_place tables = &local_tables;
#else
    const float_place tables = 0;
#endif
    uint doubts;
    if (ITEM_BRANCHES && IN_FLOAT_FORM && offset == 0 && block.count == whole)
        doubts = quick_points(block, tables, 0, 0, 1);
    else if (ITEM_BRANCHES && block.count == whole)
        doubts = quick_points(block, tables, offset, 1, 1);
    else
        doubts = quick_points(block, tables, offset, 1, 0);
    item_barrier();
    settle_points(block, doubts, offset);
}
