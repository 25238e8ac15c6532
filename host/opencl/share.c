/* SPDX-License-Identifier: MIT */
/*
 * A direct sum shared among the devices of a platform, one thread each. They take blocks of points
 * in turns until there are none, so that a slow device takes fewer; where there are fewer points
 * than devices, they divide the terms (share_terms.c). A sum has the same bits whoever computes it.
 */
#include "share.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

/* Blocks for each device: few, since each costs launches and transfers, and yet the devices should
 * end at about the same time. */
enum { BLOCKS_PER_DEVICE = 4 };

/* What one device does of points that are divided. */
typedef struct {
    const sum_terms *terms;
    opencl_points points;
    size_t block; /* points to take at once, if they fit */
    size_t block_count;
} points_part;

static void take_blocks(opencl_sharer *sharer)
{
    points_part *const mine = sharer->work;
    opencl_stream stream = {.queue = sharer->device->queue, .device = sharer->device};
    const opencl_sum_shape shape =
        opencl_sum_best_shape(sharer->device, sharer->program, mine->terms, mine->block);
    sharer->status = opencl_sum_points(sharer->device, sharer->program, &stream, mine->terms,
                                       &shape, &mine->points, sharer->detail);
    if (sharer->status) /* the others need not go on */
        atomic_store(mine->points.taken, mine->points.count);
    sharer->took_part = mine->block_count > 0;
}

static sigramp_status share_points(opencl_sharer *sharers, size_t count, const sum_terms *terms,
                                   const opencl_points *points, char *detail)
{
    const size_t blocks = count > 1 ? count * BLOCKS_PER_DEVICE : 1;
    atomic_size_t taken = 0;
    points_part *const parts = calloc(count, sizeof *parts);
    if (!parts)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory to share a sum");
    for (size_t i = 0; i < count; ++i) {
        parts[i].terms = terms;
        parts[i].points = *points;
        parts[i].points.taken = &taken;
        parts[i].points.block_count = &parts[i].block_count;
        parts[i].block = (points->count + blocks - 1) / blocks;
        sharers[i].work = &parts[i];
        sharers[i].compute = take_blocks;
    }
    const sigramp_status status = opencl_run_sharers(sharers, count, detail);
    free(parts);
    return status;
}

static void *compute(void *sharer)
{
    ((opencl_sharer *)sharer)->compute(sharer);
    return NULL;
}

sigramp_status opencl_run_sharers(opencl_sharer *sharers, size_t count, char *detail)
{
    sigramp_status status = SIGRAMP_OK;
    for (size_t i = 1; i < count; ++i)
        sharers[i].has_thread = !pthread_create(&sharers[i].thread, NULL, compute, &sharers[i]);
    for (size_t i = 0; i < count; ++i)
        if (!sharers[i].has_thread)
            compute(&sharers[i]);
    for (size_t i = 0; i < count; ++i) {
        if (sharers[i].has_thread)
            pthread_join(sharers[i].thread, NULL);
        if (sharers[i].status && !status)
            status = opencl_fail(sharers[i].status, detail, "%s: %.480s", sharers[i].device->id,
                                 sharers[i].detail);
    }
    return status;
}

/* The devices whose program is ready; one whose kernels give wrong answers is closed. */
static size_t gather(opencl_device *first, const opencl_program *program, const sum_terms *terms,
                     size_t most, opencl_sharer *sharers)
{
    char detail[OPENCL_DETAIL_SIZE];
    size_t count = 1;
    sharers[0].device = first;
    sharers[0].program = program;
    for (opencl_device **place = &first->next; *place && count < most;) {
        opencl_device *const device = *place;
        const sigramp_status status =
            opencl_program_get(device, OPENCL_SUM_PROGRAM, terms->unit, terms->precision,
                               &sharers[count].program, detail);
        if (!status)
            sharers[count++].device = device;
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

/* Notes who computed: the first device's ids, then those of all that ever shared with it. */
static void note(opencl_device *first, opencl_sharer *sharers, size_t count)
{
    for (size_t i = 1; i < count; ++i)
        sharers[i].device->has_shared |= sharers[i].took_part;
    size_t used = (size_t)snprintf(first->ids, sizeof first->ids, "%s", first->id);
    for (const opencl_device *device = first->next; device; device = device->next)
        if (device->has_shared && used + sizeof device->id < sizeof first->ids)
            used +=
                (size_t)snprintf(first->ids + used, sizeof first->ids - used, ",%s", device->id);
}

sigramp_status opencl_shared_sum(opencl_device *first, const opencl_program *program,
                                 const sum_terms *terms, const opencl_points *points, char *detail)
{
    size_t most = 1;
    opencl_open_others(first);
    for (const opencl_device *device = first->next; device; device = device->next)
        ++most;
    opencl_sharer *const sharers = calloc(most, sizeof *sharers);
    if (!sharers)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory to share a sum");
    const size_t count = gather(first, program, terms, most, sharers);
    const sigramp_status status = points->count < count
                                      ? opencl_share_terms(sharers, count, terms, points, detail)
                                      : share_points(sharers, count, terms, points, detail);
    if (!status)
        note(first, sharers, count);
    free(sharers);
    return status;
}
