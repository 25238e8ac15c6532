/* SPDX-License-Identifier: MIT */
/*
 * A libcuda.so.1 for machines without NVIDIA's driver: what bench/cuda/driver.py calls of it, on
 * the first OpenCL device, which needs shared virtual memory (PoCL).
 *
 * Of a module's PTX the first line says which kernel it was made from; that one is built as OpenCL
 * from the folder SIGRAMP_KERNELS. What arguments an entry takes is read from the PTX itself, so
 * that a launch with others fails as it would there. SIGRAMP_STUB_WRONG=K flips a bit in the K-th
 * array that is read back.
 */
#define CL_TARGET_OPENCL_VERSION 200
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include <CL/cl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DONE = 0, FAILED = 999, MOST_ARGUMENTS = 32 };

static cl_device_id device;
static cl_context context;
static cl_command_queue queue;
static long reads;

typedef struct {
    cl_program program;
    char *ptx;
} module;

typedef struct {
    cl_kernel kernel;
    int count;
    size_t sizes[MOST_ARGUMENTS]; /* 0: a pointer */
} function;

static int fails(const char *what, cl_int code)
{
    if (code != CL_SUCCESS)
        fprintf(stderr, "cuda_on_opencl: %s: %d\n", what, code);
    return code == CL_SUCCESS ? DONE : FAILED;
}

int cuInit(unsigned flags)
{
    cl_platform_id platform;
    cl_int code = clGetPlatformIDs(1, &platform, NULL);
    (void)flags;
    if (code == CL_SUCCESS)
        code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL);
    if (code == CL_SUCCESS && !context)
        context = clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    if (code == CL_SUCCESS && !queue)
        queue = clCreateCommandQueue(context, device, 0, &code);
    return fails("cuInit", code);
}

int cuGetErrorName(int code, const char **name)
{
    *name = code == FAILED ? "CUDA_ERROR_UNKNOWN" : "CUDA_SUCCESS";
    return DONE;
}

int cuDriverGetVersion(int *version)
{
    *version = 13000;
    return DONE;
}

int cuDeviceGetCount(int *count)
{
    *count = 1;
    return DONE;
}

int cuDeviceGet(int *found, int number)
{
    *found = number;
    return number == 0 ? DONE : FAILED;
}

int cuDeviceGetName(char *name, int size, int which)
{
    (void)which;
    return fails("cuDeviceGetName",
                 clGetDeviceInfo(device, CL_DEVICE_NAME, (size_t)size, name, NULL));
}

int cuDeviceTotalMem_v2(size_t *bytes, int which)
{
    (void)which;
    *bytes = (size_t)1 << 30;
    return DONE;
}

int cuDeviceGetAttribute(int *value, int what, int which)
{
    (void)which;
    *value = what;
    return DONE;
}

int cuDevicePrimaryCtxRetain(void **made, int which)
{
    (void)which;
    *made = context;
    return DONE;
}

int cuDevicePrimaryCtxRelease(int which)
{
    return which == 0 ? DONE : FAILED;
}

int cuCtxSetCurrent(void *given)
{
    return given == context ? DONE : FAILED;
}

int cuCtxSynchronize(void)
{
    return fails("cuCtxSynchronize", clFinish(queue));
}

/* "// sum.cl logistic A=1 B" -> the source and its options. */
static int build(const char *ptx, cl_program *program)
{
    char file[32], unit[32], macros[128], source[64], options[1024];
    const char *const folder = getenv("SIGRAMP_KERNELS");
    if (!folder || sscanf(ptx, "// %31s %31s %127[^\n]", file, unit, macros) != 3)
        return fails("a module that says not what it is", CL_INVALID_VALUE);
    int used = snprintf(options, sizeof options,
                        "-cl-std=CL1.2 -cl-kernel-arg-info -I %s -DTILE=256 -DSIGRAMP_UNIT=%s",
                        folder, unit);
    for (char *macro = strtok(macros, " "); macro; macro = strtok(NULL, " "))
        used += snprintf(options + used, sizeof options - (size_t)used, " -D%s", macro);
    snprintf(source, sizeof source, "#include \"%s\"\n", file);
    const char *text = source;
    cl_int code = CL_SUCCESS;
    *program = clCreateProgramWithSource(context, 1, &text, NULL, &code);
    if (code == CL_SUCCESS)
        code = clBuildProgram(*program, 1, &device, options, NULL, NULL);
    return fails("clBuildProgram", code);
}

int cuModuleLoadDataEx(void **made, const char *ptx, unsigned count, const int *options,
                       void **values)
{
    module *const one = calloc(1, sizeof *one);
    (void)options;
    (void)values;
    if (!one || count != 2 || build(ptx, &one->program) != DONE)
        return FAILED;
    one->ptx = strdup(ptx);
    *made = one;
    return one->ptx ? DONE : FAILED;
}

int cuModuleUnload(void *given)
{
    module *const one = given;
    const cl_int code = clReleaseProgram(one->program);
    free(one->ptx);
    free(one);
    return fails("cuModuleUnload", code);
}

/* ".param .align 8 .b8 NAME[32], .param .u64 NAME)": bytes of each. */
static int read_sizes(const char *text, function *one)
{
    static const char mark[] = ".param .";
    const char *const end = strchr(text, ')');
    while (end && (text = strstr(text, mark)) && text < end && one->count < MOST_ARGUMENTS) {
        text += sizeof mark - 1;
        const char *const length = strchr(text, '[');
        const int is_struct = strncmp(text, "align", 5) == 0 && length && length < end;
        /* Beyond the bracket, or beyond the type's letter, which bits follow. */
        const long size = is_struct ? strtol(length + 1, NULL, 10) : strtol(text + 1, NULL, 10) / 8;
        one->sizes[one->count++] = (size_t)size;
    }
    return end ? DONE : FAILED;
}

/* Which of them are pointers, the kernel's source says. */
static cl_int mark_pointers(function *one)
{
    cl_uint arguments = 0;
    cl_int code =
        clGetKernelInfo(one->kernel, CL_KERNEL_NUM_ARGS, sizeof arguments, &arguments, NULL);
    if (code == CL_SUCCESS && (int)arguments != one->count)
        code = CL_INVALID_KERNEL_DEFINITION;
    for (int k = 0; code == CL_SUCCESS && k < one->count; ++k) {
        cl_kernel_arg_address_qualifier place = 0;
        code = clGetKernelArgInfo(one->kernel, (cl_uint)k, CL_KERNEL_ARG_ADDRESS_QUALIFIER,
                                  sizeof place, &place, NULL);
        if (code == CL_SUCCESS && place == CL_KERNEL_ARG_ADDRESS_GLOBAL) {
            code = one->sizes[k] == sizeof(uint64_t) ? CL_SUCCESS : CL_INVALID_ARG_SIZE;
            one->sizes[k] = 0;
        }
    }
    return code;
}

int cuModuleGetFunction(void **found, void *given, const char *name)
{
    const module *const from = given;
    char entry[80];
    function *const one = calloc(1, sizeof *one); /* lives as long as the process */
    snprintf(entry, sizeof entry, ".entry %s(", name);
    const char *const text = strstr(from->ptx, entry);
    if (!one || !text || read_sizes(text + strlen(entry), one) != DONE)
        return fails(name, CL_INVALID_KERNEL_NAME);
    cl_int code = CL_SUCCESS;
    one->kernel = clCreateKernel(from->program, name, &code);
    if (code == CL_SUCCESS)
        code = mark_pointers(one);
    *found = one;
    return fails(name, code);
}

int cuLaunchKernel(void *given, unsigned columns, unsigned rows, unsigned layers, unsigned width,
                   unsigned height, unsigned depth, unsigned shared, void *stream, void **places,
                   void **extra)
{
    const function *const one = given;
    const size_t global[] = {(size_t)columns * width, rows}, local[] = {width, 1};
    cl_int code = CL_SUCCESS;
    if (layers != 1 || height != 1 || depth != 1 || shared != 0 || stream || extra)
        return FAILED;
    for (int k = 0; code == CL_SUCCESS && k < one->count; ++k) {
        void *pointer;
        memcpy(&pointer, places[k], one->sizes[k] == 0 ? sizeof pointer : 1);
        code = one->sizes[k] == 0
                   ? clSetKernelArgSVMPointer(one->kernel, (cl_uint)k, pointer)
                   : clSetKernelArg(one->kernel, (cl_uint)k, one->sizes[k], places[k]);
    }
    if (code == CL_SUCCESS)
        code = clEnqueueNDRangeKernel(queue, one->kernel, 2, NULL, global, local, 0, NULL, NULL);
    return fails("cuLaunchKernel", code);
}

int cuMemAlloc_v2(uint64_t *place, size_t size)
{
    void *const memory = clSVMAlloc(context, CL_MEM_READ_WRITE, size, 0);
    *place = (uint64_t)(uintptr_t)memory;
    return fails("cuMemAlloc", memory ? CL_SUCCESS : CL_MEM_OBJECT_ALLOCATION_FAILURE);
}

int cuMemFree_v2(uint64_t place)
{
    clFinish(queue);
    clSVMFree(context, (void *)(uintptr_t)place);
    return DONE;
}

int cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t size)
{
    return fails("cuMemcpyHtoD", clEnqueueSVMMemcpy(queue, CL_TRUE, (void *)(uintptr_t)to, from,
                                                    size, 0, NULL, NULL));
}

int cuMemcpyDtoH_v2(void *to, uint64_t from, size_t size)
{
    const char *const wrong = getenv("SIGRAMP_STUB_WRONG");
    const cl_int code =
        clEnqueueSVMMemcpy(queue, CL_TRUE, to, (const void *)(uintptr_t)from, size, 0, NULL, NULL);
    if (wrong && ++reads == strtol(wrong, NULL, 10))
        ((unsigned char *)to)[size / 2] ^= 1;
    return fails("cuMemcpyDtoH", code);
}

int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t size, void *stream)
{
    (void)stream;
    return fails("cuMemcpyDtoD",
                 clEnqueueSVMMemcpy(queue, CL_FALSE, (void *)(uintptr_t)to,
                                    (const void *)(uintptr_t)from, size, 0, NULL, NULL));
}

int cuMemsetD8_v2(uint64_t place, unsigned char value, size_t size)
{
    return fails("cuMemsetD8", clEnqueueSVMMemFill(queue, (void *)(uintptr_t)place, &value, 1, size,
                                                   0, NULL, NULL));
}

int cuEventCreate(void **event, unsigned flags)
{
    *event = calloc(1, sizeof(struct timespec));
    return *event && flags == 0 ? DONE : FAILED;
}

int cuEventDestroy_v2(void *event)
{
    free(event);
    return DONE;
}

int cuEventRecord(void *event, void *stream)
{
    (void)stream;
    const cl_int code = clFinish(queue);
    clock_gettime(CLOCK_MONOTONIC, event);
    return fails("cuEventRecord", code);
}

int cuEventSynchronize(void *event)
{
    return event ? DONE : FAILED;
}

int cuEventElapsedTime(float *milliseconds, const struct timespec *before,
                       const struct timespec *after)
{
    *milliseconds = (float)(1e3 * (double)(after->tv_sec - before->tv_sec) +
                            1e-6 * (double)(after->tv_nsec - before->tv_nsec));
    return DONE;
}
