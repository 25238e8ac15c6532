/* SPDX-License-Identifier: MIT */
/* Maps: kernels/map.cl over buffers, and over host arrays that may be larger than the device. */
#include "launch.h"
#include "program.h"

/* Points of one launch, and of one transfer: large enough that their start costs nothing. */
enum { LAUNCH_POINTS = 1 << 26, TRANSFER_POINTS = 1 << 22 };

sigramp_status opencl_map_buffers(const opencl_program *program, opencl_stream *stream,
                                  int precision, size_t count, cl_mem x, size_t x_first,
                                  double offset, cl_mem y, size_t y_first, char *detail)
{
    const opencl_real a = opencl_real_of(precision, offset);
    sigramp_status status = SIGRAMP_OK;
    for (size_t start = 0; !status && start < count; start += LAUNCH_POINTS) {
        const size_t size = opencl_smaller(count - start, LAUNCH_POINTS);
        const cl_ulong x_start = x_first + start, y_start = y_first + start, points = size;
        const opencl_argument arguments[] = {OPENCL_ARGUMENT(x),      OPENCL_ARGUMENT(x_start),
                                             OPENCL_ARGUMENT(y),      OPENCL_ARGUMENT(y_start),
                                             OPENCL_ARGUMENT(points), {(size_t)precision / 8, &a}};
        status = opencl_launch(stream, program->kernels[OPENCL_MAP], "map", size, 1,
                               program->work_group_size, arguments,
                               sizeof arguments / sizeof *arguments, detail);
    }
    return status;
}

size_t opencl_points_at_once(const opencl_device *device, int precision, size_t count)
{
    const uint64_t bytes =
        device->memory < device->largest_buffer ? device->memory : device->largest_buffer;
    const size_t fitting = opencl_smaller(bytes / ((size_t)precision / 8), TRANSFER_POINTS);
    return opencl_smaller(count, fitting > 0 ? fitting : 1);
}

sigramp_status opencl_map_array(opencl_device *device, const opencl_program *program, int precision,
                                size_t count, const void *x, double offset, void *y, char *detail)
{
    const size_t bytes = (size_t)precision / 8;
    const size_t block = opencl_points_at_once(device, precision, count);
    opencl_stream stream = {device->queue, 0, NULL};
    cl_mem buffer = NULL;
    sigramp_status status = opencl_points_buffer(device, block * bytes, &buffer, detail);
    for (size_t start = 0; !status && start < count; start += block) {
        const size_t size = opencl_smaller(count - start, block);
        status =
            opencl_write(device, buffer, size * bytes, (const char *)x + start * bytes, detail);
        if (!status)
            status = opencl_map_buffers(program, &stream, precision, size, buffer, 0, offset,
                                        buffer, 0, detail);
        if (!status)
            status = opencl_read(device, buffer, size * bytes, (char *)y + start * bytes, detail);
    }
    return status;
}

sigramp_status opencl_map(opencl_device *device, sigramp_unit unit, int precision, size_t count,
                          const void *x, double offset, void *y, char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sigramp_status status =
        opencl_program_get(device, OPENCL_MAP_PROGRAM, unit, precision, &program, detail);
    if (status || count == 0)
        return status;
    return opencl_map_array(device, program, precision, count, x, offset, y, detail);
}
