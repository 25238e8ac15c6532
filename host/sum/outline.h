/* SPDX-License-Identifier: MIT */
/* What solving needs to know of a sum's terms: where they are, and the signs of their weights. */
#ifndef SIGRAMP_HOST_SUM_OUTLINE_H
#define SIGRAMP_HOST_SUM_OUTLINE_H

#include <math.h>

typedef struct {
    double least, greatest;         /* of finite offsets; least > greatest: there are none */
    int has_positive, has_negative; /* weights; a NaN is both */
} term_outline;

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

#endif
