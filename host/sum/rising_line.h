/* SPDX-License-Identifier: MIT */
/*
 * What the terms that a point has left far behind come to: sum of w, and sum of w (u - a), as they
 * are added one by one while the point moves on. Weights and positions come scaled, so that no
 * product leaves the doubles' range.
 */
#ifndef SIGRAMP_HOST_SUM_RISING_LINE_H
#define SIGRAMP_HOST_SUM_RISING_LINE_H

#include "sum/twofold.h"

typedef struct {
    double position_factor; /* a power of two */
    double anchor;          /* a position, not scaled */
    twofold weight;         /* sum of w */
    twofold reach;          /* sum of w (anchor - a), scaled */
} rising_line;

/* (to - from) scaled. */
static inline twofold rising_line_distance(const rising_line *line, double to, double from)
{
    const double factor = line->position_factor;
    return twofold_sum_of(to * factor, -(from * factor));
}

static inline void rising_line_move(rising_line *line, double anchor)
{
    const twofold way = rising_line_distance(line, anchor, line->anchor);
    line->reach = twofold_add(line->reach, twofold_multiply(line->weight, way));
    line->anchor = anchor;
}

static inline void rising_line_add(rising_line *line, double position, double weight)
{
    const twofold way = rising_line_distance(line, line->anchor, position);
    line->weight = twofold_add(line->weight, twofold_of(weight, 0));
    line->reach = twofold_add(line->reach, twofold_scale(way, weight));
}

#endif
