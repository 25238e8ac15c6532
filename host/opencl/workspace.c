/* SPDX-License-Identifier: MIT */
#include "workspace.h"

void opencl_release_workspace(opencl_workspace *workspace)
{
    opencl_release_pace(&workspace->pace);
    opencl_release_sum_state(&workspace->sum_state);
    for (size_t lane = 0; lane < OPENCL_LANES; ++lane)
        opencl_release_lane(&workspace->lanes[lane]);
    opencl_release_staging(&workspace->staging);
}

opencl_stream opencl_own_stream(opencl_workspace *workspace)
{
    return (opencl_stream){
        .device = workspace->device, .queue = workspace->device->queue, .pace = &workspace->pace};
}
