/* SPDX-License-Identifier: MIT */
#include "buffers.h"

#include "engine.h"
#include "opencl/map.h"
#include "report.h"
#include "sizes.h"
#include "opencl/sum.h"
#include "sum_shape.h"
#include "opencl/table.h"
#include "wait.h"

static int context_has_device(cl_context opencl, cl_device_id device)
{
    cl_device_id devices[64] = {NULL};
    size_t size = 0;
    if (opencl_call.GetContextInfo(opencl, CL_CONTEXT_DEVICES, sizeof devices, devices, &size))
        return 0;
    for (size_t i = 0; i < opencl_smaller(size, sizeof devices) / sizeof *devices; ++i)
        if (devices[i] == device)
            return 1;
    return 0;
}

sigramp_status opencl_open_in_context(cl_context context, cl_device_id id,
                                      const opencl_wishes *wishes, opencl_engine **engine,
                                      char detail[OPENCL_DETAIL_SIZE])
{
    if (!context || !id)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail,
                           "the OpenCL context or device is NULL");
    const sigramp_status status = opencl_load(detail);
    if (status)
        return status;
    if (!context_has_device(context, id))
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail,
                           "the device is not one of the OpenCL context's");
    return opencl_engine_open(id, context, wishes, engine, detail);
}

static sigramp_status check_queue(const opencl_device *device, cl_command_queue queue, char *detail)
{
    cl_context context = NULL;
    cl_device_id id = NULL;
    if (!queue)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "the queue is NULL");
    sigramp_status status = opencl_check(
        opencl_call.GetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof context, &context, NULL),
        "clGetCommandQueueInfo", detail);
    if (!status)
        status = opencl_check(
            opencl_call.GetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof id, &id, NULL),
            "clGetCommandQueueInfo", detail);
    if (!status && (context != device->context || id != device->device))
        status = opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail,
                             "the queue is of another OpenCL context or device");
    return status;
}

static sigramp_status check_buffer(const opencl_device *device, const char *name, cl_mem buffer,
                                   size_t first, size_t count, int precision, char *detail)
{
    const size_t bytes = (size_t)precision / 8;
    cl_context context = NULL;
    size_t size = 0;
    if (!buffer)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "%s is NULL for %zu points", name,
                           count);
    sigramp_status status = opencl_check(
        opencl_call.GetMemObjectInfo(buffer, CL_MEM_CONTEXT, sizeof context, &context, NULL),
        "clGetMemObjectInfo", detail);
    if (!status)
        status = opencl_check(
            opencl_call.GetMemObjectInfo(buffer, CL_MEM_SIZE, sizeof size, &size, NULL),
            "clGetMemObjectInfo", detail);
    if (!status && context != device->context)
        status =
            opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "%s is of another OpenCL context", name);
    if (!status && (first > size / bytes || count > size / bytes - first))
        status = opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail,
                             "%s has %zu elements, too few for %zu from element %zu on", name,
                             size / bytes, count, first);
    return status;
}

static sigramp_status check_call(const opencl_engine *engine, const opencl_buffers *call,
                                 char *detail)
{
    if (!engine)
        return opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail,
                           "the context computes on the CPU and knows no OpenCL buffers");
    if (call->precision != 32 && call->precision != 64)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "precision %d does not exist",
                           call->precision);
    const opencl_device *const device = &engine->device;
    sigramp_status status = check_queue(device, call->queue, detail);
    if (status || call->count == 0)
        return status;
    status =
        check_buffer(device, "x", call->x, call->x_first, call->count, call->precision, detail);
    if (!status)
        status =
            check_buffer(device, "y", call->y, call->y_first, call->count, call->precision, detail);
    const size_t apart = call->x_first > call->y_first ? call->x_first - call->y_first
                                                       : call->y_first - call->x_first;
    if (!status && call->x == call->y && apart > 0 && apart < call->count)
        status = opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "x and y overlap");
    return status;
}

/* Hands the event of the last command to the caller, or lets go of it. */
static sigramp_status give_event(opencl_stream *stream, sigramp_status status, cl_event *done,
                                 char *detail)
{
    if (!status && done && !stream->last)
        status = opencl_check(
            opencl_call.EnqueueMarkerWithWaitList(stream->queue, 0, NULL, &stream->last),
            "clEnqueueMarkerWithWaitList", detail);
    if (!status && done)
        *done = stream->last;
    else
        opencl_release_event(stream->last);
    return status;
}

sigramp_status opencl_map_in_buffers(opencl_engine *engine, sigramp_unit unit, double offset,
                                     const opencl_buffers *buffers, cl_event *done,
                                     char detail[OPENCL_DETAIL_SIZE])
{
    opencl_stream stream = {.queue = buffers->queue};
    const opencl_program *program = NULL;
    sigramp_status status = check_call(engine, buffers, detail);
    if (!status)
        status = opencl_program_get(&engine->programs, PLAN_MAP, unit, buffers->precision, &program,
                                    detail);
    if (status)
        return status;
    stream.device = &engine->device;
    status = opencl_map_buffers(program, &stream, buffers->precision, buffers->count, buffers->x,
                                buffers->x_first, offset, buffers->y, buffers->y_first, detail);
    return give_event(&stream, status, done, detail);
}

static sigramp_status enqueue_direct(opencl_engine *engine, const opencl_buffer_sum *sum,
                                     opencl_stream *stream, char *detail)
{
    const opencl_buffers *const call = &sum->buffers;
    const opencl_points points = {.count = call->count,
                                  .x = call->x,
                                  .y = call->y,
                                  .x_first = call->x_first,
                                  .y_first = call->y_first};
    const opencl_program *program = NULL;
    const sigramp_status status = opencl_program_get(&engine->programs, PLAN_SUM, sum->terms->unit,
                                                     sum->terms->precision, &program, detail);
    if (status || call->count == 0)
        return status;
    const opencl_sum_shape shape =
        opencl_sum_best_shape(&engine->device, program, sum->terms, call->count);
    return opencl_sum_points(&engine->workspace, program, stream, sum->terms, &shape, &points,
                             detail);
}

static sigramp_status enqueue_table(opencl_engine *engine, const opencl_buffer_sum *sum,
                                    opencl_stream *stream, char *detail)
{
    const opencl_buffers *const call = &sum->buffers;
    const opencl_program *program = NULL;
    sigramp_status status =
        opencl_table_program(&engine->programs, sum->table, call->precision, &program, detail);
    if (status || call->count == 0)
        return status;
    status = opencl_table_bring(&engine->device, sum->table, call->precision, sum->table_on_device,
                                detail);
    if (status)
        return status;
    return opencl_table_buffers(program, stream, sum->table, *sum->table_on_device, call->precision,
                                call->count, call->x, call->x_first, call->y, call->y_first,
                                detail);
}

sigramp_status opencl_sums_in_buffers(opencl_engine *engine, const opencl_buffer_sum *sums,
                                      int count, cl_event *done, char detail[OPENCL_DETAIL_SIZE])
{
    opencl_stream stream = {.queue = sums[0].buffers.queue};
    sigramp_status status = SIGRAMP_OK;
    for (int i = 0; !status && i < count; ++i)
        status = check_call(engine, &sums[i].buffers, detail);
    if (status)
        return status;
    stream.device = &engine->device;
    for (int i = 0; !status && i < count; ++i)
        status = sums[i].terms ? enqueue_direct(engine, &sums[i], &stream, detail)
                               : enqueue_table(engine, &sums[i], &stream, detail);
    return give_event(&stream, status, done, detail);
}
