/* SPDX-License-Identifier: MIT */
/* The public calls on the caller's buffers. */
#include "engine.h"
#include "map.h"
#include "report.h"
#include "sizes.h"
#include "sum.h"
#include "sum_shape.h"
#include "table.h"
#include "wait.h"

#include "api/context.h"
#include "sigramp/sigramp_opencl.h"
#include "threads/float_environment.h"

/* A call's buffers and where in them its elements are. */
typedef struct {
    cl_command_queue queue;
    size_t count;
    cl_mem x, y;
    size_t x_first, y_first;
    int precision;
} buffer_call;

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

sigramp_status sigramp_opencl_context_create(cl_context opencl, cl_device_id device,
                                             sigramp_context **context)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    const sigramp_options options = {.device = "cpu"};
    if (!context)
        return SIGRAMP_INVALID_ARGUMENT;
    sigramp_status status = sigramp_context_create(&options, context);
    if (status)
        return status;
    char *const detail = (*context)->detail;
    if (!opencl || !device)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail,
                           "the OpenCL context or device is NULL");
    status = opencl_load(detail);
    if (!status && !context_has_device(opencl, device))
        status = opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail,
                             "the device is not one of the OpenCL context's");
    if (!status)
        status = opencl_engine_open(device, opencl, 0, &(*context)->opencl, detail);
    return status;
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

static size_t distance(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

static sigramp_status check_call(const sigramp_context *context, const buffer_call *call,
                                 char *detail)
{
    if (!context->opencl)
        return opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail,
                           "the context computes on the CPU and knows no OpenCL buffers");
    if (call->precision != 32 && call->precision != 64)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "precision %d does not exist",
                           call->precision);
    const opencl_device *const device = &context->opencl->device;
    sigramp_status status = check_queue(device, call->queue, detail);
    if (status || call->count == 0)
        return status;
    status =
        check_buffer(device, "x", call->x, call->x_first, call->count, call->precision, detail);
    if (!status)
        status =
            check_buffer(device, "y", call->y, call->y_first, call->count, call->precision, detail);
    const size_t apart = distance(call->x_first, call->y_first);
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

sigramp_status sigramp_opencl_map(sigramp_context *context, cl_command_queue queue,
                                  sigramp_unit unit, sigramp_precision precision, size_t count,
                                  cl_mem x, size_t x_first, double offset, cl_mem y, size_t y_first,
                                  cl_event *done)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    const buffer_call call = {queue, count, x, y, x_first, y_first, (int)precision};
    opencl_stream stream = {.queue = queue};
    const opencl_program *program = NULL;
    if (done)
        *done = NULL;
    if (!context)
        return SIGRAMP_INVALID_ARGUMENT;
    char *const detail = context->detail;
    detail[0] = '\0';
    if (!sigramp_unit_info(unit))
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "unit %d does not exist", (int)unit);
    sigramp_status status = check_call(context, &call, detail);
    if (!status)
        status = opencl_program_get(&context->opencl->programs, OPENCL_MAP_PROGRAM, unit,
                                    call.precision, &program, detail);
    if (status)
        return status;
    stream.device = &context->opencl->device;
    status = opencl_map_buffers(program, &stream, call.precision, count, x, x_first, offset, y,
                                y_first, detail);
    return give_event(&stream, status, done, detail);
}

static sigramp_status enqueue_direct(const sigramp_sum_plan *plan, const buffer_call *call,
                                     opencl_stream *stream, char *detail)
{
    opencl_engine *const engine = plan->context->opencl;
    const opencl_points points = {.count = call->count,
                                  .x = call->x,
                                  .y = call->y,
                                  .x_first = call->x_first,
                                  .y_first = call->y_first};
    const opencl_program *program = NULL;
    const sigramp_status status =
        opencl_program_get(&engine->programs, OPENCL_SUM_PROGRAM, plan->terms.unit,
                           plan->terms.precision, &program, detail);
    if (status || call->count == 0)
        return status;
    const opencl_sum_shape shape =
        opencl_sum_best_shape(&engine->device, program, &plan->terms, call->count);
    return opencl_sum_points(&engine->workspace, program, stream, &plan->terms, &shape, &points,
                             detail);
}

static sigramp_status enqueue_table(sigramp_sum_plan *plan, const buffer_call *call,
                                    opencl_stream *stream, char *detail)
{
    opencl_engine *const engine = plan->context->opencl;
    const sigramp_loop_table *const table = &plan->table.loop;
    const opencl_program *program = NULL;
    sigramp_status status =
        opencl_table_program(&engine->programs, table, plan->precision, &program, detail);
    if (status || call->count == 0)
        return status;
    status =
        opencl_table_bring(&engine->device, table, plan->precision, &plan->table_on_device, detail);
    if (status)
        return status;
    return opencl_table_buffers(program, stream, table, plan->table_on_device, plan->precision,
                                call->count, call->x, call->x_first, call->y, call->y_first,
                                detail);
}

/* A sum and where its points are and its results go. */
typedef struct {
    sigramp_sum_plan *plan;
    buffer_call call;
} sum_call;

static sigramp_status enqueue_sum(const sum_call *sum, opencl_stream *stream, char *detail)
{
    if (plan_has_table(sum->plan))
        return enqueue_table(sum->plan, &sum->call, stream, detail);
    return enqueue_direct(sum->plan, &sum->call, stream, detail);
}

/* One sum, or two of the same points, in this order; all calls are checked before any begins. */
static sigramp_status enqueue_sums(sigramp_context *context, const sum_call *sums, int count,
                                   cl_event *done)
{
    char *const detail = context->detail;
    opencl_stream stream = {.queue = sums[0].call.queue};
    for (int i = 0; i < count; ++i) {
        const sigramp_status status = check_call(context, &sums[i].call, detail);
        if (status)
            return status;
    }
    stream.device = &context->opencl->device;
    sigramp_status status = SIGRAMP_OK;
    for (int i = 0; !status && i < count; ++i)
        status = enqueue_sum(&sums[i], &stream, detail);
    return give_event(&stream, status, done, detail);
}

sigramp_status sigramp_opencl_sum_execute(sigramp_sum_plan *plan, cl_command_queue queue,
                                          size_t count, cl_mem x, size_t x_first, cl_mem y,
                                          size_t y_first, cl_event *done)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    if (done)
        *done = NULL;
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    plan->context->detail[0] = '\0';
    const sum_call sum = {plan, {queue, count, x, y, x_first, y_first, plan->precision}};
    return enqueue_sums(plan->context, &sum, 1, done);
}

sigramp_status sigramp_opencl_sum_execute_derivative(sigramp_sum_plan *plan, cl_command_queue queue,
                                                     size_t count, cl_mem x, size_t x_first,
                                                     cl_mem y, size_t y_first, cl_mem dy,
                                                     size_t dy_first, cl_event *done)
{
    DEFAULT_FLOAT_ENVIRONMENT;
    if (done)
        *done = NULL;
    if (!plan)
        return SIGRAMP_INVALID_ARGUMENT;
    char *const detail = plan->context->detail;
    detail[0] = '\0';
    if (!plan->derivative)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail,
                           "the plan was made without options.derivative");
    if (count > 0 && y == dy && distance(y_first, dy_first) < count)
        return opencl_fail(SIGRAMP_INVALID_ARGUMENT, detail, "y and dy overlap");
    const sum_call sum = {plan, {queue, count, x, y, x_first, y_first, plan->precision}};
    const sum_call derivative = {plan->derivative,
                                 {queue, count, x, dy, x_first, dy_first, plan->precision}};
    /* What is written over the points comes last. */
    const int sum_is_last = y == x && y_first == x_first;
    const sum_call sums[] = {sum_is_last ? derivative : sum, sum_is_last ? sum : derivative};
    return enqueue_sums(plan->context, sums, 2, done);
}
