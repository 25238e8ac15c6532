/* SPDX-License-Identifier: MIT */
/* One way to launch a kernel. */
#ifndef SIGRAMP_HOST_OPENCL_LAUNCH_H
#define SIGRAMP_HOST_OPENCL_LAUNCH_H

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
    size_t size;
    const void *value;
} opencl_argument;

#define OPENCL_ARGUMENT(variable)                                                                  \
    {                                                                                              \
        sizeof(variable), &(variable)                                                              \
    }

/* A number of either precision as a kernel's argument; the member's address is the union's. */
typedef union {
    float single;
    double twice;
} opencl_real;

static inline opencl_real opencl_real_of(int precision, double value)
{
    opencl_real real = {.twice = value};
    if (precision == 32)
        real.single = (float)value;
    return real;
}

/* The same of integers of the precision's width. */
typedef union {
    int32_t single;
    int64_t twice;
} opencl_integer;

static inline opencl_integer opencl_integer_of(int precision, int64_t value)
{
    opencl_integer integer = {.twice = value};
    if (precision == 32)
        integer.single = (int32_t)value;
    return integer;
}

/* Enqueues work-groups of (size, 1) work-items over (columns rounded up to them, rows). */
sigramp_status opencl_launch(opencl_stream *stream, cl_kernel kernel, const char *name,
                             size_t columns, size_t rows, size_t size,
                             const opencl_argument *arguments, size_t count, char *detail);

/* Waits until everything enqueued so far is done. */
sigramp_status opencl_stream_wait(opencl_stream *stream, char *detail);

#endif
