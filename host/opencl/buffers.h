/* SPDX-License-Identifier: MIT */
/*
 * Maps and sums over buffers and on a queue that are the caller's. It knows devices, not contexts
 * and plans: host/api's calls are those of sigramp_opencl.h.
 */
#ifndef SIGRAMP_HOST_OPENCL_BUFFERS_H
#define SIGRAMP_HOST_OPENCL_BUFFERS_H

#include "backend.h"
#include "sigramp/sigramp_opencl.h"

/* A call's buffers and where in them its elements are. */
typedef struct {
    cl_command_queue queue;
    size_t count;
    cl_mem x, y;
    size_t x_first, y_first;
    int precision;
} opencl_buffers;

/* A sum and where its points are and its results go. */
typedef struct {
    const sum_terms *terms;          /* of a direct sum, or NULL */
    const sigramp_loop_table *table; /* of another */
    opencl_memory **table_on_device; /* as in opencl_table */
    opencl_buffers buffers;
} opencl_buffer_sum;

/* Opens a device in the caller's OpenCL context. */
sigramp_status opencl_open_in_context(cl_context context, cl_device_id id,
                                      const opencl_wishes *wishes, opencl_engine **engine,
                                      char detail[OPENCL_DETAIL_SIZE]);

/* Enqueue and return; *done (NULL: not wanted) is the last command's event. engine: NULL fails. */
sigramp_status opencl_map_in_buffers(opencl_engine *engine, sigramp_unit unit, double offset,
                                     const opencl_buffers *buffers, cl_event *done,
                                     char detail[OPENCL_DETAIL_SIZE]);

/* So many sums, in this order; all are checked before any begins. */
sigramp_status opencl_sums_in_buffers(opencl_engine *engine, const opencl_buffer_sum *sums,
                                      int count, cl_event *done, char detail[OPENCL_DETAIL_SIZE]);

#endif
