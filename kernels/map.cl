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
    const item_block block = item_block_of(given.points, x, y, MAP_ITEM_POINTS);
#if IN_FLOAT_FORM && defined(SIGRAMP_LOCAL_TABLES)
    local float_tables local_tables;
    fill_float_tables(&local_tables, block.item, block.size);
    barrier(CLK_LOCAL_MEM_FENCE);
    const float_place tables = &local_tables;
#else
    const float_place tables = 0;
#endif
    uint doubts;
    if (ITEM_BRANCHES && IN_FLOAT_FORM && offset == 0 && block.is_whole)
        doubts = quick_points(block, tables, 0, 0, 1);
    else if (ITEM_BRANCHES && block.is_whole)
        doubts = quick_points(block, tables, offset, 1, 1);
    else
        doubts = quick_points(block, tables, offset, 1, 0);
    item_barrier();
    settle_points(block, doubts, offset);
}
