/* SPDX-License-Identifier: MIT */
/*
 * sigramp on the caller's OpenCL buffers, context and queue. Include after choosing
 * CL_TARGET_OPENCL_VERSION, 120 or later; link with libOpenCL for your own calls (libsigramp loads
 * the same library at run time).
 *
 * Simple use: sigramp_opencl_context_create, then sigramp_opencl_map, or the plan functions of
 * sigramp.h with this context and sigramp_opencl_sum_execute; wait for the queue;
 * sigramp_context_destroy. The context also takes host arrays (sigramp_map_f32, ...). Results are
 * the bits that sigramp.h's calls give.
 */
#ifndef SIGRAMP_SIGRAMP_OPENCL_H
#define SIGRAMP_SIGRAMP_OPENCL_H

#include <CL/cl.h>

#include "sigramp/sigramp.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes a context that computes on device within the OpenCL context opencl, which it retains until
 * it is destroyed. It never falls back to the CPU. On failure *context is as sigramp_context_create
 * leaves it. SIGRAMP_INVALID_ARGUMENT for NULL and for a device that is not of that context;
 * SIGRAMP_DEVICE_UNAVAILABLE for a device that cannot run the kernels (OpenCL 1.2, full profile,
 * with a compiler).
 */
SIGRAMP_API sigramp_status sigramp_opencl_context_create(cl_context opencl, cl_device_id device,
                                                         sigramp_context **context);

/*
 * Enqueues y[y_first + j] = unit(x[x_first + j] - offset) for j < count, as sigramp_map_f32 and
 * _f64 define it.
 *
 * - context: made by sigramp_opencl_context_create.
 * - queue: of the context's cl_context and device. Nothing is waited for. In a queue that runs out
 *   of order put a barrier before the call if x is not yet written; the call's own commands keep
 *   their order.
 * - precision: the type of the elements, cl_float or cl_double; offset is rounded to it.
 * - count, x_first, y_first: in elements; x holds at least x_first + count of them, y likewise.
 * - x, y: buffers of the cl_context, which the device may read and write. y == x is allowed with
 *   the same first element or apart; an overlap otherwise is not. Both may be NULL if count is 0.
 * - done: receives an event that marks the last command, which the caller releases; may be NULL.
 *
 * SIGRAMP_INVALID_ARGUMENT for a buffer that is too small or of another context, and for a queue of
 * another context or device; SIGRAMP_NOT_SUPPORTED for SIGRAMP_F64 on a device without double
 * precision. After a failure *done is NULL and y's elements are unspecified; sigramp_context_detail
 * says what failed. The first call of a unit and precision builds and checks its kernels, which
 * takes a second or so.
 */
SIGRAMP_API sigramp_status sigramp_opencl_map(sigramp_context *context, cl_command_queue queue,
                                              sigramp_unit unit, sigramp_precision precision,
                                              size_t count, cl_mem x, size_t x_first, double offset,
                                              cl_mem y, size_t y_first, cl_event *done);

/*
 * Enqueues y[y_first + j] = S(x[x_first + j]) for j < count, S being the plan's sum. Arguments,
 * errors and order as in sigramp_opencl_map; the elements have the plan's precision, and the plan's
 * context must be one made by sigramp_opencl_context_create. The plan may be destroyed at once:
 * its first call copies a direct sum's terms or another sum's table to the device, where they stay
 * for the next ones (sigramp_sum_execute_f32) and for what is enqueued. Only terms that exceed what
 * may stay are copied by each call, which then waits for the queue.
 * SIGRAMP_OUT_OF_MEMORY for a table larger than the device's memory.
 */
SIGRAMP_API sigramp_status sigramp_opencl_sum_execute(sigramp_sum_plan *plan,
                                                      cl_command_queue queue, size_t count,
                                                      cl_mem x, size_t x_first, cl_mem y,
                                                      size_t y_first, cl_event *done);

/*
 * Enqueues the same and dy[dy_first + j] = D(x[x_first + j]), as sigramp_sum_execute_derivative_f32
 * and _f64 define it. dy: a buffer like y. One of y and dy may be x with the same first element;
 * no other overlap is allowed, and none of y and dy. SIGRAMP_INVALID_ARGUMENT also for a plan made
 * without options.derivative. The event marks the end of both.
 */
SIGRAMP_API sigramp_status sigramp_opencl_sum_execute_derivative(
    sigramp_sum_plan *plan, cl_command_queue queue, size_t count, cl_mem x, size_t x_first,
    cl_mem y, size_t y_first, cl_mem dy, size_t dy_first, cl_event *done);

#ifdef __cplusplus
}
#endif

#endif
