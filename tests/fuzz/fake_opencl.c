/* SPDX-License-Identifier: MIT */
#include "fake_opencl.h"

#include "fake_answers.h"
#include "fuzz.h"

#include "arguments.h"
#include "cpu/cpu.h"

#include <string.h>

enum { DEVICES = 2 };

opencl_functions opencl_call;

static char platform_place, empty_platform_place, device_places[DEVICES];

static cl_int CL_API_CALL get_platforms(cl_uint room, cl_platform_id *platforms, cl_uint *count)
{
    const manner how = fake_next();
    if (!fake_is_done(how))
        return fake_error_of(how);
    if (platforms && room > 1) {
        platforms[0] = (cl_platform_id)&platform_place;
        platforms[1] = (cl_platform_id)&empty_platform_place;
    }
    return fake_tell_count(2, how, count);
}

static cl_int CL_API_CALL get_platform_info(cl_platform_id platform, cl_platform_info what,
                                            size_t room, void *place, size_t *size)
{
    (void)platform, (void)what;
    return fake_tell_text("fake platform", room, place, size);
}

static cl_int CL_API_CALL get_devices(cl_platform_id platform, cl_device_type type, cl_uint room,
                                      cl_device_id *devices, cl_uint *count)
{
    const manner how = fake_next();
    (void)type;
    if (!fake_is_done(how))
        return fake_error_of(how);
    if (platform != (cl_platform_id)&platform_place)
        return CL_DEVICE_NOT_FOUND;
    for (cl_uint d = 0; d < DEVICES && d < room && devices; ++d)
        devices[d] = (cl_device_id)&device_places[d];
    return fake_tell_count(DEVICES, how, count);
}

static uint64_t number_of(cl_device_info what)
{
    switch (what) {
    case CL_DEVICE_TYPE:
        return CL_DEVICE_TYPE_GPU;
    case CL_DEVICE_AVAILABLE:
    case CL_DEVICE_COMPILER_AVAILABLE:
    case CL_DEVICE_ENDIAN_LITTLE:
        return 1;
    case CL_DEVICE_SINGLE_FP_CONFIG:
        return CL_FP_ROUND_TO_NEAREST | CL_FP_INF_NAN | CL_FP_DENORM;
    case CL_DEVICE_GLOBAL_MEM_SIZE:
    case CL_DEVICE_MAX_MEM_ALLOC_SIZE:
        return 1 << 28;
    case CL_DEVICE_LOCAL_MEM_SIZE:
        return 1 << 15;
    case CL_DEVICE_MAX_WORK_GROUP_SIZE:
        return 256;
    default:
        return 0;
    }
}

static cl_int CL_API_CALL get_device_info(cl_device_id device, cl_device_info what, size_t room,
                                          void *place, size_t *size)
{
    const cl_platform_id platform = (cl_platform_id)&platform_place;
    const size_t sizes[3] = {256, 256, 256};
    const uint64_t number = number_of(what);
    EXPECT(device == (cl_device_id)&device_places[0] || device == (cl_device_id)&device_places[1]);
    switch (what) {
    case CL_DEVICE_PLATFORM:
        return fake_tell(&platform, sizeof platform, room, place, size);
    case CL_DEVICE_MAX_WORK_ITEM_SIZES:
        return fake_tell(sizes, sizeof sizes, room, place, size);
    case CL_DEVICE_PROFILE:
        return fake_tell_text("FULL_PROFILE", room, place, size);
    case CL_DEVICE_VERSION:
        return fake_tell_text("OpenCL 1.2 fake", room, place, size);
    case CL_DEVICE_NAME:
    case CL_DEVICE_EXTENSIONS:
    case CL_DRIVER_VERSION:
        return fake_tell_text("fake", room, place, size);
    default:
        return fake_tell(&number, room < sizeof number ? room : sizeof number, room, place, size);
    }
}

static cl_context CL_API_CALL create_context(
    const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
    void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *user, cl_int *code)
{
    (void)properties, (void)count, (void)devices, (void)notify, (void)user;
    return (cl_context)fake_make(code);
}

static cl_command_queue CL_API_CALL create_queue(cl_context context, cl_device_id device,
                                                 cl_command_queue_properties properties,
                                                 cl_int *code)
{
    (void)context, (void)device, (void)properties;
    return (cl_command_queue)fake_make(code);
}

static cl_mem CL_API_CALL create_buffer(cl_context context, cl_mem_flags flags, size_t size,
                                        void *from, cl_int *code)
{
    object *const made = fake_make(code);
    (void)context;
    EXPECT(size > 0 && ((flags & CL_MEM_COPY_HOST_PTR) != 0) == (from != NULL));
    if (!made)
        return NULL;
    made->bytes = calloc(1, size);
    EXPECT(made->bytes != NULL);
    made->size = size;
    if (from)
        memcpy(made->bytes, from, size);
    return (cl_mem)made;
}

static cl_program CL_API_CALL create_program(cl_context context, cl_uint count, const char **texts,
                                             const size_t *lengths, cl_int *code)
{
    (void)context, (void)lengths;
    for (cl_uint i = 0; i < count; ++i)
        EXPECT(texts[i] != NULL);
    return (cl_program)fake_make(code);
}

static cl_int CL_API_CALL build(cl_program program, cl_uint count, const cl_device_id *devices,
                                const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                                void *user)
{
    const manner how = fake_next();
    object *const one = (object *)program;
    char unit[NAME] = "";
    (void)count, (void)devices, (void)notify, (void)user;
    EXPECT(sscanf(options, "-cl-std=CL1.2 -DSIGRAMP_UNIT=%31s -DSIGRAMP_PRECISION=%d", unit,
                  &(int){0}) == 2);
    if (!one || !fake_is_done(how))
        return one ? fake_error_of(how) : CL_INVALID_PROGRAM;
    one->precision = strstr(options, "PRECISION=64") ? 64 : 32;
    for (int u = 0; u < SIGRAMP_UNIT_COUNT; ++u)
        if (strcmp(sigramp_unit_info((sigramp_unit)u)->name, unit) == 0)
            one->unit = (sigramp_unit)u;
    return CL_SUCCESS;
}

static cl_int CL_API_CALL get_program_info(cl_program program, cl_program_info what, size_t room,
                                           void *place, size_t *size)
{
    const cl_uint devices = 1;
    const size_t binary_size = 64;
    (void)program;
    if (what == CL_PROGRAM_NUM_DEVICES)
        return fake_tell(&devices, sizeof devices, room, place, size);
    if (what == CL_PROGRAM_BINARY_SIZES)
        return fake_tell(&binary_size, sizeof binary_size, room, place, size);
    const manner how = fake_next();
    if (fake_is_done(how))
        memset(*(unsigned char **)place, 1, binary_size);
    return fake_error_of(how);
}

static cl_int CL_API_CALL get_build_info(cl_program program, cl_device_id device,
                                         cl_program_build_info what, size_t room, void *place,
                                         size_t *size)
{
    (void)program, (void)device, (void)what;
    return fake_tell_text("error: fake\nand more", room, place, size);
}

static cl_kernel CL_API_CALL create_kernel(cl_program program, const char *name, cl_int *code)
{
    object *const made = fake_make(code), *const of = (object *)program;
    if (!made)
        return NULL;
    snprintf(made->name, sizeof made->name, "%s", name);
    made->unit = of ? of->unit : SIGRAMP_RELU;
    made->precision = of && of->precision ? of->precision : 32;
    return (cl_kernel)made;
}

static cl_int CL_API_CALL set_argument(cl_kernel kernel, cl_uint number, size_t size,
                                       const void *value)
{
    const manner how = fake_next_command();
    object *const one = (object *)kernel;
    EXPECT(number < ARGUMENTS);
    if (!one)
        return CL_INVALID_KERNEL;
    memset(one->arguments[number], 0, sizeof *one->arguments); /* the buffer before may be gone */
    if (fake_is_done(how) && value && size <= sizeof *one->arguments)
        memcpy(one->arguments[number], value, size);
    return fake_error_of(how);
}

static cl_int CL_API_CALL get_work_group_info(cl_kernel kernel, cl_device_id device,
                                              cl_kernel_work_group_info what, size_t room,
                                              void *place, size_t *size)
{
    const size_t largest = 128;
    (void)kernel, (void)device, (void)what;
    return fake_tell(&largest, sizeof largest, room, place, size);
}

/* The command is complete, or has failed. */
static cl_int finish(manner how, cl_event *event)
{
    if (how == REFUSES)
        return fake_error_of(how);
    if (event) {
        object *const made = fake_make_anyway();
        made->state = how == GARBLES && fake_data() % 2 ? -5 : CL_COMPLETE;
        *event = (cl_event)made;
    }
    return CL_SUCCESS;
}

static void get_argument(const object *kernel, int number, void *value, size_t size)
{
    memcpy(value, kernel->arguments[number], size);
}

/* What kernels/map.cl does; a launch may not reach beyond its buffers. */
static void map(const object *kernel, size_t items)
{
    const object *x = NULL, *y = NULL;
    map_given given = {.points = {0}};
    const size_t size = (size_t)kernel->precision / 8;
    double offset = 0;
    float single = 0;
    get_argument(kernel, 0, &given, sizeof given);
    get_argument(kernel, 1, &x, sizeof x);
    get_argument(kernel, 2, &y, sizeof y);
    memcpy(&offset, &given.offset, sizeof offset);
    memcpy(&single, &given.offset, sizeof single);
    const cl_ulong x_first = given.points.x_first, y_first = given.points.y_first,
                   count = given.points.count;
    if (!x || !y) /* they were never set, as a lie about it had it */
        return;
    EXPECT(items * MAP_ITEM_POINTS >= count);
    if ((x_first + count) * size > x->size || (y_first + count) * size > y->size)
        return;
    cpu_loops(kernel->unit, kernel->precision, NULL)
        ->map(count, (char *)x->bytes + x_first * size, size == 4 ? (double)single : offset,
              (char *)y->bytes + y_first * size, 0);
}

static cl_int CL_API_CALL launch(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                                 const size_t *start, const size_t *global, const size_t *local,
                                 cl_uint waits, const cl_event *wait, cl_event *event)
{
    const manner how = fake_next_command();
    const object *const one = (object *)kernel;
    (void)queue, (void)dimensions, (void)start, (void)waits, (void)wait;
    EXPECT(local[0] > 0 && global[0] % local[0] == 0);
    if (one && fake_is_done(how) && how != GARBLES && strcmp(one->name, "map") == 0)
        map(one, global[0]);
    return one ? finish(how, event) : CL_INVALID_KERNEL;
}

static cl_int CL_API_CALL read_buffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                      size_t start, size_t size, void *to, cl_uint waits,
                                      const cl_event *wait, cl_event *event)
{
    const manner how = fake_next_command();
    const object *const one = (object *)buffer;
    (void)queue, (void)blocking, (void)waits, (void)wait;
    if (!one)
        return CL_INVALID_MEM_OBJECT;
    EXPECT(start <= one->size && size <= one->size - start);
    if (fake_is_done(how))
        memcpy(to, (char *)one->bytes + start, size);
    if (how == GARBLES && size > 0)
        ((unsigned char *)to)[fake_data() % size] ^= 1;
    return finish(how, event);
}

static cl_int CL_API_CALL write_buffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                       size_t start, size_t size, const void *from, cl_uint waits,
                                       const cl_event *wait, cl_event *event)
{
    const manner how = fake_next_command();
    object *const one = (object *)buffer;
    (void)queue, (void)blocking, (void)waits, (void)wait;
    if (!one)
        return CL_INVALID_MEM_OBJECT;
    EXPECT(start <= one->size && size <= one->size - start);
    if (fake_is_done(how))
        memcpy((char *)one->bytes + start, from, size);
    return finish(how, event);
}

static cl_int CL_API_CALL enqueue_marker(cl_command_queue queue, cl_uint waits,
                                         const cl_event *wait, cl_event *event)
{
    (void)queue, (void)waits, (void)wait;
    return finish(fake_next(), event);
}

static cl_int CL_API_CALL get_event_info(cl_event event, cl_event_info what, size_t room,
                                         void *place, size_t *size)
{
    (void)what;
    return event ? fake_tell(&((object *)event)->state, sizeof(cl_int), room, place, size)
                 : CL_INVALID_EVENT;
}

static cl_int CL_API_CALL set_event_callback(cl_event event, cl_int type,
                                             void(CL_CALLBACK *notify)(cl_event, cl_int, void *),
                                             void *user)
{
    const manner how = fake_next();
    (void)type;
    if (!event)
        return CL_INVALID_EVENT;
    if (how != REFUSES)
        notify(event, ((object *)event)->state, user);
    return fake_error_of(how);
}

static cl_int CL_API_CALL flush(cl_command_queue queue)
{
    return queue ? fake_error_of(fake_next()) : CL_INVALID_COMMAND_QUEUE;
}

#define RELEASE(name, type)                                                                        \
    static cl_int CL_API_CALL release_##name(type one)                                             \
    {                                                                                              \
        return fake_release(one);                                                                  \
    }
RELEASE(context, cl_context)
RELEASE(queue, cl_command_queue)
RELEASE(buffer, cl_mem)
RELEASE(program, cl_program)
RELEASE(kernel, cl_kernel)
RELEASE(event, cl_event)

sigramp_status opencl_load(char *detail)
{
    (void)detail;
    opencl_call = (opencl_functions){.GetPlatformIDs = get_platforms,
                                     .GetPlatformInfo = get_platform_info,
                                     .GetDeviceIDs = get_devices,
                                     .GetDeviceInfo = get_device_info,
                                     .CreateContext = create_context,
                                     .ReleaseContext = release_context,
                                     .CreateCommandQueue = create_queue,
                                     .ReleaseCommandQueue = release_queue,
                                     .CreateBuffer = create_buffer,
                                     .ReleaseMemObject = release_buffer,
                                     .CreateProgramWithSource = create_program,
                                     .BuildProgram = build,
                                     .GetProgramInfo = get_program_info,
                                     .GetProgramBuildInfo = get_build_info,
                                     .ReleaseProgram = release_program,
                                     .CreateKernel = create_kernel,
                                     .ReleaseKernel = release_kernel,
                                     .SetKernelArg = set_argument,
                                     .GetKernelWorkGroupInfo = get_work_group_info,
                                     .EnqueueNDRangeKernel = launch,
                                     .EnqueueReadBuffer = read_buffer,
                                     .EnqueueWriteBuffer = write_buffer,
                                     .EnqueueMarkerWithWaitList = enqueue_marker,
                                     .GetEventInfo = get_event_info,
                                     .SetEventCallback = set_event_callback,
                                     .ReleaseEvent = release_event,
                                     .Flush = flush};
    return SIGRAMP_OK;
}

const char *opencl_loader_path(void)
{
    return "fake";
}
