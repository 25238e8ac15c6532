/* SPDX-License-Identifier: MIT */
/* What was found on the way to devices. Knows no OpenCL. */
#ifndef SIGRAMP_HOST_OPENCL_INSTALLED_H
#define SIGRAMP_HOST_OPENCL_INSTALLED_H

#include <stddef.h>

enum { OPENCL_LARGEST_PLATFORM_COUNT = 64 };

/* A platform that the loader shows. */
typedef struct {
    char name[128];
    unsigned devices;
    char problem[64]; /* of asking for them; "" if none */
} opencl_platform;

typedef struct {
    char loader[256]; /* its path; "" if there is none */
    size_t count;
    opencl_platform platforms[OPENCL_LARGEST_PLATFORM_COUNT];
} opencl_installed;

#endif
