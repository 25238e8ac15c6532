/* SPDX-License-Identifier: MIT */
/* Which of the devices there are is meant, and whether it can be used. */
#ifndef SIGRAMP_HOST_OPENCL_DEVICES_H
#define SIGRAMP_HOST_OPENCL_DEVICES_H

#include "engine.h"
#include "find.h"

sigramp_status opencl_open_found(const opencl_found_device *found, const opencl_wishes *wishes,
                                 opencl_engine **engine, char *detail);

/* Opens all other usable devices of a device's platform, CPUs or not as it is, into its list. */
void opencl_open_others(opencl_engine *first);

/* Builds the kernels of one unit, with their known answers, in each precision the device has, or
 * only the first of them. Those of closed sums wait for their first use: they are many, and large.
 */
sigramp_status opencl_try_out(opencl_engine *engine, int everything, char *detail);

#endif
