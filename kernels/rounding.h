/* SPDX-License-Identifier: MIT */
/* What a branch-free form returns: a value, right unless it says that this point is an edge. */
#ifndef SIGRAMP_KERNELS_ROUNDING_H
#define SIGRAMP_KERNELS_ROUNDING_H

#include "scaled.h"

typedef struct {
    real value;
    integer edge;
} quick_result;

#endif
