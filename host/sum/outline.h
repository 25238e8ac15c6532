/* SPDX-License-Identifier: MIT */
/* What solving needs to know of a sum's terms: where they are, the signs of their weights, and how
 * steep they are. */
#ifndef SIGRAMP_HOST_SUM_OUTLINE_H
#define SIGRAMP_HOST_SUM_OUTLINE_H

#include <math.h>

typedef struct {
    double least, greatest;         /* of finite offsets; least > greatest: there are none */
    int has_positive, has_negative; /* weights; a NaN is both */
} term_outline;

typedef struct {
    double flattest, steepest;      /* sizes that are not 0; flattest > steepest: there are none */
    int has_positive, has_negative; /* slopes */
} slope_outline;

static inline term_outline outline_of_none(void)
{
    const term_outline none = {INFINITY, -INFINITY, 0, 0};
    return none;
}

static inline void outline_add_weight(term_outline *outline, double weight)
{
    outline->has_positive |= !(weight <= 0);
    outline->has_negative |= !(weight >= 0);
}

static inline void outline_add_offset(term_outline *outline, double offset)
{
    outline->least = offset < outline->least && offset > -INFINITY ? offset : outline->least;
    outline->greatest =
        offset > outline->greatest && offset < INFINITY ? offset : outline->greatest;
}

static inline slope_outline slope_outline_of_none(void)
{
    const slope_outline none = {INFINITY, 0, 0, 0};
    return none;
}

static inline void outline_add_slope(slope_outline *outline, double slope)
{
    const double size = fabs(slope);
    outline->has_positive |= slope > 0;
    outline->has_negative |= slope < 0;
    outline->flattest = size > 0 && size < outline->flattest ? size : outline->flattest;
    outline->steepest = size > outline->steepest ? size : outline->steepest;
}

#endif
