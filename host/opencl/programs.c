/* SPDX-License-Identifier: MIT */
#include "programs.h"

#include "known_answers.h"
#include "report.h"
#include "stage.h"
#include "trial.h"
#include "wait.h"

/* A cached binary that fails in any way gives way to a fresh build. */
static sigramp_status make_program(const opencl_programs *programs, plan_kind kind,
                                   sigramp_unit unit, int precision, opencl_program *program,
                                   char *detail)
{
    opencl_workspace *const workspace = programs->workspace;
    const opencl_device *const device = workspace->device;
    const opencl_recipe recipe = opencl_recipe_of(device, kind, unit, precision);
    sigramp_status status = SIGRAMP_OK;
    if (device->is_tried)
        status = opencl_trial_program(device->id, recipe.key, (int)kind, unit, precision, detail);
    if (status)
        return status;
    if (opencl_program_from_cache(device, &recipe, program)) {
        status = opencl_check_program(programs->problems, workspace, program, kind, unit, precision,
                                      detail);
        if (!status || opencl_left_behind())
            return status;
        opencl_release_program(program);
        opencl_cache_discard(&recipe.key);
    }
    status = opencl_program_from_source(device, &recipe, program, detail);
    if (!status)
        status = opencl_check_program(programs->problems, workspace, program, kind, unit, precision,
                                      detail);
    if (!status)
        opencl_keep_program(&recipe, program);
    return status;
}

sigramp_status opencl_program_get(opencl_programs *programs, plan_kind kind, sigramp_unit unit,
                                  int precision, const opencl_program **program, char *detail)
{
    const opencl_device *const device = programs->workspace->device;
    opencl_checked_program *const one = &programs->of[kind][unit][precision == 64];
    if (precision == 64 && !device->has_fp64)
        return opencl_fail(SIGRAMP_NOT_SUPPORTED, detail,
                           "%s (%s) has no double precision: use --precision f32 or another device",
                           device->id, device->name);
    *program = &one->program;
    if (one->is_right)
        return SIGRAMP_OK;
    const sigramp_status status =
        make_program(programs, kind, unit, precision, &one->program, detail);
    one->is_right = !status;
    if (status)
        opencl_release_program(&one->program);
    return status;
}

sigramp_status opencl_table_program(opencl_programs *programs, const sigramp_loop_table *table,
                                    int precision, const opencl_program **program, char *detail)
{
    const sigramp_unit unit =
        table->segments ? (sigramp_unit)table->segments->unit : (sigramp_unit)0;
    const plan_kind kind = table->segments ? PLAN_SEGMENTS
                           : table->pieces ? PLAN_PIECES
                                           : PLAN_TABLE;
    return opencl_program_get(programs, kind, unit, precision, program, detail);
}

void opencl_release_programs(opencl_programs *programs)
{
    for (size_t kind = 0; kind < PLAN_KINDS; ++kind)
        for (size_t unit = 0; unit < SIGRAMP_UNIT_COUNT; ++unit)
            for (size_t precision = 0; precision < 2; ++precision)
                opencl_release_program(&programs->of[kind][unit][precision].program);
}
