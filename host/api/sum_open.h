/* SPDX-License-Identifier: MIT */
/* What a plan has whose terms may be added to and removed. */
#ifndef SIGRAMP_HOST_API_SUM_OPEN_H
#define SIGRAMP_HOST_API_SUM_OPEN_H

#include "api/sum_plan.h"

void open_sum_destroy(open_sum *open); /* NULL does nothing */

#endif
