/* SPDX-License-Identifier: MIT */
/* Maps and sums of host arrays, by programs that are known to be right. */
#include "batch.h"
#include "engine.h"
#include "opencl/map.h"
#include "share.h"
#include "opencl/sum.h"
#include "sum_shape.h"
#include "opencl/table.h"

sigramp_status opencl_map(opencl_engine *engine, sigramp_unit unit, int precision, size_t count,
                          const void *x, double offset, void *y, char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sigramp_status status =
        opencl_program_get(&engine->programs, PLAN_MAP, unit, precision, &program, detail);
    if (status || count == 0)
        return status;
    return opencl_map_array(&engine->workspace, program, precision, count, x, offset, y, detail);
}

sigramp_status opencl_sum(opencl_engine *engine, const sum_terms *terms, size_t count,
                          const void *x, void *y, int shared, char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sigramp_status status = opencl_program_get(&engine->programs, PLAN_SUM, terms->unit,
                                                     terms->precision, &program, detail);
    if (status || count == 0)
        return status;
    const opencl_points points = {.count = count, .x_array = x, .y_array = y};
    if (shared && count > 1 && engine->sharing != OPENCL_ALONE)
        return opencl_shared_sum(engine, program, terms, &points, detail);
    opencl_stream stream = opencl_own_stream(&engine->workspace);
    const opencl_sum_shape shape = opencl_sum_best_shape(&engine->device, program, terms, count);
    return opencl_sum_points(&engine->workspace, program, &stream, terms, &shape, &points, detail);
}

opencl_batch_room opencl_room(const opencl_engine *engine, int precision)
{
    return opencl_room_on(engine ? &engine->device : NULL, precision);
}

sigramp_status opencl_sum_batch(opencl_engine *engine, const opencl_problem *problems, size_t count,
                                char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sum_terms *const first = problems[0].terms;
    const sigramp_status status = opencl_program_get(&engine->programs, PLAN_SUM, first->unit,
                                                     first->precision, &program, detail);
    return status ? status
                  : opencl_sum_problems(&engine->workspace, program, problems, count, detail);
}

sigramp_status opencl_table(opencl_engine *engine, const sigramp_loop_table *table,
                            opencl_memory **numbers, int precision, size_t count, const void *x,
                            void *y, char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sigramp_status status =
        opencl_table_program(&engine->programs, table, precision, &program, detail);
    if (status || count == 0)
        return status;
    return opencl_table_array(&engine->workspace, program, table, numbers, precision, count, x, y,
                              detail);
}
