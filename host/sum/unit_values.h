/* SPDX-License-Identifier: MIT */
/* The units and exp as pairs of doubles, for planning: kernels/unit.h at any instruction set. */
#ifndef SIGRAMP_HOST_SUM_UNIT_VALUES_H
#define SIGRAMP_HOST_SUM_UNIT_VALUES_H

#include "sigramp/sigramp.h"
#include "sum/twofold.h"

/* unit(t), |t| <= 700, to a relative 2^-60. */
twofold sum_unit_value(sigramp_unit unit, twofold t);

/* exp(a), -700 <= a <= 700, to a relative 2^-95: powers of it are taken. */
twofold sum_exp(twofold a);

#endif
