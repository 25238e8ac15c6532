/* SPDX-License-Identifier: MIT */
/* Host arrays through a device, in blocks whose ways in, computations and ways out overlap. */
#ifndef SIGRAMP_HOST_OPENCL_PIPELINE_H
#define SIGRAMP_HOST_OPENCL_PIPELINE_H

#include "launch.h"

enum { OPENCL_LANES = 3 }; /* blocks on their way in, computed, on their way out */

/* A queue, and a buffer for a block's points and then its results; they stay for the next array. */
typedef struct {
    cl_command_queue queue; /* NULL: not needed yet, or, of the first lane, the device's */
    cl_mem points;
    size_t size;
} opencl_lane;
void opencl_release_lane(opencl_lane *lane);

/* Makes a lane's buffer one of at least size bytes. */
sigramp_status opencl_fit_lane(const opencl_device *device, opencl_lane *lane, size_t size,
                               char *detail);

/* Points of host arrays in a block, so that a block for each lane fits the memory beside `used`
 * bytes; x and y share a buffer. */
size_t opencl_points_at_once(const opencl_device *device, int precision, uint64_t used,
                             size_t count);

/* Enqueues the computation of a block whose results replace its points. */
typedef sigramp_status (*opencl_array_work)(const void *what, opencl_stream *stream, size_t points,
                                            cl_mem buffer, char *detail);

/* Computes count host numbers in blocks. */
sigramp_status opencl_array(const opencl_device *device, opencl_lane lanes[OPENCL_LANES],
                            int precision, size_t block, size_t count, const void *x, void *y,
                            opencl_array_work enqueue, const void *what, char *detail);

#endif
