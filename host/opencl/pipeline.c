/* SPDX-License-Identifier: MIT */
/*
 * Host arrays through a device, in blocks: while one is computed, the next are on their way in and
 * the one before on its way out. Each lane has a buffer, in which results replace their points, and
 * a queue of its own. Commands also wait for the events of those before, since that is how a
 * failure of a command that nobody waits for becomes the next one's.
 */
#include "pipeline.h"

#include "kept_terms.h"
#include "memory.h"
#include "report.h"
#include "sizes.h"
#include "wait.h"

/* Points of one transfer: large enough that its start costs nothing. */
enum { TRANSFER_POINTS = 1 << 20, LEAST_LANE_SIZE = 1 << 15 };

typedef struct {
    const opencl_device *device;
    opencl_lane *lanes;
    size_t size; /* of a number */
    size_t count, block;
    const char *x;
    char *y;
    opencl_array_work enqueue;
    const void *what;
    opencl_stream streams[OPENCL_LANES];
    char *detail;
} pipeline;

size_t opencl_points_at_once(const opencl_device *device, int precision, uint64_t used,
                             size_t count)
{
    const uint64_t left = device->memory > used ? (device->memory - used) / OPENCL_LANES : 0;
    const uint64_t bytes = left < device->largest_buffer ? left : device->largest_buffer;
    const size_t fitting = opencl_smaller(bytes / ((size_t)precision / 8), TRANSFER_POINTS);
    return opencl_smaller(count, fitting > 0 ? fitting : 1);
}

void opencl_release_lane(opencl_lane *lane)
{
    opencl_release_buffer(lane->points);
    if (lane->queue && !opencl_left_behind())
        opencl_call.ReleaseCommandQueue(lane->queue);
    *lane = (opencl_lane){0};
}

sigramp_status opencl_fit_lane(const opencl_device *device, opencl_lane *lane, size_t size,
                               char *detail)
{
    const size_t least = device->memory < LEAST_LANE_SIZE ? size : LEAST_LANE_SIZE;
    const size_t taken = size > least ? size : least;
    if (lane->size >= size)
        return SIGRAMP_OK;
    opencl_release_buffer(lane->points);
    lane->points = NULL;
    lane->size = 0;
    const sigramp_status status = opencl_make_buffer(device, taken, NULL, &lane->points, detail);
    if (!status)
        lane->size = taken;
    return status;
}

/* Makes a lane ready for its first block; the first lane's queue is the device's. */
static sigramp_status open_lane(pipeline *all, size_t number)
{
    cl_int code = CL_SUCCESS;
    const opencl_device *const device = all->device;
    opencl_lane *const lane = &all->lanes[number];
    if (!lane->queue && number > 0)
        lane->queue = opencl_call.CreateCommandQueue(device->context, device->device, 0, &code);
    if (code)
        return opencl_check(code, "clCreateCommandQueue", all->detail);
    all->streams[number].queue = number > 0 ? lane->queue : device->queue;
    all->streams[number].device = device;
    return opencl_fit_lane(device, lane, all->block * all->size, all->detail);
}

static size_t points_of(const pipeline *all, size_t block)
{
    return opencl_smaller(all->count - block * all->block, all->block);
}

/* Enqueues a block's way in and its computation. */
static sigramp_status begin(pipeline *all, size_t block)
{
    const size_t number = block % OPENCL_LANES;
    opencl_stream *const stream = &all->streams[number];
    sigramp_status status = block < OPENCL_LANES ? open_lane(all, number) : SIGRAMP_OK;
    if (status)
        return status;
    const cl_mem buffer = all->lanes[number].points;
    const size_t points = points_of(all, block);
    cl_int code;
    do
        code = opencl_call.EnqueueWriteBuffer(
            stream->queue, buffer, CL_FALSE, 0, points * all->size,
            all->x + block * all->block * all->size, 0, NULL, &stream->last);
    while (opencl_made_room(all->device, code));
    status = opencl_check(code, "clEnqueueWriteBuffer", all->detail);
    if (!status)
        status = all->enqueue(all->what, stream, points, buffer, all->detail);
    if (!status)
        status = opencl_check(opencl_call.Flush(stream->queue), "clFlush", all->detail);
    return status;
}

/* Waits for a block's results. */
static sigramp_status end(pipeline *all, size_t block)
{
    const size_t number = block % OPENCL_LANES;
    opencl_stream *const stream = &all->streams[number];
    cl_event done = NULL;
    sigramp_status status =
        opencl_check(opencl_call.EnqueueReadBuffer(stream->queue, all->lanes[number].points,
                                                   CL_FALSE, 0, points_of(all, block) * all->size,
                                                   all->y + block * all->block * all->size, 1,
                                                   &stream->last, &done),
                     "clEnqueueReadBuffer", all->detail);
    if (!status)
        status = opencl_wait(stream->queue, done, "clEnqueueReadBuffer", all->detail);
    opencl_release_event(done);
    opencl_release_event(stream->last);
    stream->last = NULL;
    return status;
}

/* After a failure nothing may go on with the caller's arrays. */
static void drain(pipeline *all)
{
    char detail[OPENCL_DETAIL_SIZE];
    for (size_t number = 0; number < OPENCL_LANES; ++number) {
        if (all->streams[number].queue && !opencl_left_behind())
            opencl_wait_queue(all->streams[number].queue, detail);
        opencl_release_event(all->streams[number].last);
    }
}

sigramp_status opencl_array(const opencl_device *device, opencl_lane lanes[OPENCL_LANES],
                            int precision, size_t block, size_t count, const void *x, void *y,
                            opencl_array_work enqueue, const void *what, char *detail)
{
    pipeline all = {.device = device,
                    .lanes = lanes,
                    .size = (size_t)precision / 8,
                    .count = count,
                    .block = block,
                    .x = x,
                    .y = y,
                    .enqueue = enqueue,
                    .what = what,
                    .detail = detail};
    const size_t blocks = count / block + (count % block > 0);
    sigramp_status status = SIGRAMP_OK;
    size_t begun = 0;
    for (size_t ended = 0; !status && ended < blocks; ++ended) {
        while (!status && begun < blocks && begun < ended + OPENCL_LANES)
            status = begin(&all, begun++);
        if (!status)
            status = end(&all, ended);
    }
    if (status)
        drain(&all);
    return status;
}
