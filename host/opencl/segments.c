/* SPDX-License-Identifier: MIT */
#include "opencl/segments.h"

sigramp_status opencl_segments_launch(const opencl_program *program, opencl_stream *stream,
                                      const sigramp_loop_segments *segments, cl_mem words,
                                      int precision, size_t count, cl_mem x, size_t x_first,
                                      cl_mem y, size_t y_first, char *detail)
{
    const sigramp_loop_terms *const terms = &segments->terms;
    const segments_given given = {.points = {x_first, y_first, count},
                                  .segments = segments->count,
                                  .buckets = segments->buckets,
                                  .numbers = segments->number_count,
                                  .terms = terms->count,
                                  .first_key = segments->first_key,
                                  .key_shift = segments->key_shift,
                                  .inverse_width =
                                      opencl_real(precision, segments->table.inverse_width),
                                  .row = segments->table.row,
                                  .slope = opencl_real(precision, terms->slope[0]),
                                  .slope_rest = opencl_real(precision, terms->slope_rest),
                                  .guard_from = opencl_real(precision, terms->guard_from),
                                  .factor = opencl_real(precision, terms->factor[0]),
                                  .factor_low = opencl_real(precision, terms->factor[1]),
                                  .factor_exponent = terms->factor_exponent,
                                  .below = opencl_real(precision, segments->below),
                                  .above = opencl_real(precision, segments->above),
                                  .at_nan = opencl_real(precision, segments->at_nan)};
    const cl_mem buffers[] = {x, y, words};
    return opencl_launch(stream, &program->kernels[OPENCL_ONLY_KERNEL],
                         (opencl_range){count, 1, program->work_group_size},
                         OPENCL_ARGUMENTS(given, buffers), detail);
}
