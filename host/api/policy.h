/* SPDX-License-Identifier: MIT */
/* Decides who computes a map, or an execution of a plan, and notes it in context->place; 0: the CPU
 * path. */
#ifndef SIGRAMP_HOST_API_POLICY_H
#define SIGRAMP_HOST_API_POLICY_H

#include "api/sum_plan.h"

int context_takes_device_for_map(sigramp_context *context);
int context_takes_device_for_sum(sigramp_context *context, const sigramp_sum_plan *plan,
                                 size_t count);

/* Whether a sum of so many terms at so many points might be one for a device. */
int context_may_take_device(const sigramp_context *context, size_t terms, size_t points);

#endif
