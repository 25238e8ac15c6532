/* SPDX-License-Identifier: MIT */
/* What a plan has some of whose terms other processes have. */
#ifndef SIGRAMP_HOST_API_SUM_DIVIDED_H
#define SIGRAMP_HOST_API_SUM_DIVIDED_H

#include "api/sum_plan.h"

/* NULL does nothing. */
void divided_sum_destroy(divided_sum *divided);

/* Together: y[j] = S(x[j]) of such a plan, y may be x; fails like context_fail. */
sigramp_status plan_execute_divided(const sigramp_sum_plan *plan, size_t count, const void *x,
                                    void *y);

#endif
