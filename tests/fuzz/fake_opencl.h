/* SPDX-License-Identifier: MIT */
/*
 * An OpenCL that answers as it is told to, in the place of the loader (host/opencl/loader.h). Told
 * nothing it is right, as far as it goes: it has two devices, and of all kernels it can map.
 */
#ifndef SIGRAMP_TESTS_FAKE_OPENCL_H
#define SIGRAMP_TESTS_FAKE_OPENCL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From now on two bytes each time say which call, counted from the last one, is wrong, and how. The
 * bytes stay the caller's. */
void fake_opencl_start(const uint8_t *bytes, size_t size);

/* Objects that were made and not released. */
long fake_opencl_objects(void);

/* Whether a command left out what it was to do, or did something else, and said that all went well:
 * then no result of it can be right. */
bool fake_opencl_lied(void);

#endif
