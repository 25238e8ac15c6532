/* SPDX-License-Identifier: MIT */
/* Failures of host/opencl as a status and one line in a detail buffer of OPENCL_DETAIL_SIZE bytes.
 * Codes are cl_int, which this header need not know. */
#ifndef SIGRAMP_HOST_OPENCL_REPORT_H
#define SIGRAMP_HOST_OPENCL_REPORT_H

#include <stdint.h>

#include "sigramp/sigramp.h"

enum { OPENCL_DETAIL_SIZE = 512 };

/* Writes the line (line breaks become blanks) and returns status. */
sigramp_status opencl_fail(sigramp_status status, char *detail, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The status of an OpenCL error code, with the call and the code by name in the detail. */
sigramp_status opencl_check(int32_t code, const char *call, char *detail);

/* "CL_OUT_OF_RESOURCES", or "unknown error" */
const char *opencl_error_name(int32_t code);

#endif
