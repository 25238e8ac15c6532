/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <CL/cl.h>
#include <stdarg.h>
#include <stdio.h>

#include "plain_text.h"

sigramp_status opencl_fail(sigramp_status status, char *detail, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(detail, OPENCL_DETAIL_SIZE, format, arguments);
    va_end(arguments);
    plain_text(detail);
    return status;
}

#define ERROR_NAME_LIST(ROW)                                                                       \
    ROW(CL_DEVICE_NOT_FOUND)                                                                       \
    ROW(CL_DEVICE_NOT_AVAILABLE)                                                                   \
    ROW(CL_COMPILER_NOT_AVAILABLE)                                                                 \
    ROW(CL_MEM_OBJECT_ALLOCATION_FAILURE)                                                          \
    ROW(CL_OUT_OF_RESOURCES)                                                                       \
    ROW(CL_OUT_OF_HOST_MEMORY)                                                                     \
    ROW(CL_PROFILING_INFO_NOT_AVAILABLE)                                                           \
    ROW(CL_MEM_COPY_OVERLAP)                                                                       \
    ROW(CL_BUILD_PROGRAM_FAILURE)                                                                  \
    ROW(CL_MISALIGNED_SUB_BUFFER_OFFSET)                                                           \
    ROW(CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST)                                              \
    ROW(CL_COMPILE_PROGRAM_FAILURE)                                                                \
    ROW(CL_LINKER_NOT_AVAILABLE)                                                                   \
    ROW(CL_LINK_PROGRAM_FAILURE)                                                                   \
    ROW(CL_INVALID_VALUE)                                                                          \
    ROW(CL_INVALID_DEVICE_TYPE)                                                                    \
    ROW(CL_INVALID_PLATFORM)                                                                       \
    ROW(CL_INVALID_DEVICE)                                                                         \
    ROW(CL_INVALID_CONTEXT)                                                                        \
    ROW(CL_INVALID_QUEUE_PROPERTIES)                                                               \
    ROW(CL_INVALID_COMMAND_QUEUE)                                                                  \
    ROW(CL_INVALID_HOST_PTR)                                                                       \
    ROW(CL_INVALID_MEM_OBJECT)                                                                     \
    ROW(CL_INVALID_BINARY)                                                                         \
    ROW(CL_INVALID_BUILD_OPTIONS)                                                                  \
    ROW(CL_INVALID_PROGRAM)                                                                        \
    ROW(CL_INVALID_PROGRAM_EXECUTABLE)                                                             \
    ROW(CL_INVALID_KERNEL_NAME)                                                                    \
    ROW(CL_INVALID_KERNEL_DEFINITION)                                                              \
    ROW(CL_INVALID_KERNEL)                                                                         \
    ROW(CL_INVALID_ARG_INDEX)                                                                      \
    ROW(CL_INVALID_ARG_VALUE)                                                                      \
    ROW(CL_INVALID_ARG_SIZE)                                                                       \
    ROW(CL_INVALID_KERNEL_ARGS)                                                                    \
    ROW(CL_INVALID_WORK_DIMENSION)                                                                 \
    ROW(CL_INVALID_WORK_GROUP_SIZE)                                                                \
    ROW(CL_INVALID_WORK_ITEM_SIZE)                                                                 \
    ROW(CL_INVALID_GLOBAL_OFFSET)                                                                  \
    ROW(CL_INVALID_EVENT_WAIT_LIST)                                                                \
    ROW(CL_INVALID_EVENT)                                                                          \
    ROW(CL_INVALID_OPERATION)                                                                      \
    ROW(CL_INVALID_BUFFER_SIZE)                                                                    \
    ROW(CL_INVALID_GLOBAL_WORK_SIZE)                                                               \
    ROW(CL_INVALID_PROPERTY)

const char *opencl_error_name(cl_int code)
{
    static const struct {
        cl_int code;
        const char *name;
    } names[] = {
#define ERROR_NAME_ROW(name) {name, #name},
        ERROR_NAME_LIST(ERROR_NAME_ROW)
#undef ERROR_NAME_ROW
            {-1001, "CL_PLATFORM_NOT_FOUND_KHR"}, /* of cl_khr_icd */
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i)
        if (names[i].code == code)
            return names[i].name;
    return "unknown error";
}

/* CL_OUT_OF_RESOURCES is no lack of memory here: drivers use it for crashed kernels too. */
static sigramp_status status_of(cl_int code)
{
    switch (code) {
    case CL_SUCCESS:
        return SIGRAMP_OK;
    case CL_OUT_OF_HOST_MEMORY:
    case CL_MEM_OBJECT_ALLOCATION_FAILURE:
        return SIGRAMP_OUT_OF_MEMORY;
    case CL_DEVICE_NOT_FOUND:
    case CL_DEVICE_NOT_AVAILABLE:
    case CL_COMPILER_NOT_AVAILABLE:
        return SIGRAMP_DEVICE_UNAVAILABLE;
    default:
        return SIGRAMP_DEVICE_FAILED;
    }
}

sigramp_status opencl_check(cl_int code, const char *call, char *detail)
{
    if (code == CL_SUCCESS)
        return SIGRAMP_OK;
    return opencl_fail(status_of(code), detail, "%s failed: %s (%d)", call, opencl_error_name(code),
                       (int)code);
}
