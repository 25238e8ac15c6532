/* SPDX-License-Identifier: MIT */
#include "engine.h"

#include <stdlib.h>

#include "kept_terms.h"
#include "report.h"
#include "wait.h"

sigramp_status opencl_engine_open(cl_device_id id, cl_context context, const opencl_wishes *wishes,
                                  opencl_engine **engine, char *detail)
{
    *engine = NULL;
    opencl_engine *const opened = calloc(1, sizeof *opened);
    if (!opened)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a device");
    opened->workspace.device = &opened->device;
    opened->programs.workspace = &opened->workspace;
    opened->programs.problems = wishes->problems;
    const sigramp_status status =
        opencl_device_open(id, context, wishes->memory, &opened->device, detail);
    if (status)
        opencl_close(opened);
    else
        *engine = opened;
    return status;
}

/* Where a device is left behind only its terms are forgotten. */
static void close_one(opencl_engine *engine)
{
    const int is_ours = !opencl_left_behind();
    if (is_ours)
        opencl_release_programs(&engine->programs);
    opencl_let_go_of_terms(&engine->device);
    if (is_ours) {
        opencl_release_workspace(&engine->workspace);
        opencl_device_close(&engine->device);
    }
    free(engine);
}

void opencl_close(opencl_engine *engine)
{
    while (engine) {
        opencl_engine *const next = engine->next;
        close_one(engine);
        engine = next;
    }
}

double opencl_rate(const opencl_engine *engine, int precision)
{
    return opencl_device_rate(&engine->device, precision);
}

const char *opencl_id(const opencl_engine *engine)
{
    return engine->device.id;
}

const char *opencl_ids(const opencl_engine *engine)
{
    return engine->ids[0] ? engine->ids : engine->device.id;
}

const char *opencl_name(const opencl_engine *engine)
{
    return engine->device.name;
}
