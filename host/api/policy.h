/* SPDX-License-Identifier: MIT */
/* Decides who computes a map, or an execution of a plan, and notes it in context->place; 0: the CPU
 * path. */
#ifndef SIGRAMP_HOST_API_POLICY_H
#define SIGRAMP_HOST_API_POLICY_H

#include "api/sum_plan.h"

int context_takes_device_for_map(sigramp_context *context);
int context_takes_device_for_sum(sigramp_context *context, const sigramp_sum_plan *plan,
                                 size_t count);

/* Whether there is a device, or may be one; it goes when it fails. */
int context_has_device(const sigramp_context *context);

/* Whether direct sums of so many terms each are for it, of so many at all points together. */
int context_gives_device(const sigramp_context *context, size_t terms, double all);

#endif
