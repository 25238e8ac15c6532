/* SPDX-License-Identifier: MIT */
/*
 * A direct sum shared among the devices of a platform, one thread each. They take blocks of points
 * in turns until there are none, so that a slow device takes fewer. A sum has the same bits whoever
 * computes it; only points are divided, since the terms of one point need each other's scale.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "launch.h"
#include "program.h"

/* Blocks for each device: few, since each costs launches and transfers, and yet the devices should
 * end at about the same time. */
enum { BLOCKS_PER_DEVICE = 4 };

/* What one device does. */
typedef struct {
    opencl_device *device;
    const opencl_program *program;
    const sum_terms *terms;
    opencl_points points;
    size_t block; /* points to take at once, if they fit */
    size_t block_count;
    int has_thread;
    pthread_t thread;
    sigramp_status status;
    char detail[OPENCL_DETAIL_SIZE];
} part;

static void *compute(void *argument)
{
    part *const mine = argument;
    opencl_stream stream = {mine->device->queue, 0, NULL};
    const opencl_sum_shape shape =
        opencl_sum_best_shape(mine->device, mine->program, mine->terms, mine->block);
    mine->status = opencl_sum_points(mine->device, mine->program, &stream, mine->terms, &shape,
                                     &mine->points, mine->detail);
    if (mine->status) /* the others need not go on */
        atomic_store(mine->points.taken, mine->points.count);
    return NULL;
}

/* The devices whose program is ready; one whose kernels give wrong answers is closed. */
static size_t gather(opencl_device *first, const opencl_program *program, const sum_terms *terms,
                     size_t most, part *parts)
{
    char detail[OPENCL_DETAIL_SIZE];
    size_t count = 1;
    parts[0].device = first;
    parts[0].program = program;
    for (opencl_device **place = &first->next; *place && count < most;) {
        opencl_device *const device = *place;
        const sigramp_status status =
            opencl_program_get(device, OPENCL_SUM_PROGRAM, terms->unit, terms->precision,
                               &parts[count].program, detail);
        if (!status)
            parts[count++].device = device;
        if (!status || status == SIGRAMP_NOT_SUPPORTED) {
            place = &device->next;
        } else {
            *place = device->next;
            device->next = NULL;
            opencl_close(device);
        }
    }
    return count;
}

static void start_all(part *parts, size_t count, const sum_terms *terms,
                      const opencl_points *points, atomic_size_t *taken)
{
    const size_t blocks = count > 1 ? count * BLOCKS_PER_DEVICE : 1;
    for (size_t i = 0; i < count; ++i) {
        parts[i].terms = terms;
        parts[i].points = *points;
        parts[i].points.taken = taken;
        parts[i].points.block_count = &parts[i].block_count;
        parts[i].block = (points->count + blocks - 1) / blocks;
    }
    /* Without a thread a device takes no part; the others do its work. */
    for (size_t i = 1; i < count; ++i)
        parts[i].has_thread = !pthread_create(&parts[i].thread, NULL, compute, &parts[i]);
    compute(&parts[0]);
}

/* Waits for all; the first failure is the sum's. */
static sigramp_status join_all(part *parts, size_t count, char *detail)
{
    sigramp_status status = SIGRAMP_OK;
    for (size_t i = 0; i < count; ++i) {
        if (parts[i].has_thread)
            pthread_join(parts[i].thread, NULL);
        if (parts[i].status && !status)
            status = opencl_fail(parts[i].status, detail, "%s: %.480s", parts[i].device->id,
                                 parts[i].detail);
    }
    return status;
}

/* Notes who computed: the first device's ids, then those of all that ever shared with it. */
static void note(opencl_device *first, part *parts, size_t count)
{
    for (size_t i = 1; i < count; ++i)
        parts[i].device->has_shared |= parts[i].block_count > 0;
    size_t used = (size_t)snprintf(first->ids, sizeof first->ids, "%s", first->id);
    for (const opencl_device *device = first->next; device; device = device->next)
        if (device->has_shared && used + sizeof device->id < sizeof first->ids)
            used +=
                (size_t)snprintf(first->ids + used, sizeof first->ids - used, ",%s", device->id);
}

sigramp_status opencl_shared_sum(opencl_device *first, const opencl_program *program,
                                 const sum_terms *terms, const opencl_points *points, char *detail)
{
    atomic_size_t taken = 0;
    size_t most = 1;
    opencl_open_others(first);
    for (const opencl_device *device = first->next; device; device = device->next)
        ++most;
    most = opencl_smaller(most, points->count);
    part *const parts = calloc(most, sizeof *parts);
    if (!parts)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory to share a sum");
    const size_t count = gather(first, program, terms, most, parts);
    start_all(parts, count, terms, points, &taken);
    const sigramp_status status = join_all(parts, count, detail);
    if (!status)
        note(first, parts, count);
    free(parts);
    return status;
}
