/* SPDX-License-Identifier: MIT */
#include "launch.h"

#include "kept_terms.h"
#include "report.h"
#include "wait.h"

/* On the device's own queue: waits for the launch that was OPENCL_LAUNCHES ago, so that no wait is
 * for more than a few; each takes about a second at most. */
static sigramp_status keep_pace(const opencl_stream *stream, cl_event launched, char *detail)
{
    opencl_pace *const pace = stream->pace;
    cl_event *const place = &pace->launches[pace->count++ % OPENCL_LAUNCHES];
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
    if (stream->pace)
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
    if (stream->pace)
        return opencl_wait_queue(stream->queue, detail);
    return stream->last ? opencl_wait(stream->queue, stream->last, "a launch", detail) : SIGRAMP_OK;
}

void opencl_release_pace(opencl_pace *pace)
{
    for (size_t i = 0; i < OPENCL_LAUNCHES; ++i)
        opencl_release_event(pace->launches[i]);
    *pace = (opencl_pace){0};
}
