/* SPDX-License-Identifier: MIT */
/* Tables: kernels/table.cl over host arrays. The table travels with every call: it is small beside
 * the points that are worth a device. */
#include "launch.h"
#include "program.h"

/* Points of one launch: large enough that its start costs nothing. */
enum { LAUNCH_POINTS = 1 << 26 };

static size_t table_bytes(const sigramp_loop_table *table, int precision)
{
    return ((size_t)table->last_index + 1) * (size_t)table->row * ((size_t)precision / 8);
}

static sigramp_status launch(const opencl_program *program, opencl_stream *stream,
                             const sigramp_loop_table *table, cl_mem numbers, int precision,
                             size_t count, cl_mem x, size_t x_first, cl_mem y, size_t y_first,
                             char *detail)
{
    const size_t size = (size_t)precision / 8;
    const cl_ulong x_start = x_first, y_start = y_first, point_count = count;
    const double values[] = {table->inverse_width, table->first, table->last_index, table->slope[0],
                             table->slope[1],      table->below, table->above};
    opencl_real reals[sizeof values / sizeof *values];
    for (size_t i = 0; i < sizeof values / sizeof *values; ++i)
        reals[i] = opencl_real_of(precision, values[i]);
    const cl_int row = table->row, exponent = table->exponent;
    const opencl_argument arguments[] = {OPENCL_ARGUMENT(x),
                                         OPENCL_ARGUMENT(x_start),
                                         OPENCL_ARGUMENT(y),
                                         OPENCL_ARGUMENT(y_start),
                                         OPENCL_ARGUMENT(point_count),
                                         OPENCL_ARGUMENT(numbers),
                                         {size, &reals[0]},
                                         {size, &reals[1]},
                                         {size, &reals[2]},
                                         OPENCL_ARGUMENT(row),
                                         OPENCL_ARGUMENT(exponent),
                                         {size, &reals[3]},
                                         {size, &reals[4]},
                                         {size, &reals[5]},
                                         {size, &reals[6]}};
    return opencl_launch(stream, program->kernels[0], "table", count, 1, program->work_group_size,
                         arguments, sizeof arguments / sizeof *arguments, detail);
}

sigramp_status opencl_table_bring(const opencl_device *device, const sigramp_loop_table *table,
                                  int precision, cl_mem *numbers, char *detail)
{
    return opencl_make_buffer(device, table_bytes(table, precision), table->numbers, numbers,
                              detail);
}

sigramp_status opencl_table_buffers(const opencl_program *program, opencl_stream *stream,
                                    const sigramp_loop_table *table, cl_mem numbers, int precision,
                                    size_t count, cl_mem x, size_t x_first, cl_mem y,
                                    size_t y_first, char *detail)
{
    sigramp_status status = SIGRAMP_OK;
    for (size_t start = 0; !status && start < count; start += LAUNCH_POINTS) {
        const size_t size = opencl_smaller(count - start, LAUNCH_POINTS);
        status = launch(program, stream, table, numbers, precision, size, x, x_first + start, y,
                        y_first + start, detail);
    }
    return status;
}

sigramp_status opencl_table_array(opencl_device *device, const opencl_program *program,
                                  const sigramp_loop_table *table, int precision, size_t count,
                                  const void *x, void *y, char *detail)
{
    const size_t bytes = (size_t)precision / 8;
    const size_t block = opencl_points_at_once(device, precision, count);
    opencl_stream stream = {device->queue, 0, NULL};
    cl_mem points = NULL, numbers = NULL;
    sigramp_status status = opencl_points_buffer(device, block * bytes, &points, detail);
    if (!status)
        status = opencl_table_bring(device, table, precision, &numbers, detail);
    for (size_t start = 0; !status && start < count; start += block) {
        const size_t size = opencl_smaller(count - start, block);
        status =
            opencl_write(device, points, size * bytes, (const char *)x + start * bytes, detail);
        if (!status)
            status = opencl_table_buffers(program, &stream, table, numbers, precision, size, points,
                                          0, points, 0, detail);
        if (!status)
            status = opencl_read(device, points, size * bytes, (char *)y + start * bytes, detail);
    }
    opencl_release_buffer(numbers);
    return status;
}

sigramp_status opencl_table(opencl_device *device, const sigramp_loop_table *table, int precision,
                            size_t count, const void *x, void *y, char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sigramp_status status = opencl_program_get(device, OPENCL_TABLE_PROGRAM, (sigramp_unit)0,
                                                     precision, &program, detail);
    if (status || count == 0)
        return status;
    return opencl_table_array(device, program, table, precision, count, x, y, detail);
}
