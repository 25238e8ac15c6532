/* SPDX-License-Identifier: MIT */
/* The one unit a translation unit or a program is built for: SIGRAMP_UNIT is its name. */
#ifndef SIGRAMP_KERNELS_UNIT_H
#define SIGRAMP_KERNELS_UNIT_H

#include "units.h"

#ifndef SIGRAMP_UNIT
#error "set SIGRAMP_UNIT to a unit's name, such as logistic"
#endif
#define SIGRAMP_JOIN_NAMES(unit, part) unit##part
#define SIGRAMP_JOIN(unit, part) SIGRAMP_JOIN_NAMES(unit, part)
#define unit_pair SIGRAMP_JOIN(pair_, SIGRAMP_UNIT)
#define unit_wide SIGRAMP_JOIN(wide_, SIGRAMP_UNIT)
#define unit_accurate SIGRAMP_JOIN(accurate_, SIGRAMP_UNIT)
#define unit_passes_midpoint SIGRAMP_JOIN(SIGRAMP_UNIT, _passes_midpoint)
#define unit_is_exact SIGRAMP_JOIN(SIGRAMP_UNIT, _is_exact)
#define unit_degree SIGRAMP_JOIN(SIGRAMP_UNIT, _degree)
#define unit_tail SIGRAMP_JOIN(SIGRAMP_UNIT, _tail)
#define unit_magnitude SIGRAMP_JOIN(SIGRAMP_UNIT, _magnitude)

/* A ratio of exponentials by so many factors 1 + exp(-|t|) is at most 1. */
#define unit_is_bounded (unit_degree > 0)

/* Is the exponential of a form for vectors that of -|t|, or, for a ratio of exponentials whose
 * range holds it, that of either t or -t? */
#define unit_is_even (unit_tail((real)1) < 0)
#define exponential_is_small (unit_degree == 0 || unit_is_even)

#endif
