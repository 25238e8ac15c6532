/* SPDX-License-Identifier: MIT */
/* Opening one device; what must be known about devices' habits is gathered here. */
#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plain_text.h"
#include "report.h"
#include "sizes.h"
#include "stage.h"

/* A work-item of the terms form keeps a sum_total in local memory, three 64-bit limbs and a real;
 * one of quick_points four doubles. */
enum { LOCAL_BYTES_PER_ITEM = 32 };

/* With less a launch would hold only a few points and terms, and nothing would ever end. */
enum { LEAST_MEMORY = 4096 };

/* No driver's text is as long as this, and no device has so little memory (OpenCL promises 128 MiB
 * in one buffer): one that says so would be believed at the price of a launch a point. */
enum { LONGEST_TEXT = 1 << 16, LEAST_STATED_MEMORY = 1 << 20 };

/* Room for a text whose length was asked for first: some drivers fail where it is too short. */
static char *room_for_text(size_t length)
{
    return length <= LONGEST_TEXT ? calloc(1, length + 1) : NULL;
}

static void copy_text(char *text, size_t size, char *whole)
{
    snprintf(text, size, "%s", whole ? whole : "");
    plain_text(text);
    free(whole);
}

void opencl_device_text(cl_device_id id, cl_device_info what, size_t size, char *text)
{
    size_t length = 0;
    char *whole = NULL;
    if (opencl_call.GetDeviceInfo(id, what, 0, NULL, &length) == CL_SUCCESS)
        whole = room_for_text(length);
    if (whole && opencl_call.GetDeviceInfo(id, what, length, whole, NULL))
        whole[0] = '\0';
    copy_text(text, size, whole);
}

void opencl_platform_text(cl_platform_id id, cl_platform_info what, size_t size, char *text)
{
    size_t length = 0;
    char *whole = NULL;
    if (opencl_call.GetPlatformInfo(id, what, 0, NULL, &length) == CL_SUCCESS)
        whole = room_for_text(length);
    if (whole && opencl_call.GetPlatformInfo(id, what, length, whole, NULL))
        whole[0] = '\0';
    copy_text(text, size, whole);
}

/* A number property; 0 if the device has none. Smaller types fill the low bytes of a zero (devices
 * whose host is little-endian are the only ones taken). */
static uint64_t number(cl_device_id id, cl_device_info what, size_t size)
{
    uint64_t value = 0;
    return opencl_call.GetDeviceInfo(id, what, size, &value, NULL) == CL_SUCCESS ? value : 0;
}

static int has_extension(cl_device_id id, const char *extension)
{
    char list[8192];
    opencl_device_text(id, CL_DEVICE_EXTENSIONS, sizeof list, list);
    const size_t length = strlen(extension);
    for (const char *place = list; (place = strstr(place, extension)); place += length)
        if ((place == list || place[-1] == ' ') && (place[length] == ' ' || place[length] == '\0'))
            return 1;
    return 0;
}

int opencl_device_has_fp64(cl_device_id id)
{
    return number(id, CL_DEVICE_DOUBLE_FP_CONFIG, sizeof(cl_device_fp_config)) != 0 ||
           has_extension(id, "cl_khr_fp64");
}

/* Why a device cannot run the kernels whatever it says about itself otherwise; NULL if it can. */
static const char *unfit(cl_device_id id)
{
    char profile[32], version[64];
    opencl_device_text(id, CL_DEVICE_PROFILE, sizeof profile, profile);
    opencl_device_text(id, CL_DEVICE_VERSION, sizeof version, version);
    const uint64_t single = number(id, CL_DEVICE_SINGLE_FP_CONFIG, sizeof(cl_device_fp_config));
    if (!number(id, CL_DEVICE_AVAILABLE, sizeof(cl_bool)))
        return "it is not available now";
    if (!number(id, CL_DEVICE_COMPILER_AVAILABLE, sizeof(cl_bool)))
        return "it has no compiler";
    if (!number(id, CL_DEVICE_ENDIAN_LITTLE, sizeof(cl_bool)))
        return "it is big-endian";
    if (strcmp(profile, "FULL_PROFILE") != 0)
        return "it has only the embedded profile, whose arithmetic is not exact";
    if (strncmp(version, "OpenCL 1.0", 10) == 0 || strncmp(version, "OpenCL 1.1", 10) == 0)
        return "it is older than OpenCL 1.2";
    if (number(id, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof(cl_ulong)) < LEAST_STATED_MEMORY ||
        number(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE, sizeof(cl_ulong)) < LEAST_STATED_MEMORY)
        return "it states less memory than it could have";
    if (!(single & CL_FP_ROUND_TO_NEAREST) || !(single & CL_FP_INF_NAN))
        return "it does not round to nearest, or has no infinities";
    return NULL;
}

/* SIGRAMP_WORK_GROUP_SIZE makes work-groups smaller; results do not depend on it. */
static size_t work_group_limit(cl_device_id id)
{
    size_t sizes[16] = {0};
    size_t limit = number(id, CL_DEVICE_MAX_WORK_GROUP_SIZE, sizeof(size_t));
    if (opencl_call.GetDeviceInfo(id, CL_DEVICE_MAX_WORK_ITEM_SIZES, sizeof sizes, sizes, NULL) ==
            CL_SUCCESS &&
        sizes[0] > 0)
        limit = opencl_smaller(limit, sizes[0]);
    const char *const wish = getenv("SIGRAMP_WORK_GROUP_SIZE");
    const unsigned long wished = wish ? strtoul(wish, NULL, 10) : 0;
    if (wished > 0)
        limit = opencl_smaller(limit, wished);
    return limit > 0 ? limit : 1;
}

/*
 * Whether doubles run at a quarter of floats' rate or better, which OpenCL does not tell: on CPUs,
 * and on GPUs made for computing. Those are NVIDIA's compute capabilities 6.0, 7.0, 8.0, 9.0, ...
 * (its others have 1/32 or 1/64, CUDA C++ Programming Guide, "Arithmetic Instructions") and, of
 * AMD's, the Instinct ones' names.
 */
static int has_fast_doubles(const opencl_device *device)
{
    enum { NV_CAPABILITY_MAJOR = 0x4000, NV_CAPABILITY_MINOR = 0x4001 }; /* of that extension */
    static const char *const names[] = {"gfx906", "gfx908", "gfx90a", "gfx94", "gfx95"};
    const cl_device_id id = device->device;
    if (number(id, CL_DEVICE_TYPE, sizeof(cl_device_type)) & CL_DEVICE_TYPE_CPU)
        return 1;
    if (has_extension(id, "cl_nv_device_attribute_query"))
        return number(id, NV_CAPABILITY_MAJOR, sizeof(cl_uint)) >= 6 &&
               number(id, NV_CAPABILITY_MINOR, sizeof(cl_uint)) == 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        if (strncmp(device->name, names[i], strlen(names[i])) == 0)
            return 1;
    return 0;
}

/*
 * Whether floats are tried in double: sums (kernels/quick_sum.h), and points of maps that the float
 * form leaves (kernels/wide.h). A term costs about 6 operations in double (a product, a minimum, 1
 * + e, three quarters of the three that join it to a batch, a quarter of a division and an
 * addition), of the density 8, of relu 5, of softplus 24, instead of some 100 in float pairs.
 */
static int computes_in_double(const opencl_device *device)
{
    const cl_device_fp_config whole =
        CL_FP_FMA | CL_FP_ROUND_TO_NEAREST | CL_FP_INF_NAN | CL_FP_DENORM;
    const uint64_t twice =
        number(device->device, CL_DEVICE_DOUBLE_FP_CONFIG, sizeof(cl_device_fp_config));
    return device->has_fp64 && (twice & whole) == whole && !device->flushes_subnormals &&
           device->has_fast_doubles;
}

/* Whether a processor's compiler takes work-items as vectors: by what its registers hold. One that
 * says that they hold one float has lanes of its own (llvmpipe). */
static int makes_vectors(cl_device_id id)
{
    return (number(id, CL_DEVICE_TYPE, sizeof(cl_device_type)) & CL_DEVICE_TYPE_CPU) != 0 &&
           number(id, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, sizeof(cl_uint)) > 1;
}

static void read_properties(opencl_device *device, int64_t memory)
{
    const cl_device_id id = device->device;
    cl_platform_id platform = NULL;
    opencl_device_text(id, CL_DEVICE_NAME, sizeof device->name, device->name);
    opencl_device_text(id, CL_DRIVER_VERSION, sizeof device->driver, device->driver);
    if (!opencl_call.GetDeviceInfo(id, CL_DEVICE_PLATFORM, sizeof platform, &platform, NULL)) {
        opencl_platform_text(platform, CL_PLATFORM_NAME, sizeof device->platform, device->platform);
        opencl_platform_text(platform, CL_PLATFORM_VERSION, sizeof device->platform_version,
                             device->platform_version);
    }
    device->wished_memory = memory;
    device->has_fp64 = opencl_device_has_fp64(id);
    device->has_fast_doubles = has_fast_doubles(device);
    device->flushes_subnormals =
        !(number(id, CL_DEVICE_SINGLE_FP_CONFIG, sizeof(cl_device_fp_config)) & CL_FP_DENORM);
    device->computes_in_double = computes_in_double(device);

    device->has_local_memory =
        number(id, CL_DEVICE_LOCAL_MEM_TYPE, sizeof(cl_device_local_mem_type)) == CL_LOCAL;
    device->makes_vectors = makes_vectors(id);
    const size_t local_memory = number(id, CL_DEVICE_LOCAL_MEM_SIZE, sizeof(cl_ulong));
    const size_t items = opencl_smaller(local_memory / LOCAL_BYTES_PER_ITEM, OPENCL_LARGEST_TILE);
    device->tile = opencl_power_of_two_below(items > 0 ? items : 1);
    device->work_group_limit = work_group_limit(id);

    /* Half of what it has: others use the device too, and drivers promise memory that is not there.
     */
    device->memory = number(id, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof(cl_ulong)) / 2;
    if (memory > 0 && (uint64_t)memory < device->memory)
        device->memory = memory < LEAST_MEMORY ? LEAST_MEMORY : (uint64_t)memory;
    device->largest_buffer = number(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE, sizeof(cl_ulong));
}

static sigramp_status make_context(opencl_device *device, cl_context context, char *detail)
{
    cl_int code = CL_SUCCESS;
    opencl_stage("clCreateContext");
    if (context) {
        const sigramp_status status =
            opencl_check(opencl_call.RetainContext(context), "clRetainContext", detail);
        if (status)
            return status;
        device->context = context;
    } else {
        device->context = opencl_call.CreateContext(NULL, 1, &device->device, NULL, NULL, &code);
        if (code)
            return opencl_check(code, "clCreateContext", detail);
    }
    device->queue = opencl_call.CreateCommandQueue(device->context, device->device, 0, &code);
    return opencl_check(code, "clCreateCommandQueue", detail);
}

sigramp_status opencl_device_open(cl_device_id id, cl_context context, int64_t memory,
                                  opencl_device *device, char *detail)
{
    memset(device, 0, sizeof *device);
    const char *const reason = unfit(id);
    if (reason)
        return opencl_fail(SIGRAMP_DEVICE_UNAVAILABLE, detail, "the device cannot be used: %s",
                           reason);
    device->device = id;
    snprintf(device->id, sizeof device->id, "opencl");
    read_properties(device, memory);
    return make_context(device, context, detail);
}

void opencl_device_close(opencl_device *device)
{
    if (device->queue)
        opencl_call.ReleaseCommandQueue(device->queue);
    if (device->context)
        opencl_call.ReleaseContext(device->context);
}

/*
 * The clocks that a compute unit takes for a term of the logistic: a GPU's by the operations in its
 * machine code (`bench/kernel_operations.py`, both passes, 64 work-items a clock, or 128 where
 * doubles are slow), PoCL's cores (AVX-512) as measured.
 */
static double clocks_of_term(const opencl_device *device, int precision)
{
    const cl_device_type type = number(device->device, CL_DEVICE_TYPE, sizeof(cl_device_type));
    const int is_quick = precision == 32 && device->computes_in_double;
    if (type & CL_DEVICE_TYPE_CPU)
        return is_quick ? 2 : 64;
    if (precision == 32)
        return is_quick ? 0.25 : 2;
    return device->has_fast_doubles ? 3 : 32;
}

double opencl_device_rate(const opencl_device *device, int precision)
{
    const double units =
        (double)number(device->device, CL_DEVICE_MAX_COMPUTE_UNITS, sizeof(cl_uint));
    const double clock =
        1e6 * (double)number(device->device, CL_DEVICE_MAX_CLOCK_FREQUENCY, sizeof(cl_uint));
    return units * clock / clocks_of_term(device, precision);
}
