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
    const table_given given = {.points = {x_first, y_first, count},
                               .inverse_width = opencl_real(precision, table->inverse_width),
                               .first = opencl_real(precision, table->first),
                               .last_index = opencl_real(precision, table->last_index),
                               .row = table->row,
                               .exponent = table->exponent,
                               .level = opencl_real(precision, table->level[0]),
                               .level_rest = opencl_real(precision, table->level[1]),
                               .slope = opencl_real(precision, table->slope[0]),
                               .slope_rest = opencl_real(precision, table->slope[1]),
                               .line_exponent = table->line_exponent,
                               .guarded = table->guarded,
                               .inverse_exponent = table->inverse_exponent,
                               .below = opencl_real(precision, table->below),
                               .above = opencl_real(precision, table->above)};
    const cl_mem buffers[] = {x, y, numbers};
    const size_t points = program->takes_vectors ? TABLE_ITEM_POINTS : 1;
    return opencl_launch(stream, &program->kernels[OPENCL_ONLY_KERNEL],
                         (opencl_range){(count + points - 1) / points, 1, program->work_group_size},
                         OPENCL_ARGUMENTS(given, buffers), detail);
}

static sigramp_status launch_pieces(const opencl_program *program, opencl_stream *stream,
                                    const sigramp_loop_table *table, cl_mem reals, size_t count,
                                    cl_mem x, size_t x_first, cl_mem y, size_t y_first,
                                    char *detail)
{
    const pieces_given given = {
        .points = {x_first, y_first, count}, .row = table->row, .rows = table->piece_rows};
    const cl_mem buffers[] = {x, y, reals};
    return opencl_launch(stream, &program->kernels[OPENCL_ONLY_KERNEL],
                         (opencl_range){count, 1, program->work_group_size},
                         OPENCL_ARGUMENTS(given, buffers), detail);
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
