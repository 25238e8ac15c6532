/* SPDX-License-Identifier: MIT */
/*
 * The OpenCL functions, found at run time: a program linked to a missing or broken loader would die
 * before main. The rest of host/opencl calls opencl_call.CreateBuffer(...) after opencl_load
 * succeeded.
 */
#ifndef SIGRAMP_HOST_OPENCL_LOADER_H
#define SIGRAMP_HOST_OPENCL_LOADER_H

#ifndef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 120
#endif
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include <CL/cl.h>

#include "sigramp/sigramp.h"

/* Every OpenCL function used, all of version 1.2. */
#define OPENCL_FUNCTION_LIST(ROW)                                                                  \
    ROW(GetPlatformIDs)                                                                            \
    ROW(GetPlatformInfo)                                                                           \
    ROW(GetDeviceIDs)                                                                              \
    ROW(GetDeviceInfo)                                                                             \
    ROW(CreateContext)                                                                             \
    ROW(RetainContext)                                                                             \
    ROW(ReleaseContext)                                                                            \
    ROW(GetContextInfo)                                                                            \
    ROW(CreateCommandQueue)                                                                        \
    ROW(ReleaseCommandQueue)                                                                       \
    ROW(GetCommandQueueInfo)                                                                       \
    ROW(CreateBuffer)                                                                              \
    ROW(ReleaseMemObject)                                                                          \
    ROW(GetMemObjectInfo)                                                                          \
    ROW(CreateProgramWithSource)                                                                   \
    ROW(CreateProgramWithBinary)                                                                   \
    ROW(BuildProgram)                                                                              \
    ROW(GetProgramInfo)                                                                            \
    ROW(GetProgramBuildInfo)                                                                       \
    ROW(ReleaseProgram)                                                                            \
    ROW(CreateKernel)                                                                              \
    ROW(ReleaseKernel)                                                                             \
    ROW(SetKernelArg)                                                                              \
    ROW(GetKernelWorkGroupInfo)                                                                    \
    ROW(EnqueueNDRangeKernel)                                                                      \
    ROW(EnqueueReadBuffer)                                                                         \
    ROW(EnqueueWriteBuffer)                                                                        \
    ROW(EnqueueMarkerWithWaitList)                                                                 \
    ROW(WaitForEvents)                                                                             \
    ROW(GetEventInfo)                                                                              \
    ROW(SetEventCallback)                                                                          \
    ROW(ReleaseEvent)                                                                              \
    ROW(Flush)                                                                                     \
    ROW(Finish)

typedef struct {
#define OPENCL_FUNCTION_FIELD(name) __typeof__(&cl##name) name;
    OPENCL_FUNCTION_LIST(OPENCL_FUNCTION_FIELD)
#undef OPENCL_FUNCTION_FIELD
} opencl_functions;

extern opencl_functions opencl_call;

/* Finds the functions, once per process; SIGRAMP_DEVICE_UNAVAILABLE without a loader. */
sigramp_status opencl_load(char *detail);

/* The path of the library that has them, once they are found. */
const char *opencl_loader_path(void);

#endif
