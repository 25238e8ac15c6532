/* SPDX-License-Identifier: MIT */
#include "opencl/map.h"

#include "arguments.h"
#include "sizes.h"

/* Points of one launch: large enough that its start costs nothing. */
enum { LAUNCH_POINTS = 1 << 26 };

sigramp_status opencl_map_buffers(const opencl_program *program, opencl_stream *stream,
                                  int precision, size_t count, cl_mem x, size_t x_first,
                                  double offset, cl_mem y, size_t y_first, char *detail)
{
    sigramp_status status = SIGRAMP_OK;
    for (size_t start = 0; !status && start < count; start += LAUNCH_POINTS) {
        const size_t size = opencl_smaller(count - start, LAUNCH_POINTS);
        const map_given given = {.points = {x_first + start, y_first + start, size},
                                 .offset = opencl_real(precision, offset)};
        const cl_mem buffers[] = {x, y};
        const size_t items = (size + MAP_ITEM_POINTS - 1) / MAP_ITEM_POINTS;
        status = opencl_launch(stream, &program->kernels[OPENCL_ONLY_KERNEL],
                               (opencl_range){items, 1, program->work_group_size},
                               OPENCL_ARGUMENTS(given, buffers), detail);
    }
    return status;
}

typedef struct {
    const opencl_program *program;
    int precision;
    double offset;
} map_work;

static sigramp_status enqueue(const void *what, opencl_stream *stream, size_t points, cl_mem buffer,
                              char *detail)
{
    const map_work *const map = what;
    return opencl_map_buffers(map->program, stream, map->precision, points, buffer, 0, map->offset,
                              buffer, 0, detail);
}

sigramp_status opencl_map_array(opencl_workspace *workspace, const opencl_program *program,
                                int precision, size_t count, const void *x, double offset, void *y,
                                char *detail)
{
    const map_work map = {program, precision, offset};
    const size_t block = opencl_points_at_once(workspace->device, precision, 0, count);
    return opencl_array(workspace->device, workspace->lanes, precision, block, count, x, y, enqueue,
                        &map, detail);
}
