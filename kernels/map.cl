/* SPDX-License-Identifier: MIT */
/*
 * map: y[j] = u(x[j] - offset), one work-item a point; x and y in global memory, y may be x.
 * Built once per unit (SIGRAMP_UNIT) and precision; the host's counterpart is
 * host/cpu/unit_loops.c.
 */
#include "map.h"

kernel void map(global const real *x, ulong x_first, global real *y, ulong y_first, ulong count,
                real offset)
{
    const size_t j = get_global_id(0);
    if (j >= count)
        return;
    const real point = x[x_first + j];
    const quick_result quick = map_point_quick(point, offset, 1);
    y[y_first + j] = quick.edge ? map_point_edge(point, offset) : quick.value;
}
