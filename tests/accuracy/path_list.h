/* SPDX-License-Identifier: MIT */
/* Every way there is to compute a map here. */
#ifndef SIGRAMP_TESTS_PATH_LIST_H
#define SIGRAMP_TESTS_PATH_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

typedef struct {
    sigramp_context *context;
    bool on_cpu, fp64;
    char name[256];
} path;

enum { MOST_PATHS = 64 };

typedef struct {
    path paths[MOST_PATHS];
    size_t count;
} path_list;

/*
 * The baseline with one thread first; then every instruction set with 1 to 8 threads; then, unless
 * device is "cpu", every OpenCL device, with all its memory and with very little, in work-groups
 * of a random size (SIGRAMP_WORK_GROUP_SIZE overrides it). Prints each. False if one cannot be
 * opened, or if OpenCL was wanted and has no device.
 */
bool open_paths(const char *device, uint64_t *seed, path_list *list);

void close_paths(path_list *list);

#endif
