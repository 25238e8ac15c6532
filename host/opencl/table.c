/* SPDX-License-Identifier: MIT */
#include "opencl/table.h"

#include "report.h"
#include "opencl/segments.h"
#include "sizes.h"

/* Points of one launch: large enough that its start costs nothing. */
enum { LAUNCH_POINTS = 1 << 26 };

static size_t table_bytes(const sigramp_loop_table *table, int precision)
{
    const size_t words = table->segments ? table->segments->word_count : loop_table_numbers(table);
    return words * ((size_t)precision / 8);
}

static const void *table_content(const sigramp_loop_table *table)
{
    return table->segments ? table->segments->words : table->numbers;
}

sigramp_status opencl_table_bring(const opencl_device *device, const sigramp_loop_table *table,
                                  int precision, cl_mem *numbers, char *detail)
{
    const size_t bytes = table_bytes(table, precision);
    if (*numbers)
        return SIGRAMP_OK;
    if (bytes > device->memory || bytes > device->largest_buffer)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail,
                           "the sum's table, %zu bytes, is larger than the device's memory", bytes);
    return opencl_make_buffer(device, bytes, table_content(table), numbers, detail);
}

static sigramp_status launch(const opencl_program *program, opencl_stream *stream,
                             const sigramp_loop_table *table, cl_mem numbers, int precision,
                             size_t count, cl_mem x, size_t x_first, cl_mem y, size_t y_first,
                             char *detail)
{
    const size_t size = (size_t)precision / 8;
    const cl_ulong x_start = x_first, y_start = y_first, point_count = count;
    const double values[] = {table->inverse_width, table->first,    table->last_index,
                             table->level[0],      table->level[1], table->slope[0],
                             table->slope[1],      table->below,    table->above};
    opencl_real reals[sizeof values / sizeof *values];
    for (size_t i = 0; i < sizeof values / sizeof *values; ++i)
        reals[i] = opencl_real_of(precision, values[i]);
    const cl_int row = table->row, exponent = table->exponent;
    const cl_int line_exponent = table->line_exponent;
    const cl_int guarded = table->guarded, inverse_exponent = table->inverse_exponent;
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
                                         {size, &reals[6]},
                                         OPENCL_ARGUMENT(line_exponent),
                                         OPENCL_ARGUMENT(guarded),
                                         OPENCL_ARGUMENT(inverse_exponent),
                                         {size, &reals[7]},
                                         {size, &reals[8]}};
    return opencl_launch(stream, program->kernels[OPENCL_ONLY_KERNEL], "table", count, 1,
                         program->work_group_size, arguments, sizeof arguments / sizeof *arguments,
                         detail);
}

static sigramp_status launch_pieces(const opencl_program *program, opencl_stream *stream,
                                    const sigramp_loop_table *table, cl_mem reals, size_t count,
                                    cl_mem x, size_t x_first, cl_mem y, size_t y_first,
                                    char *detail)
{
    const cl_ulong x_start = x_first, y_start = y_first, point_count = count;
    const cl_ulong rows = table->piece_rows;
    const cl_int row = table->row;
    const opencl_argument arguments[] = {OPENCL_ARGUMENT(x),           OPENCL_ARGUMENT(x_start),
                                         OPENCL_ARGUMENT(y),           OPENCL_ARGUMENT(y_start),
                                         OPENCL_ARGUMENT(point_count), OPENCL_ARGUMENT(reals),
                                         OPENCL_ARGUMENT(row),         OPENCL_ARGUMENT(rows)};
    return opencl_launch(stream, program->kernels[OPENCL_ONLY_KERNEL], "pieces", count, 1,
                         program->work_group_size, arguments, sizeof arguments / sizeof *arguments,
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
        status = table->segments
                     ? opencl_segments_launch(program, stream, table->segments, numbers, precision,
                                              size, x, x_first + start, y, y_first + start, detail)
                 : table->pieces ? launch_pieces(program, stream, table, numbers, size, x,
                                                 x_first + start, y, y_first + start, detail)
                                 : launch(program, stream, table, numbers, precision, size, x,
                                          x_first + start, y, y_first + start, detail);
    }
    return status;
}

typedef struct {
    const opencl_program *program;
    const sigramp_loop_table *table;
    cl_mem numbers;
    int precision;
} table_work;

static sigramp_status enqueue(const void *what, opencl_stream *stream, size_t points, cl_mem buffer,
                              char *detail)
{
    const table_work *const sum = what;
    return opencl_table_buffers(sum->program, stream, sum->table, sum->numbers, sum->precision,
                                points, buffer, 0, buffer, 0, detail);
}

sigramp_status opencl_table_array(opencl_workspace *workspace, const opencl_program *program,
                                  const sigramp_loop_table *table, cl_mem *numbers, int precision,
                                  size_t count, const void *x, void *y, char *detail)
{
    const opencl_device *const device = workspace->device;
    const sigramp_status status = opencl_table_bring(device, table, precision, numbers, detail);
    if (status)
        return status;
    const table_work sum = {program, table, *numbers, precision};
    const size_t block =
        opencl_points_at_once(device, precision, table_bytes(table, precision), count);
    return opencl_array(device, workspace->lanes, precision, block, count, x, y, enqueue, &sum,
                        detail);
}
