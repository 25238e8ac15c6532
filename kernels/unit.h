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
#define unit_value SIGRAMP_JOIN(SIGRAMP_UNIT, _value)
#define unit_magnitude SIGRAMP_JOIN(SIGRAMP_UNIT, _magnitude)

#endif
