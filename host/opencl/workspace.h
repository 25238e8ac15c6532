/* SPDX-License-Identifier: MIT */
/* What a device keeps for the next call, since memory used for the first time costs more than a
 * map. One call at a time uses it. */
#ifndef SIGRAMP_HOST_OPENCL_WORKSPACE_H
#define SIGRAMP_HOST_OPENCL_WORKSPACE_H

#include "memory.h"
#include "pipeline.h"
#include "sum_state.h"

typedef struct {
    const opencl_device *device;
    opencl_lane lanes[OPENCL_LANES];
    opencl_staging staging;
    opencl_pace pace;
    opencl_sum_state sum_state;
} opencl_workspace;

void opencl_release_workspace(opencl_workspace *workspace);

/* The device's own queue. */
opencl_stream opencl_own_stream(opencl_workspace *workspace);

#endif
