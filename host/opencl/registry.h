/* SPDX-License-Identifier: MIT */
/* Where the OpenCL loader finds drivers: a folder of files that name a library each, or what
 * OCL_ICD_VENDORS names in its place. Knows no OpenCL device. */
#ifndef SIGRAMP_HOST_OPENCL_REGISTRY_H
#define SIGRAMP_HOST_OPENCL_REGISTRY_H

#include <limits.h>
#include <stddef.h>

/* The folder, or the one file or library. */
void opencl_registry(char place[PATH_MAX]);

typedef void opencl_visit(const char *file, void *data);

/* Shows each file that names a driver, or the library where that is named itself, in order; returns
 * how many. What is wrong with the place goes into problem, "" if nothing is. */
size_t opencl_visit_drivers(opencl_visit *visit, void *data, char *problem, size_t size);

/* Reads which library a file names, in its first line; 1, or 0 with what is wrong in problem. It
 * waits for nothing, whatever the file is. */
int opencl_read_driver_file(const char *file, char library[PATH_MAX], char *problem, size_t size);

/* Loads a driver and asks it how many platforms it has; 1, or 0 with what is wrong in problem. Only
 * where drivers are trusted, or in a trial. */
int opencl_load_driver(const char *library, unsigned *platforms, char *problem, size_t size);

#define OPENCL_NVIDIA "libnvidia-opencl.so.1"

/* Whether a file names NVIDIA's driver, which containers get without one; if not, and where files
 * are looked for in a folder, the command that registers it goes into line. */
int opencl_needs_nvidia_registered(char *line, size_t size);

#endif
