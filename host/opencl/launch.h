/* SPDX-License-Identifier: MIT */
/* One way to launch a kernel. */
#ifndef SIGRAMP_HOST_OPENCL_LAUNCH_H
#define SIGRAMP_HOST_OPENCL_LAUNCH_H

#include <string.h>

#include "arguments.h"
#include "device.h"

enum { OPENCL_LAUNCHES = 8 };

/* The last launches on a device's own queue, in a ring; NULL: none. */
typedef struct {
    cl_event launches[OPENCL_LAUNCHES];
    size_t count; /* of all launches */
} opencl_pace;
void opencl_release_pace(opencl_pace *pace);

/* Where commands go, in order. */
typedef struct {
    const opencl_device *device;
    cl_command_queue queue;
    /* Of the device's own queue. NULL: a queue that may be out of order, where each command waits
     * for the one before. */
    opencl_pace *pace;
    cl_event last; /* that one's, without a pace; the stream's owner releases it */
} opencl_stream;

typedef struct {
    cl_kernel kernel;
    const char *name;
} opencl_kernel;

/* Work-groups of (size, 1) work-items over (columns rounded up to them, rows). */
typedef struct {
    size_t columns, rows, size;
} opencl_range;

/* A kernel's arguments: its struct of kernels/arguments.h, and buffers. */
typedef struct {
    const void *given;
    size_t size;
    const cl_mem *buffers;
    size_t count;
} opencl_arguments;

#define OPENCL_ARGUMENTS(given, buffers)                                                           \
    (&(const opencl_arguments){&(given), sizeof(given), buffers,                                   \
                               sizeof(buffers) / sizeof *(buffers)})

/* The field of such a struct that is a real of the precision. */
static inline argument_real opencl_real(int precision, double value)
{
    const float single = (float)value;
    uint32_t half;
    argument_real bits;
    memcpy(&half, &single, sizeof half);
    memcpy(&bits, &value, sizeof bits);
    return precision == 32 ? half : bits;
}

sigramp_status opencl_launch(opencl_stream *stream, const opencl_kernel *kernel, opencl_range range,
                             const opencl_arguments *arguments, char *detail);

/* Waits until everything enqueued so far is done. */
sigramp_status opencl_stream_wait(opencl_stream *stream, char *detail);

#endif
