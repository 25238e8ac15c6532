/* SPDX-License-Identifier: MIT */
/*
 * A direct sum shared among the devices of a platform, one thread each. They take blocks of points
 * in turns until there are none, so that a slow device takes fewer. A sum has the same bits whoever
 * computes it.
 */
#include "share.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "devices.h"
#include "report.h"
#include "sum_shape.h"

/* Blocks for each device: few, since each costs launches and transfers, and yet the devices should
 * end at about the same time. */
enum { BLOCKS_PER_DEVICE = 4 };

/* One of the devices and what it does. */
typedef struct {
    opencl_engine *engine;
    const opencl_program *program;
    const sum_terms *terms;
    opencl_points points;
    size_t block; /* points to take at once, if they fit */
    size_t block_count;
    int has_thread;
    pthread_t thread;
    sigramp_status status;
    char detail[OPENCL_DETAIL_SIZE];
} sharer;

static void *take_blocks(void *one)
{
    sharer *const mine = one;
    opencl_workspace *const workspace = &mine->engine->workspace;
    opencl_stream stream = opencl_own_stream(workspace);
    const opencl_sum_shape shape =
        opencl_sum_best_shape(workspace->device, mine->program, mine->terms, mine->block);
    mine->status = opencl_sum_points(workspace, mine->program, &stream, mine->terms, &shape,
                                     &mine->points, mine->detail);
    if (mine->status) /* the others need not go on */
        atomic_store(mine->points.taken, mine->points.count);
    return NULL;
}

/* Lets all compute, in a thread each if there are any, and waits; fails as the first that did. */
static sigramp_status run(sharer *sharers, size_t count, char *detail)
{
    sigramp_status status = SIGRAMP_OK;
    for (size_t i = 1; i < count; ++i)
        sharers[i].has_thread = !pthread_create(&sharers[i].thread, NULL, take_blocks, &sharers[i]);
    for (size_t i = 0; i < count; ++i)
        if (!sharers[i].has_thread)
            take_blocks(&sharers[i]);
    for (size_t i = 0; i < count; ++i) {
        if (sharers[i].has_thread)
            pthread_join(sharers[i].thread, NULL);
        if (sharers[i].status && !status)
            status = opencl_fail(sharers[i].status, detail, "%s: %.480s",
                                 sharers[i].engine->device.id, sharers[i].detail);
    }
    return status;
}

static sigramp_status share(sharer *sharers, size_t count, const sum_terms *terms,
                            const opencl_points *points, char *detail)
{
    const size_t blocks = count > 1 ? count * BLOCKS_PER_DEVICE : 1;
    atomic_size_t taken = 0;
    for (size_t i = 0; i < count; ++i) {
        sharers[i].terms = terms;
        sharers[i].points = *points;
        sharers[i].points.taken = &taken;
        sharers[i].points.block_count = &sharers[i].block_count;
        sharers[i].block = (points->count + blocks - 1) / blocks;
    }
    return run(sharers, count, detail);
}

/* The devices whose program is ready; one whose kernels give wrong answers is closed. */
static size_t gather(opencl_engine *first, const opencl_program *program, const sum_terms *terms,
                     size_t most, sharer *sharers)
{
    char detail[OPENCL_DETAIL_SIZE];
    size_t count = 1;
    sharers[0].engine = first;
    sharers[0].program = program;
    for (opencl_engine **place = &first->next; *place && count < most;) {
        opencl_engine *const engine = *place;
        const sigramp_status status =
            opencl_program_get(&engine->programs, PLAN_SUM, terms->unit, terms->precision,
                               &sharers[count].program, detail);
        if (!status)
            sharers[count++].engine = engine;
        if (!status || status == SIGRAMP_NOT_SUPPORTED) {
            place = &engine->next;
        } else {
            *place = engine->next;
            engine->next = NULL;
            opencl_close(engine);
        }
    }
    return count;
}

/* Notes who computed: the first device's ids, then those of all that ever shared with it. */
static void note(opencl_engine *first, sharer *sharers, size_t count)
{
    for (size_t i = 1; i < count; ++i)
        sharers[i].engine->has_shared |= sharers[i].block_count > 0;
    size_t used = (size_t)snprintf(first->ids, sizeof first->ids, "%s", first->device.id);
    for (const opencl_engine *one = first->next; one; one = one->next)
        if (one->has_shared && used + sizeof one->device.id < sizeof first->ids)
            used += (size_t)snprintf(first->ids + used, sizeof first->ids - used, ",%s",
                                     one->device.id);
}

sigramp_status opencl_shared_sum(opencl_engine *first, const opencl_program *program,
                                 const sum_terms *terms, const opencl_points *points, char *detail)
{
    size_t most = 1; /* devices, and each needs a point */
    opencl_open_others(first);
    for (const opencl_engine *one = first->next; one && most < points->count; one = one->next)
        ++most;
    sharer *const sharers = calloc(most, sizeof *sharers);
    if (!sharers)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory to share a sum");
    const size_t count = gather(first, program, terms, most, sharers);
    const sigramp_status status = share(sharers, count, terms, points, detail);
    if (!status)
        note(first, sharers, count);
    free(sharers);
    return status;
}
