/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include <stdlib.h>
#include <string.h>

#include "kept_terms.h"

enum { LEAST_POINTS_SIZE = 1 << 15 };

/* On the device's own queue: waits for the launch that was OPENCL_LAUNCHES ago, so that no wait is
 * for more than a few; each takes about a second at most. */
static sigramp_status keep_pace(const opencl_stream *stream, cl_event launched, char *detail)
{
    opencl_passing *const passing = stream->device->passing;
    cl_event *const place = &passing->launches[passing->count++ % OPENCL_LAUNCHES];
    const cl_event before = *place;
    *place = launched;
    if (!before)
        return SIGRAMP_OK;
    const sigramp_status status = opencl_wait(stream->queue, before, "a launch", detail);
    opencl_release_event(before);
    return status;
}

static sigramp_status enqueue(opencl_stream *stream, cl_kernel kernel, const char *name,
                              size_t columns, size_t rows, size_t size, char *detail)
{
    const size_t global[2] = {(columns + size - 1) / size * size, rows};
    const size_t local[2] = {size, 1};
    cl_event done = NULL;
    cl_int code;
    do
        code = opencl_call.EnqueueNDRangeKernel(stream->queue, kernel, rows > 1 ? 2 : 1, NULL,
                                                global, local, stream->last ? 1 : 0,
                                                stream->last ? &stream->last : NULL, &done);
    while (opencl_made_room(stream->device, code));
    if (code)
        return opencl_fail(opencl_check(code, "clEnqueueNDRangeKernel", detail), detail,
                           "clEnqueueNDRangeKernel of %s failed: %s (%d)", name,
                           opencl_error_name(code), (int)code);
    if (!stream->chained)
        return keep_pace(stream, done, detail);
    opencl_release_event(stream->last);
    stream->last = done;
    return SIGRAMP_OK;
}

sigramp_status opencl_launch(opencl_stream *stream, cl_kernel kernel, const char *name,
                             size_t columns, size_t rows, size_t size,
                             const opencl_argument *arguments, size_t count, char *detail)
{
    for (size_t i = 0; i < count; ++i) {
        const cl_int code =
            opencl_call.SetKernelArg(kernel, (cl_uint)i, arguments[i].size, arguments[i].value);
        if (code)
            return opencl_fail(opencl_check(code, "clSetKernelArg", detail), detail,
                               "clSetKernelArg of %s, argument %zu, failed: %s (%d)", name, i,
                               opencl_error_name(code), (int)code);
    }
    return enqueue(stream, kernel, name, columns, rows, size, detail);
}

sigramp_status opencl_stream_wait(opencl_stream *stream, char *detail)
{
    if (!stream->chained)
        return opencl_wait_queue(stream->queue, detail);
    return stream->last ? opencl_wait(stream->queue, stream->last, "a launch", detail) : SIGRAMP_OK;
}

sigramp_status opencl_make_buffer(const opencl_device *device, size_t size, const void *content,
                                  cl_mem *buffer, char *detail)
{
    cl_int code = CL_SUCCESS;
    const cl_mem_flags flags =
        content ? CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR : CL_MEM_READ_WRITE;
    /* With COPY_HOST_PTR the pointer is only read, whatever its type says. */
    void *source = NULL;
    memcpy(&source, &content, sizeof source);
    do
        *buffer = opencl_call.CreateBuffer(device->context, flags, size, source, &code);
    while (opencl_made_room(device, code));
    if (code)
        return opencl_fail(opencl_check(code, "clCreateBuffer", detail), detail,
                           "clCreateBuffer of %zu bytes failed: %s (%d)", size,
                           opencl_error_name(code), (int)code);
    return SIGRAMP_OK;
}

void opencl_release_buffer(cl_mem buffer)
{
    if (buffer && !opencl_left_behind())
        opencl_call.ReleaseMemObject(buffer);
}

sigramp_status opencl_lane_buffer(opencl_device *device, size_t number, size_t size, cl_mem *buffer,
                                  char *detail)
{
    opencl_lane *const lane = &device->lanes[number];
    if (lane->size < size) {
        opencl_release_buffer(lane->points);
        lane->points = NULL;
        lane->size = 0;
        const size_t least = device->memory < LEAST_POINTS_SIZE ? size : LEAST_POINTS_SIZE;
        const size_t taken = size > least ? size : least;
        const sigramp_status status =
            opencl_make_buffer(device, taken, NULL, &lane->points, detail);
        if (status)
            return status;
        lane->size = taken;
    }
    *buffer = lane->points;
    return SIGRAMP_OK;
}

/* Not the caller's memory, which a device that is left behind might still use: then the pass is
 * left behind with it. */
static void *staging(const opencl_device *device, size_t size, char *detail)
{
    opencl_passing *const passing = device->passing;
    if (passing->size < size) {
        free(passing->bytes);
        passing->bytes = malloc(size);
        passing->size = passing->bytes ? size : 0;
    }
    if (!passing->bytes)
        opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for %zu bytes on their way", size);
    return passing->bytes;
}

static sigramp_status wait_for_transfer(const opencl_device *device, cl_event done,
                                        const char *call, char *detail)
{
    const sigramp_status status = opencl_wait(device->queue, done, call, detail);
    opencl_release_event(done);
    return status;
}

sigramp_status opencl_write(const opencl_device *device, cl_mem buffer, size_t size,
                            const void *from, char *detail)
{
    cl_event done = NULL;
    cl_int code;
    void *const bytes = staging(device, size, detail);
    if (!bytes)
        return SIGRAMP_OUT_OF_MEMORY;
    memcpy(bytes, from, size);
    do
        code = opencl_call.EnqueueWriteBuffer(device->queue, buffer, CL_FALSE, 0, size, bytes, 0,
                                              NULL, &done);
    while (opencl_made_room(device, code));
    const sigramp_status status = opencl_check(code, "clEnqueueWriteBuffer", detail);
    return status ? status : wait_for_transfer(device, done, "clEnqueueWriteBuffer", detail);
}

sigramp_status opencl_read(const opencl_device *device, cl_mem buffer, size_t size, void *to,
                           char *detail)
{
    cl_event done = NULL;
    void *const bytes = staging(device, size, detail);
    if (!bytes)
        return SIGRAMP_OUT_OF_MEMORY;
    sigramp_status status =
        opencl_check(opencl_call.EnqueueReadBuffer(device->queue, buffer, CL_FALSE, 0, size, bytes,
                                                   0, NULL, &done),
                     "clEnqueueReadBuffer", detail);
    if (!status)
        status = wait_for_transfer(device, done, "clEnqueueReadBuffer", detail);
    if (!status)
        memcpy(to, bytes, size);
    return status;
}
