/* SPDX-License-Identifier: MIT */
#include "path_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number_line.h"
#include "support.h"

enum { MOST_CPU_THREADS = 8, MOST_DEVICES = 16 };

static bool add_path(path_list *list, const sigramp_options *options, bool fp64)
{
    if (list->count == MOST_PATHS)
        return false;
    path *const way = &list->paths[list->count++];
    const sigramp_status status = sigramp_context_create(options, &way->context);
    way->fp64 = fp64;
    way->on_cpu = options->isa != NULL;
    if (status != SIGRAMP_OK)
        printf("%s: %s: %s\n", options->device, sigramp_status_message(status),
               way->context ? sigramp_context_detail(way->context) : "");
    else if (way->on_cpu)
        snprintf(way->name, sizeof way->name, "cpu %s, %d threads", options->isa, options->threads);
    else
        snprintf(way->name, sizeof way->name, "%s %.200s, %lld bytes", options->device,
                 sigramp_context_report(way->context).name, (long long)options->device_memory);
    return status == SIGRAMP_OK;
}

static bool add_cpu_paths(path_list *list)
{
    const char *isas[MOST_ISAS];
    const size_t count = available_isas(isas);
    bool opened = true;
    for (size_t i = 0; i < count; ++i)
        for (int threads = 1; threads <= MOST_CPU_THREADS; ++threads) {
            const sigramp_options options = {.device = "cpu", .isa = isas[i], .threads = threads};
            opened = opened && add_path(list, &options, true);
        }
    printf("%zu CPU paths: %zu instruction sets, 1 to %d threads\n", list->count, count,
           MOST_CPU_THREADS);
    return opened;
}

static bool add_device_paths(path_list *list, const sigramp_device *device, uint64_t *seed)
{
    const int64_t some_memory = random_integer(seed, 4096, 1 << 20);
    const sigramp_options whole = {.device = device->id};
    const sigramp_options pieces = {.device = device->id, .device_memory = some_memory};
    if (!device->usable)
        printf("%s, %s, is not usable: %s\n", device->id, device->name, device->why_not);
    return device->usable && add_path(list, &whole, device->fp64) &&
           add_path(list, &pieces, device->fp64);
}

/* The environment is set before any driver runs; work-groups are powers of two. */
static bool add_opencl_paths(path_list *list, const char *wanted, uint64_t *seed)
{
    const bool all = strcmp(wanted, "opencl") == 0;
    const size_t before = list->count;
    static sigramp_device devices[MOST_DEVICES];
    size_t count = 0;
    char size[16];
    snprintf(size, sizeof size, "%d", 1 << random_integer(seed, 0, 8));
    setenv("SIGRAMP_WORK_GROUP_SIZE", size, 0);
    if (sigramp_devices(MOST_DEVICES, devices, &count) != SIGRAMP_OK || count < 2) {
        puts("there is no OpenCL device");
        return false;
    }
    printf("OpenCL work-groups of at most %s\n", getenv("SIGRAMP_WORK_GROUP_SIZE"));
    bool opened = true;
    for (size_t i = 1; i < count && i < MOST_DEVICES; ++i)
        if (all || strcmp(wanted, devices[i].id) == 0)
            opened = add_device_paths(list, &devices[i], seed) && opened;
    if (opened && list->count == before)
        printf("there is no device %s\n", wanted);
    return opened && list->count > before;
}

bool open_paths(const char *device, uint64_t *seed, path_list *list)
{
    const bool opencl = strcmp(device, "cpu") != 0;
    const bool opened = add_cpu_paths(list) && (!opencl || add_opencl_paths(list, device, seed));
    for (size_t p = 0; opened && p < list->count; ++p)
        if (!list->paths[p].on_cpu)
            printf("%s\n", list->paths[p].name);
    fflush(stdout);
    return opened;
}

void close_paths(path_list *list)
{
    for (size_t p = 0; p < list->count; ++p)
        sigramp_context_destroy(list->paths[p].context);
    list->count = 0;
}
