/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "kept_terms.h"
#include "report.h"
#include "wait.h"

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

void opencl_release_memory(opencl_memory *memory)
{
    opencl_release_buffer(memory);
}

void opencl_release_staging(opencl_staging *staging)
{
    free(staging->bytes);
    *staging = (opencl_staging){0};
}

/* Room for so many bytes; NULL if there is no memory. */
static void *room(opencl_staging *staging, size_t size, char *detail)
{
    if (staging->size < size) {
        free(staging->bytes);
        staging->bytes = malloc(size);
        staging->size = staging->bytes ? size : 0;
    }
    if (!staging->bytes)
        opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for %zu bytes on their way", size);
    return staging->bytes;
}

static sigramp_status wait_for_transfer(const opencl_device *device, cl_event done,
                                        const char *call, char *detail)
{
    const sigramp_status status = opencl_wait(device->queue, done, call, detail);
    opencl_release_event(done);
    return status;
}

sigramp_status opencl_write(const opencl_device *device, opencl_staging *staging, cl_mem buffer,
                            size_t size, const void *from, char *detail)
{
    cl_event done = NULL;
    cl_int code;
    void *const bytes = room(staging, size, detail);
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

sigramp_status opencl_read(const opencl_device *device, opencl_staging *staging, cl_mem buffer,
                           size_t size, void *to, char *detail)
{
    cl_event done = NULL;
    void *const bytes = room(staging, size, detail);
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
