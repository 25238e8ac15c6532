/* SPDX-License-Identifier: MIT */
/*
 * Moments that terms are added to and taken from: exact counts of each cell and class, in units of
 * 2^-LOW_GRID of the class's lowest binade (sum/moments.h). So terms that are taken away leave
 * nothing behind.
 */
#ifndef SIGRAMP_HOST_SUM_MOMENT_TOTALS_H
#define SIGRAMP_HOST_SUM_MOMENT_TOTALS_H

#include <stddef.h>

typedef struct {
    double first; /* cell */
    size_t cells;
    int order, exact;
    int first_class, classes; /* those that there were weights of; 0: none yet */
    __int128 *counts;         /* for each class, cell and k < order */
} moment_totals;

/* The counts of a class. */
static inline size_t moment_totals_plane(const moment_totals *totals)
{
    return totals->cells * (size_t)totals->order;
}

/* Room for classes from `lowest` on, the others kept; 0 without memory, and nothing is changed. */
int moment_totals_reserve(moment_totals *totals, int lowest, int classes);

/* Adds others of the same cells sign times, 1 or -1. As moment_totals_reserve, which cannot fail
 * where they have been added before. */
int moment_totals_add(moment_totals *totals, const moment_totals *others, int sign);

#endif
