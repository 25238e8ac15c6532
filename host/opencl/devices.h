/* SPDX-License-Identifier: MIT */
/* The devices there are, found in this process; drivers are trusted here (trial.h is for others).
 */
#ifndef SIGRAMP_HOST_OPENCL_DEVICES_H
#define SIGRAMP_HOST_OPENCL_DEVICES_H

#include "device.h"
#include "installed.h"

typedef struct opencl_found opencl_found;

/* A list to be freed. Finding no device is no failure; the detail says why there is none. */
sigramp_status opencl_find(opencl_found **found, char *detail);
size_t opencl_found_count(const opencl_found *found);
const opencl_installed *opencl_found_installed(const opencl_found *found);

/* All of a row but usable and why_not. */
void opencl_describe(const opencl_found *found, size_t i, sigramp_device *row);
sigramp_status opencl_open_found(const opencl_found *found, size_t i, int64_t memory,
                                 opencl_device **device, char *detail);

/* Builds the kernels of one unit, with their known answers, in each precision the device has, or
 * only the first of them. Those of closed sums wait for their first use: they are many, and large.
 */
sigramp_status opencl_try_out(opencl_device *device, int everything, char *detail);

#endif
