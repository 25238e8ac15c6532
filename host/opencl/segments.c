/* SPDX-License-Identifier: MIT */
#include "opencl/segments.h"

sigramp_status opencl_segments_launch(const opencl_program *program, opencl_stream *stream,
                                      const sigramp_loop_segments *segments, cl_mem words,
                                      int precision, size_t count, cl_mem x, size_t x_first,
                                      cl_mem y, size_t y_first, char *detail)
{
    const size_t size = (size_t)precision / 8;
    const cl_ulong x_start = x_first, y_start = y_first, point_count = count;
    const cl_ulong segment_count = segments->count, buckets = segments->buckets,
                   numbers = segments->number_count, terms = segments->terms.count;
    const opencl_integer first_key = opencl_integer_of(precision, segments->first_key);
    const opencl_integer key_shift = opencl_integer_of(precision, segments->key_shift);
    const cl_int row = segments->table.row;
    const opencl_integer factor_exponent =
        opencl_integer_of(precision, segments->terms.factor_exponent);
    const double values[] = {segments->table.inverse_width,
                             segments->terms.slope[0],
                             segments->terms.slope_rest,
                             segments->terms.guard_from,
                             segments->terms.factor[0],
                             segments->terms.factor[1],
                             segments->below,
                             segments->above,
                             segments->at_nan};
    opencl_real reals[sizeof values / sizeof *values];
    for (size_t i = 0; i < sizeof values / sizeof *values; ++i)
        reals[i] = opencl_real_of(precision, values[i]);
    const opencl_argument arguments[] = {OPENCL_ARGUMENT(x),
                                         OPENCL_ARGUMENT(x_start),
                                         OPENCL_ARGUMENT(y),
                                         OPENCL_ARGUMENT(y_start),
                                         OPENCL_ARGUMENT(point_count),
                                         OPENCL_ARGUMENT(words),
                                         OPENCL_ARGUMENT(segment_count),
                                         OPENCL_ARGUMENT(buckets),
                                         OPENCL_ARGUMENT(numbers),
                                         OPENCL_ARGUMENT(terms),
                                         {size, &first_key},
                                         {size, &key_shift},
                                         {size, &reals[0]},
                                         OPENCL_ARGUMENT(row),
                                         {size, &reals[1]},
                                         {size, &reals[2]},
                                         {size, &reals[3]},
                                         {size, &reals[4]},
                                         {size, &reals[5]},
                                         {size, &factor_exponent},
                                         {size, &reals[6]},
                                         {size, &reals[7]},
                                         {size, &reals[8]}};
    return opencl_launch(stream, program->kernels[OPENCL_ONLY_KERNEL], "segments", count, 1,
                         program->work_group_size, arguments, sizeof arguments / sizeof *arguments,
                         detail);
}
