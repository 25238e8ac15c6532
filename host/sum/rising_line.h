/* SPDX-License-Identifier: MIT */
/*
 * What the terms that a point has left far behind come to: sum of w, and sum of w (u - a), as they
 * are added one by one while the point moves on. Each sum has an exponent of its own: a term need
 * not be near the largest to count, for the largest may be added last.
 */
#ifndef SIGRAMP_HOST_SUM_RISING_LINE_H
#define SIGRAMP_HOST_SUM_RISING_LINE_H

#include "sum/scaled_twofold.h"

typedef struct {
    double anchor;         /* a position */
    scaled_twofold weight; /* sum of w */
    scaled_twofold moment; /* sum of w (anchor - a) */
} rising_line;

/* to - from, both finite. */
static inline scaled_twofold rising_line_distance(double to, double from)
{
    const int is_large = fmax(fabs(to), fabs(from)) >= 0x1p1000; /* the difference may overflow */
    const double factor = is_large ? 0.25 : 1;
    return scaled_twofold_of(twofold_sum_of(to * factor, -(from * factor)), is_large ? 2 : 0);
}

static inline void rising_line_move(rising_line *line, double anchor)
{
    const scaled_twofold way = rising_line_distance(anchor, line->anchor);
    line->moment = scaled_twofold_add(line->moment, scaled_twofold_multiply(line->weight, way));
    line->anchor = anchor;
}

static inline void rising_line_add(rising_line *line, double position, double weight)
{
    const scaled_twofold way = rising_line_distance(line->anchor, position);
    const scaled_twofold w = scaled_twofold_of_double(weight);
    line->weight = scaled_twofold_add(line->weight, w);
    line->moment = scaled_twofold_add(line->moment, scaled_twofold_multiply(way, w));
}

#endif
