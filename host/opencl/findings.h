/* SPDX-License-Identifier: MIT */
/* What sigramp_findings gives that a test asks for by itself. */
#ifndef SIGRAMP_HOST_OPENCL_FINDINGS_H
#define SIGRAMP_HOST_OPENCL_FINDINGS_H

#include <stddef.h>

/* 1 if this user may use a device's file; 0 with the reason. */
int opencl_check_node(const char *path, char *problem, size_t size);

#endif
