/* SPDX-License-Identifier: MIT */
/* What opencl_find fills in. */
#ifndef SIGRAMP_HOST_OPENCL_FOUND_H
#define SIGRAMP_HOST_OPENCL_FOUND_H

#include "devices.h"

enum { OPENCL_LARGEST_DEVICE_COUNT = 256 };

typedef struct {
    cl_platform_id platform;
    cl_device_id device;
    cl_device_type type;
    char id[32];
} found_device;

struct opencl_found {
    opencl_installed installed;
    size_t count;
    found_device devices[OPENCL_LARGEST_DEVICE_COUNT];
};

#endif
