/* SPDX-License-Identifier: MIT */
/* The platforms and devices there are, found in this process; drivers are trusted here (trial.h is
 * for others). */
#ifndef SIGRAMP_HOST_OPENCL_FIND_H
#define SIGRAMP_HOST_OPENCL_FIND_H

#include "installed.h"
#include "loader.h"

enum { OPENCL_LARGEST_DEVICE_COUNT = 256 };

typedef struct {
    cl_platform_id platform;
    cl_device_id device;
    cl_device_type type;
    char id[32];
} opencl_found_device;

typedef struct {
    opencl_installed installed;
    size_t count;
    opencl_found_device devices[OPENCL_LARGEST_DEVICE_COUNT];
} opencl_found;

/* A list to be freed. Finding no device is no failure; the detail says why there is none. */
sigramp_status opencl_find(opencl_found **found, char *detail);

/* All of a row but usable and why_not. */
void opencl_describe(const opencl_found_device *found, sigramp_device *row);

#endif
