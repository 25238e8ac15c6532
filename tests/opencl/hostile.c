/* SPDX-License-Identifier: MIT */
#include "hostile.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const cl_icd_dispatch *target;
static cl_icd_dispatch liars;
static bool (*lies)(const char *name);
static enum { FAIL, ABORT, EXIT, CRASH, HANG, ACTS } act;

const char *hostile_set(const char *fault)
{
    static const char *const names[ACTS] = {"fail@", "abort@", "exit@", "crash@", "hang@"};
    act = FAIL;
    for (int i = 0; i < ACTS; ++i)
        if (strncmp(fault, names[i], strlen(names[i])) == 0) {
            act = i;
            return fault + strlen(names[i]);
        }
    return fault;
}

bool hostile_act(void)
{
    volatile int *volatile nowhere = (int *)8;
    switch (act) {
    case ABORT:
        signal(SIGABRT, SIG_DFL);
        abort();
    case EXIT:
        exit(3);
    case CRASH:
        signal(SIGSEGV, SIG_DFL); /* a sanitizer would tell */
        *nowhere = 1;
        break;
    case HANG:
        for (;;)
            pause();
    default:
        break;
    }
    return true;
}

/* The first argument of this program, "" if it has none or cannot be told. */
static void read_first_argument(char *word, size_t room)
{
    FILE *const file = fopen("/proc/self/cmdline", "r");
    word[0] = '\0';
    if (!file)
        return;
    for (int c = fgetc(file); c != EOF && c != '\0'; c = fgetc(file))
        continue;
    const size_t size = fread(word, 1, room - 1, file);
    word[size] = '\0';
    fclose(file);
}

void hostile_hang_if_asked(void)
{
    const char *const wanted = getenv("SIGRAMP_LAYER_HANG");
    char word[64];
    if (!wanted)
        return;
    read_first_argument(word, sizeof word);
    while (strcmp(word, wanted) == 0)
        pause();
}

bool hostile_is_trial(void)
{
    return strcmp(program_invocation_short_name, "sigramp-try-device") == 0;
}

void hostile_stall(cl_command_queue queue)
{
    cl_context context = NULL;
    cl_int code = CL_SUCCESS;
    target->clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof context, &context, NULL);
    const cl_event never = target->clCreateUserEvent(context, &code);
    if (code == CL_SUCCESS)
        target->clEnqueueMarkerWithWaitList(queue, 1, &never, NULL);
}

static cl_int CL_API_CALL get_platform_ids(cl_uint room, cl_platform_id *platforms, cl_uint *count)
{
    const cl_int code = target->clGetPlatformIDs(room, platforms, count);
    if (code == CL_SUCCESS && count && lies("more-platforms"))
        *count += 3;
    return code;
}

static cl_int CL_API_CALL get_device_ids(cl_platform_id platform, cl_device_type type, cl_uint room,
                                         cl_device_id *devices, cl_uint *count)
{
    const cl_int code = target->clGetDeviceIDs(platform, type, room, devices, count);
    if (code == CL_SUCCESS && count && lies("more-devices"))
        *count += 4;
    return code;
}

static cl_int give_text(const char *text, size_t size, void *value, size_t *used)
{
    if (used)
        *used = strlen(text) + 1;
    if (value)
        snprintf(value, size, "%s", text);
    return CL_SUCCESS;
}

static cl_int CL_API_CALL get_platform_info(cl_platform_id platform, cl_platform_info what,
                                            size_t size, void *value, size_t *used)
{
    if (what == CL_PLATFORM_NAME && lies("control-names"))
        return give_text("\033]0;owned\a a\nb \302\233m", size, value, used);
    const cl_int code = target->clGetPlatformInfo(platform, what, size, value, used);
    if (code == CL_SUCCESS && what == CL_PLATFORM_NAME && used && lies("long-text"))
        *used = SIZE_MAX;
    return code;
}

static cl_int CL_API_CALL get_device_info(cl_device_id device, cl_device_info what, size_t size,
                                          void *value, size_t *used)
{
    const bool is_memory =
        what == CL_DEVICE_GLOBAL_MEM_SIZE || what == CL_DEVICE_MAX_MEM_ALLOC_SIZE;
    if (what == CL_DEVICE_NAME && lies("control-names"))
        return give_text("\033[31m a\177 \233 \302\205", size, value, used);
    const cl_int code = target->clGetDeviceInfo(device, what, size, value, used);
    if (code != CL_SUCCESS)
        return code;
    if (what == CL_DEVICE_NAME && used && lies("long-text"))
        *used = SIZE_MAX;
    if (is_memory && value && (lies("one-byte") || lies("no-memory")))
        memset(value, 0, sizeof(cl_ulong));
    if (is_memory && value && lies("one-byte"))
        *(unsigned char *)value = 1;
    return code;
}

static cl_int CL_API_CALL get_program_info(cl_program program, cl_program_info what, size_t size,
                                           void *value, size_t *used)
{
    const cl_int code = target->clGetProgramInfo(program, what, size, value, used);
    if (code == CL_SUCCESS && what == CL_PROGRAM_BINARY_SIZES && value && lies("huge-binaries"))
        memset(value, 0xff, sizeof(size_t));
    return code;
}

const cl_icd_dispatch *hostile_drivers(const cl_icd_dispatch *below, cl_uint known,
                                       bool (*tells)(const char *name))
{
    memcpy(&liars, below, known * sizeof(void *));
    target = below;
    lies = tells;
    liars.clGetPlatformIDs = get_platform_ids;
    liars.clGetPlatformInfo = get_platform_info;
    liars.clGetDeviceIDs = get_device_ids;
    liars.clGetDeviceInfo = get_device_info;
    liars.clGetProgramInfo = get_program_info;
    return &liars;
}
