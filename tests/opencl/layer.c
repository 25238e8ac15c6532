/* SPDX-License-Identifier: MIT */
/*
 * An OpenCL layer (OPENCL_LAYERS=this library) that makes a good device fail, or its memory small,
 * and that notes what is launched.
 *
 * SIGRAMP_LAYER_GPU=1      CPU devices say that they are GPUs, so that "auto" takes them, with
 * local memory of their own. SIGRAMP_LAYER_COMPUTE=M.N  devices say that they have NVIDIA's compute
 * capability M.N. SIGRAMP_LAYER_DRIVER=... what devices say that their driver's version is.
 * SIGRAMP_LAYER_LOG=FILE   the name of each kernel launched is appended, one a line, "source" or
 *                          "binary" for each program, as it is made from, and "layer" at the start.
 * SIGRAMP_LAYER_FAULT=...  a fault from the start, for a program that knows nothing of the layer.
 * SIGRAMP_LAYER_HANG=WORD  launches never come back in a program whose first argument is this.
 *
 * A test that has it open too says by sigramp_layer_set_fault what fails (not by the environment,
 * which drivers' threads read at any time):
 *   build     every clBuildProgram
 *   binary    every clCreateProgramWithBinary
 *   devices   every clGetDeviceIDs
 *   slow      every launch takes 8 microseconds longer for each work-item
 *   wrong     every clEnqueueReadBuffer succeeds with a flipped bit in the last element
 *   NAME:K    the K-th call (from 1) of buffer, launch, read, write, kernel, queue, context,
 *             argument, finish or one of the above from now on; NAME:K+ all from the K-th on
 *   second-…  the same, but only on devices other than the first that a context was made for;
 *             not of binary, devices, kernel and argument
 *   abort@…, exit@…, crash@…, hang@…   the same, but where the call would fail the process ends by
 *             SIGABRT, exit(3) or SIGSEGV, or the call never comes back; also of platforms
 *   stall     every launch waits for what never comes, and so do all commands after it
 *   here-…    the same as …, but not in a trial of the library's
 *   more-platforms, more-devices, long-text, control-names, one-byte, no-memory, huge-binaries
 *             every answer of that kind is a lie (hostile.c)
 */
#define CL_TARGET_OPENCL_VERSION 300
#include <CL/cl_layer.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hostile.h"

static const cl_icd_dispatch *target;
static cl_icd_dispatch dispatch;

static char fault[64];
static atomic_long calls; /* devices that share a sum have a thread each */
static atomic_bool hit;
static cl_device_id first_device;
static atomic_long events; /* made and not released */
static atomic_long uploads;
static atomic_long launches;
static atomic_size_t bytes; /* of all buffers */
static atomic_size_t room;

CL_API_ENTRY void CL_API_CALL sigramp_layer_set_fault(const char *wanted)
{
    wanted = hostile_set(wanted);
    snprintf(fault, sizeof fault, "%s", wanted);
    calls = 0;
    hit = false;
}

/* Whether the fault set last came about. */
CL_API_ENTRY bool CL_API_CALL sigramp_layer_hit(void)
{
    return hit;
}

/* How many events of launches and transfers nobody has released. */
CL_API_ENTRY long CL_API_CALL sigramp_layer_events(void)
{
    return events;
}

/* How many buffers have been made with a content. */
CL_API_ENTRY long CL_API_CALL sigramp_layer_uploads(void)
{
    return uploads;
}

/* How many kernels have been enqueued. */
CL_API_ENTRY long CL_API_CALL sigramp_layer_launches(void)
{
    return launches;
}

/* Bytes of all buffers there are. */
CL_API_ENTRY size_t CL_API_CALL sigramp_layer_bytes(void)
{
    return bytes;
}

/* From now on a buffer that would make them more than so many cannot be made; 0: no limit. */
CL_API_ENTRY void CL_API_CALL sigramp_layer_set_room(size_t most)
{
    room = most;
}

static cl_int note_event(cl_int code, const cl_event *done)
{
    events += code == CL_SUCCESS && done;
    return code;
}

static cl_int CL_API_CALL release_event(cl_event event)
{
    --events;
    return target->clReleaseEvent(event);
}

/* Whether this is the call meant by K, or by K+, which means all after it too. */
static bool is_counted(const char *which)
{
    char *end = NULL;
    const long call = atomic_fetch_add(&calls, 1) + 1, meant = strtol(which, &end, 10);
    return *end == '+' ? call >= meant : call == meant;
}

/* Whether a call of this name must fail now. device: NULL if it is of none in particular. */
static bool fails_on(cl_device_id device, const char *name)
{
    static const char second[] = "second-", here[] = "here-";
    const char *wanted = fault;
    if (strncmp(wanted, here, strlen(here)) == 0) {
        if (hostile_is_trial())
            return false;
        wanted += strlen(here);
    }
    const size_t length = strlen(name);
    if (strncmp(wanted, second, strlen(second)) == 0) {
        if (!device || device == first_device)
            return false;
        wanted += strlen(second);
    }
    if (strncmp(wanted, name, length) != 0 || (wanted[length] != '\0' && wanted[length] != ':'))
        return false;
    if (wanted[length] == ':' && !is_counted(wanted + length + 1))
        return false;
    hit = true;
    return hostile_act();
}

static bool fails(const char *name)
{
    return fails_on(NULL, name);
}

static bool fails_in(cl_context context, const char *name)
{
    cl_device_id device = NULL;
    target->clGetContextInfo(context, CL_CONTEXT_DEVICES, sizeof device, &device, NULL);
    return fails_on(device, name);
}

static bool fails_in_queue(cl_command_queue queue, const char *name)
{
    cl_device_id device = NULL;
    target->clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof device, &device, NULL);
    return fails_on(device, name);
}

static cl_int CL_API_CALL get_platform_ids(cl_uint room, cl_platform_id *platforms, cl_uint *count)
{
    if (fails("platforms"))
        return CL_OUT_OF_HOST_MEMORY;
    return target->clGetPlatformIDs(room, platforms, count);
}

static cl_int CL_API_CALL get_device_ids(cl_platform_id platform, cl_device_type type, cl_uint room,
                                         cl_device_id *devices, cl_uint *count)
{
    if (fails("devices"))
        return CL_OUT_OF_HOST_MEMORY;
    return target->clGetDeviceIDs(platform, type, room, devices, count);
}

/* What cl_nv_device_attribute_query adds. */
static cl_int capability(cl_device_info what, const char *version, size_t size, void *value)
{
    const char *const minor = strchr(version, '.');
    const cl_uint number = (cl_uint)atoi(what == 0x4000 ? version : minor ? minor + 1 : "0");
    if (size < sizeof number || !value)
        return CL_INVALID_VALUE;
    memcpy(value, &number, sizeof number);
    return CL_SUCCESS;
}

static cl_int name_extensions(size_t size, void *value, size_t *used)
{
    static const char name[] = "cl_khr_fp64 cl_nv_device_attribute_query";
    if (used)
        *used = sizeof name;
    if (value)
        snprintf(value, size, "%s", name);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL get_device_info(cl_device_id device, cl_device_info what, size_t size,
                                          void *value, size_t *used)
{
    const cl_int code = target->clGetDeviceInfo(device, what, size, value, used);
    const char *const driver = getenv("SIGRAMP_LAYER_DRIVER");
    const char *const compute = getenv("SIGRAMP_LAYER_COMPUTE");
    if (compute && (what == 0x4000 || what == 0x4001))
        return capability(what, compute, size, value);
    if (compute && what == CL_DEVICE_EXTENSIONS)
        return name_extensions(size, value, used);
    if (what == CL_DRIVER_VERSION && driver) {
        if (used)
            *used = strlen(driver) + 1;
        if (value)
            snprintf(value, size, "%s", driver);
        return CL_SUCCESS;
    }
    if (code == CL_SUCCESS && what == CL_DEVICE_TYPE && value && getenv("SIGRAMP_LAYER_GPU")) {
        const cl_device_type gpu = CL_DEVICE_TYPE_GPU;
        memcpy(value, &gpu, sizeof gpu);
    }
    if (code == CL_SUCCESS && what == CL_DEVICE_LOCAL_MEM_TYPE && value &&
        getenv("SIGRAMP_LAYER_GPU")) {
        const cl_device_local_mem_type own = CL_LOCAL;
        memcpy(value, &own, sizeof own);
    }
    return code;
}

static cl_context CL_API_CALL create_context(
    const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
    void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *code)
{
    if (!first_device)
        first_device = devices[0];
    if (!fails_on(devices[0], "context"))
        return target->clCreateContext(properties, count, devices, notify, data, code);
    *code = CL_DEVICE_NOT_AVAILABLE;
    return NULL;
}

static cl_command_queue CL_API_CALL create_queue(cl_context context, cl_device_id device,
                                                 cl_command_queue_properties properties,
                                                 cl_int *code)
{
    if (!fails_on(device, "queue"))
        return target->clCreateCommandQueue(context, device, properties, code);
    *code = CL_OUT_OF_HOST_MEMORY;
    return NULL;
}

static void CL_CALLBACK note_freed(cl_mem buffer, void *size)
{
    (void)buffer;
    bytes -= (size_t)(uintptr_t)size;
}

static cl_mem CL_API_CALL create_buffer(cl_context context, cl_mem_flags flags, size_t size,
                                        void *from, cl_int *code)
{
    *code = CL_MEM_OBJECT_ALLOCATION_FAILURE;
    if (fails_in(context, "buffer") || (room > 0 && bytes + size > room))
        return NULL;
    const cl_mem buffer = target->clCreateBuffer(context, flags, size, from, code);
    if (*code == CL_SUCCESS && target->clSetMemObjectDestructorCallback(
                                   buffer, note_freed, (void *)(uintptr_t)size) == CL_SUCCESS)
        bytes += size;
    uploads += *code == CL_SUCCESS && from;
    return buffer;
}

static cl_int CL_API_CALL build_program(cl_program program, cl_uint count,
                                        const cl_device_id *devices, const char *options,
                                        void(CL_CALLBACK *notify)(cl_program, void *), void *data)
{
    if (fails_on(count > 0 ? devices[0] : NULL, "build"))
        return CL_BUILD_PROGRAM_FAILURE;
    return target->clBuildProgram(program, count, devices, options, notify, data);
}

static cl_kernel CL_API_CALL create_kernel(cl_program program, const char *name, cl_int *code)
{
    if (!fails("kernel"))
        return target->clCreateKernel(program, name, code);
    *code = CL_INVALID_KERNEL_NAME;
    return NULL;
}

static cl_int CL_API_CALL set_argument(cl_kernel kernel, cl_uint index, size_t size,
                                       const void *value)
{
    return fails("argument") ? CL_INVALID_ARG_SIZE
                             : target->clSetKernelArg(kernel, index, size, value);
}

static void note(const char *line)
{
    const char *path = getenv("SIGRAMP_LAYER_LOG");
    FILE *log = path ? fopen(path, "a") : NULL;
    if (!log)
        return;
    fprintf(log, "%s\n", line);
    fclose(log);
}

static void note_launch(cl_kernel kernel)
{
    char name[64] = "";
    if (target->clGetKernelInfo(kernel, CL_KERNEL_FUNCTION_NAME, sizeof name, name, NULL) ==
        CL_SUCCESS)
        note(name);
}

static cl_program CL_API_CALL create_from_source(cl_context context, cl_uint count,
                                                 const char **strings, const size_t *lengths,
                                                 cl_int *code)
{
    note("source");
    return target->clCreateProgramWithSource(context, count, strings, lengths, code);
}

static cl_program CL_API_CALL create_from_binary(cl_context context, cl_uint count,
                                                 const cl_device_id *devices, const size_t *lengths,
                                                 const unsigned char **binaries, cl_int *taken,
                                                 cl_int *code)
{
    note("binary");
    if (fails("binary")) {
        *code = CL_INVALID_BINARY;
        return NULL;
    }
    return target->clCreateProgramWithBinary(context, count, devices, lengths, binaries, taken,
                                             code);
}

static cl_int CL_API_CALL launch(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                                 const size_t *offset, const size_t *global, const size_t *local,
                                 cl_uint waits, const cl_event *wait_list, cl_event *done)
{
    if (fails_in_queue(queue, "launch"))
        return CL_OUT_OF_RESOURCES;
    if (fails_in_queue(queue, "stall"))
        hostile_stall(queue);
    hostile_hang_if_asked();
    note_launch(kernel);
    ++launches;
    if (fails_in_queue(queue, "slow"))
        usleep((useconds_t)(8 * global[0]));
    return note_event(target->clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global,
                                                     local, waits, wait_list, done),
                      done);
}

static cl_int CL_API_CALL read_buffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                      size_t offset, size_t size, void *to, cl_uint waits,
                                      const cl_event *wait_list, cl_event *done)
{
    if (fails_in_queue(queue, "read"))
        return CL_OUT_OF_RESOURCES;
    /* The bit can be flipped only when the data is there. */
    const bool must_block = fault[0] != '\0' && strstr(fault, "wrong");
    const cl_int code = target->clEnqueueReadBuffer(queue, buffer, must_block ? CL_TRUE : blocking,
                                                    offset, size, to, waits, wait_list, done);
    if (code == CL_SUCCESS && size > 0 && fails_in_queue(queue, "wrong"))
        ((unsigned char *)to)[size - 4] ^= 1;
    return note_event(code, done);
}

static cl_int CL_API_CALL write_buffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                       size_t offset, size_t size, const void *from, cl_uint waits,
                                       const cl_event *wait_list, cl_event *done)
{
    if (fails_in_queue(queue, "write"))
        return CL_OUT_OF_HOST_MEMORY;
    return note_event(target->clEnqueueWriteBuffer(queue, buffer, blocking, offset, size, from,
                                                   waits, wait_list, done),
                      done);
}

static cl_int CL_API_CALL mark(cl_command_queue queue, cl_uint waits, const cl_event *wait_list,
                               cl_event *done)
{
    return note_event(target->clEnqueueMarkerWithWaitList(queue, waits, wait_list, done), done);
}

static cl_int CL_API_CALL finish(cl_command_queue queue)
{
    return fails_in_queue(queue, "finish") ? CL_OUT_OF_RESOURCES : target->clFinish(queue);
}

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info what, size_t size, void *value,
                                               size_t *used)
{
    const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    static const char name[] = "sigramp faults";
    const void *answer = what == CL_LAYER_API_VERSION ? (const void *)&version : name;
    const size_t length = what == CL_LAYER_API_VERSION ? sizeof version : sizeof name;
    if (what != CL_LAYER_API_VERSION && what != CL_LAYER_NAME)
        return CL_INVALID_VALUE;
    if (used)
        *used = length;
    if (value && size < length)
        return CL_INVALID_VALUE;
    if (value)
        memcpy(value, answer, length);
    return CL_SUCCESS;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint count, const cl_icd_dispatch *below,
                                            cl_uint *count_ret, const cl_icd_dispatch **ours)
{
    const cl_uint known = sizeof dispatch / sizeof(void *);
    note("layer");
    const char *first_fault = getenv("SIGRAMP_LAYER_FAULT");
    if (first_fault && fault[0] == '\0')
        sigramp_layer_set_fault(first_fault);
    if (!below || !count_ret || !ours)
        return CL_INVALID_VALUE;
    target = hostile_drivers(below, count < known ? count : known, fails);
    memcpy(&dispatch, target, sizeof dispatch);
    dispatch.clGetPlatformIDs = get_platform_ids;
    dispatch.clGetDeviceIDs = get_device_ids;
    dispatch.clGetDeviceInfo = get_device_info;
    dispatch.clCreateContext = create_context;
    dispatch.clCreateCommandQueue = create_queue;
    dispatch.clCreateBuffer = create_buffer;
    dispatch.clCreateProgramWithSource = create_from_source;
    dispatch.clCreateProgramWithBinary = create_from_binary;
    dispatch.clBuildProgram = build_program;
    dispatch.clCreateKernel = create_kernel;
    dispatch.clSetKernelArg = set_argument;
    dispatch.clEnqueueNDRangeKernel = launch;
    dispatch.clEnqueueReadBuffer = read_buffer;
    dispatch.clEnqueueWriteBuffer = write_buffer;
    dispatch.clReleaseEvent = release_event;
    dispatch.clEnqueueMarkerWithWaitList = mark;
    dispatch.clFinish = finish;
    *count_ret = known;
    *ours = &dispatch;
    return CL_SUCCESS;
}
