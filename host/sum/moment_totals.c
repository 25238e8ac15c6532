/* SPDX-License-Identifier: MIT */
#include "sum/moment_totals.h"

#include <stdlib.h>
#include <string.h>

int moment_totals_reserve(moment_totals *totals, int lowest, int classes)
{
    const int has = totals->classes;
    const int first = has && totals->first_class < lowest ? totals->first_class : lowest;
    const int end = lowest + classes, old = totals->first_class + has;
    const int wanted = (has && old > end ? old : end) - first;
    const size_t plane = moment_totals_plane(totals);
    if (wanted == has)
        return 1;
    __int128 *const counts = calloc((size_t)wanted * plane, sizeof *counts);
    if (!counts)
        return 0;
    if (has)
        memcpy(counts + (size_t)(totals->first_class - first) * plane, totals->counts,
               (size_t)has * plane * sizeof *counts);
    free(totals->counts);
    totals->counts = counts;
    totals->first_class = first;
    totals->classes = wanted;
    return 1;
}

int moment_totals_add(moment_totals *totals, const moment_totals *others, int sign)
{
    if (others->classes == 0)
        return 1;
    if (!moment_totals_reserve(totals, others->first_class, others->classes))
        return 0;
    const size_t plane = moment_totals_plane(totals), count = (size_t)others->classes * plane;
    __int128 *const counts =
        totals->counts + (size_t)(others->first_class - totals->first_class) * plane;
    for (size_t i = 0; i < count; ++i)
        counts[i] += sign * others->counts[i];
    return 1;
}
