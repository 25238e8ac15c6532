/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include <string.h>

#include "kept_terms.h"

enum { LEAST_POINTS_SIZE = 1 << 15 };

static sigramp_status enqueue(opencl_stream *stream, cl_kernel kernel, const char *name,
                              size_t columns, size_t rows, size_t size, char *detail)
{
    const size_t global[2] = {(columns + size - 1) / size * size, rows};
    const size_t local[2] = {size, 1};
    cl_event done = NULL;
    cl_int code;
    do
        code = opencl_call.EnqueueNDRangeKernel(
            stream->queue, kernel, rows > 1 ? 2 : 1, NULL, global, local, stream->last ? 1 : 0,
            stream->last ? &stream->last : NULL, stream->chained ? &done : NULL);
    while (opencl_made_room(stream->device, code));
    if (code)
        return opencl_fail(opencl_check(code, "clEnqueueNDRangeKernel", detail), detail,
                           "clEnqueueNDRangeKernel of %s failed: %s (%d)", name,
                           opencl_error_name(code), (int)code);
    if (stream->last)
        opencl_call.ReleaseEvent(stream->last);
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
        return opencl_check(opencl_call.Finish(stream->queue), "clFinish", detail);
    if (!stream->last)
        return SIGRAMP_OK;
    return opencl_check(opencl_call.WaitForEvents(1, &stream->last), "clWaitForEvents", detail);
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
    if (buffer)
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

sigramp_status opencl_write(const opencl_device *device, cl_mem buffer, size_t size,
                            const void *from, char *detail)
{
    cl_int code;
    do
        code = opencl_call.EnqueueWriteBuffer(device->queue, buffer, CL_TRUE, 0, size, from, 0,
                                              NULL, NULL);
    while (opencl_made_room(device, code));
    return opencl_check(code, "clEnqueueWriteBuffer", detail);
}

sigramp_status opencl_read(const opencl_device *device, cl_mem buffer, size_t size, void *to,
                           char *detail)
{
    return opencl_check(
        opencl_call.EnqueueReadBuffer(device->queue, buffer, CL_TRUE, 0, size, to, 0, NULL, NULL),
        "clEnqueueReadBuffer", detail);
}
