/* SPDX-License-Identifier: MIT */
/* The list of devices: the CPU path, then OpenCL's; what the latter depend on; how they are tried.
 */
#include "api/known_problems.h"
#include "opencl/backend.h"
#include "opencl/trial_main.h"
#include "threads/float_environment.h"
#include "threads/instructions.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const opencl_wishes no_wishes = {0, known_problems_give};

static void describe_cpu_path(sigramp_device *device)
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_size = sysconf(_SC_PAGESIZE);
    memset(device, 0, sizeof *device);
    snprintf(device->id, sizeof device->id, "cpu");
    snprintf(device->name, sizeof device->name, "CPU path");
    snprintf(device->driver, sizeof device->driver, "%s", instructions_best());
    snprintf(device->type, sizeof device->type, "cpu");
    device->fp64 = 1;
    device->memory_bytes = pages > 0 && page_size > 0 ? (uint64_t)pages * (uint64_t)page_size : 0;
    device->usable = 1;
}

sigramp_status sigramp_devices(size_t capacity, sigramp_device *devices, size_t *count)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    char detail[OPENCL_DETAIL_SIZE] = "";
    size_t found = 0;
    if (!count || (capacity > 0 && !devices))
        return SIGRAMP_INVALID_ARGUMENT;
    if (capacity > 0)
        describe_cpu_path(devices);
    const size_t left = capacity > 0 ? capacity - 1 : 0;
    const sigramp_status status =
        opencl_list(left, left ? devices + 1 : NULL, &found, &no_wishes, detail);
    *count = 1 + found;
    return status;
}

sigramp_status sigramp_findings(size_t capacity, sigramp_finding *findings, size_t *count)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    char detail[OPENCL_DETAIL_SIZE] = "";
    if (!count || (capacity > 0 && !findings))
        return SIGRAMP_INVALID_ARGUMENT;
    return opencl_findings(capacity, findings, count, detail);
}

/* For the program in libexec alone (host/trial/main.c). */
__attribute__((visibility("default"), noreturn)) void sigramp_try_device(int argc, char **argv);

void sigramp_try_device(int argc, char **argv)
{
    opencl_try_device(argc, argv, &no_wishes);
}
