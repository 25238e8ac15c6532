/* SPDX-License-Identifier: MIT */
/* The slope that all terms of a direct sum have, at a point. */
#ifndef SIGRAMP_HOST_CPU_SLOPE_AT_H
#define SIGRAMP_HOST_CPU_SLOPE_AT_H

#include "plan/loop_terms.h"
#include "sum.h"

SIGRAMP_INLINE sum_slope slope_at(real x, const sigramp_loop_terms *terms)
{
    return sum_slope_at(x, (real)terms->slope[0], (real)terms->slope_rest, (real)terms->guard_from);
}

#endif
