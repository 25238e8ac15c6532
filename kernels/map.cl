/* SPDX-License-Identifier: MIT */
/*
 * map: y[j] = u(x[j] - offset); x and y in global memory, y may be x. Built once per unit
 * (SIGRAMP_UNIT) and precision; the host's counterpart is host/cpu/unit_loops.c. A work-item treats
 * a point, or of the float form FLOAT_FORM_POINTS: then a work-group has a block of points, and
 * what lies beyond `count` of it is nothing.
 */
#include "arguments.h"

#include "map_group.h"

#if !IN_FLOAT_FORM

kernel void map(const map_given given, global const real *x, global real *y)
{
    const size_t j = get_global_id(0);
    if (j >= given.points.count)
        return;
    y[given.points.y_first + j] = settled_point(x[given.points.x_first + j], real_of(given.offset));
}

#else

kernel void map(const map_given given, global const real *x, global real *y)
{
    local map_group group;
    const real offset = real_of(given.offset);
    const uint item = (uint)get_local_id(0), size = (uint)get_local_size(0);
    const ulong start = get_group_id(0) * (ulong)(size * FLOAT_FORM_POINTS);
    const ulong left = given.points.count > start ? given.points.count - start : 0;
    const uint count = (uint)min(left, (ulong)(size * FLOAT_FORM_POINTS));
    global const real *const from = x + given.points.x_first + start;
    global real *const to = y + given.points.y_first + start;
    begin_group(&group, item, size);
    barrier(CLK_LOCAL_MEM_FENCE);
    const uint doubts = offset != 0 ? quick_points(&group, from, to, item, size, count, offset, 1)
                                    : quick_points(&group, from, to, item, size, count, 0, 0);
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
    add_doubts(&group, item, size, doubts);
    barrier(CLK_LOCAL_MEM_FENCE);
    settle(&group, to, item, size, offset);
}

#endif
