/* SPDX-License-Identifier: MIT */
/* The segments of smooth units. */
#ifndef SIGRAMP_HOST_SUM_SEGMENT_ZONES_H
#define SIGRAMP_HOST_SUM_SEGMENT_ZONES_H

#include "sum/fast_plan.h"
#include "sum/segment_build.h"

/* All segments of a smooth unit, the terms they refer to, and their tables' numbers. */
sigramp_status segment_build_zones(segment_build *build, const fast_plan *shape);

#endif
