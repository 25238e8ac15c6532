/* SPDX-License-Identifier: MIT */
/*
 * closed: y[j] = S(x[j]) over equally spaced offsets, one work-item a point; everything in global
 * memory, y may be x. Built once per unit (SIGRAMP_UNIT), precision and way of
 * kernels/closed_list.h (CLOSED_MODE), since some compilers take long over all of them; the host's
 * counterpart is host/cpu/closed_loops.c.
 */
#include "closed_value.h"

/* extent: the coefficients in use, or for CLOSED_WIDE the units looked at one by one. */
kernel void closed(global const real *x, ulong x_first, global real *y, ulong y_first, ulong count,
                   global const closed_terms *problem, int extent)
{
    const size_t j = get_global_id(0);
    if (j >= count)
        return;
    const closed_terms terms = *problem;
    const real point = x[x_first + j];
    if (CLOSED_MODE == CLOSED_WIDE) {
        const closed_place place = closed_place_of(&terms, point);
        closed_window window =
            closed_wide_start(&terms, point, place.nearest, place.from_middle.high > 0);
        for (int unit = 0; unit < extent; ++unit)
            window = closed_wide_add(&terms, window, (real)unit);
        y[y_first + j] = closed_round(closed_wide_value(&terms, place, window));
    } else {
        y[y_first + j] = closed_round(closed_value(&terms, CLOSED_MODE, extent, point));
    }
}
