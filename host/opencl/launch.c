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

static sigramp_status enqueue(opencl_stream *stream, const opencl_kernel *kernel,
                              opencl_range range, char *detail)
{
    const size_t global[2] = {(range.columns + range.size - 1) / range.size * range.size,
                              range.rows};
    const size_t local[2] = {range.size, 1};
    cl_event done = NULL;
    cl_int code;
    do
        code = opencl_call.EnqueueNDRangeKernel(
            stream->queue, kernel->kernel, range.rows > 1 ? 2 : 1, NULL, global, local,
            stream->last ? 1 : 0, stream->last ? &stream->last : NULL, &done);
    while (opencl_made_room(stream->device, code));
    if (code)
        return opencl_fail(opencl_check(code, "clEnqueueNDRangeKernel", detail), detail,
                           "clEnqueueNDRangeKernel of %s failed: %s (%d)", kernel->name,
                           opencl_error_name(code), (int)code);
    if (stream->pace)
        return keep_pace(stream, done, detail);
    opencl_release_event(stream->last);
    stream->last = done;
    return SIGRAMP_OK;
}

static sigramp_status set(const opencl_kernel *kernel, size_t number, size_t size,
                          const void *value, char *detail)
{
    const cl_int code = opencl_call.SetKernelArg(kernel->kernel, (cl_uint)number, size, value);
    if (!code)
        return SIGRAMP_OK;
    return opencl_fail(opencl_check(code, "clSetKernelArg", detail), detail,
                       "clSetKernelArg of %s, argument %zu, failed: %s (%d)", kernel->name, number,
                       opencl_error_name(code), (int)code);
}

sigramp_status opencl_launch(opencl_stream *stream, const opencl_kernel *kernel, opencl_range range,
                             const opencl_arguments *arguments, char *detail)
{
    sigramp_status status = set(kernel, 0, arguments->size, arguments->given, detail);
    for (size_t i = 0; !status && i < arguments->count; ++i)
        status = set(kernel, 1 + i, sizeof(cl_mem), &arguments->buffers[i], detail);
    return status ? status : enqueue(stream, kernel, range, detail);
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
