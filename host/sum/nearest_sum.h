/* SPDX-License-Identifier: MIT */
/* Sums of a few doubles, rounded once. */
#ifndef SIGRAMP_HOST_SUM_NEAREST_SUM_H
#define SIGRAMP_HOST_SUM_NEAREST_SUM_H

#include <stddef.h>

#include "sum/twofold.h"

/* The exact sum in two parts, each rounded once. parts has room for one more, and is overwritten.
 */
twofold nearest_twofold(size_t count, double *parts);

#endif
