/* SPDX-License-Identifier: MIT */
/*
 * map: y[j] = u(x[j] - offset), one work-item a point; x and y in global memory, y may be x.
 * Built once per unit (SIGRAMP_UNIT) and precision; the host's counterpart is
 * host/cpu/unit_loops.c.
 */
#include "map.h"

#include "arguments.h"

kernel void map(const map_given given, global const real *x, global real *y)
{
    const real offset = real_of(given.offset);
    const size_t j = get_global_id(0);
    if (j >= given.points.count)
        return;
    const real point = x[given.points.x_first + j];
    const quick_result quick = map_point_quick(point, offset, 1);
    y[given.points.y_first + j] = quick.edge ? map_point_edge(point, offset) : quick.value;
}
