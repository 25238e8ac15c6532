/* SPDX-License-Identifier: MIT */
/* What the kernels must be told of the terms, and their launches. Nobody waits for the list of the
 * points that are left: the kernels that come after read it on the device. */
#include "quick.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "report.h"
#include "sizes.h"
#include "units/units.h"

#define SIGRAMP_PRECISION 32
#include "quick_limits.h"
#include "dialect.h"

int opencl_sums_quickly(const opencl_device *device, const sum_terms *terms)
{
    return device->computes_in_double && terms->precision == 32 && terms->loops.count > 0;
}

/* The centre of terms [first, first + count), the first one's offset; NaN where it does not serve.
 */
static float centre_of(const sum_terms *terms, size_t first, size_t count)
{
    const float *const a = (const float *)terms->loops.offsets + first;
    float farthest = 0, not_a_number = 0;
    for (size_t i = 0; i < count; ++i) {
        const float distance = fabsf(a[i] - a[0]);
        farthest = distance > farthest ? distance : farthest;
        not_a_number += 0 * distance;
    }
    const int is_ramp = unit_traits_of(terms->unit)->is_ramp;
    const int is_narrow = quick_is_narrow(farthest, a[0], terms->loops.slope[0], is_ramp);
    return is_narrow && not_a_number == 0 ? a[0] : (float)NAN;
}

size_t opencl_find_centres(const sum_terms *terms, size_t first, size_t count, float *centres)
{
    size_t missing = 0;
    for (size_t done = 0; done < count; done += CENTRE_TERMS) {
        const float centre =
            centre_of(terms, first + done, opencl_smaller(count - done, CENTRE_TERMS));
        missing += centre != centre;
        if (centres)
            centres[done / CENTRE_TERMS] = centre;
    }
    return missing;
}

int opencl_can_be_quick(const sum_terms *terms)
{
    return opencl_find_centres(terms, 0, terms->loops.count, NULL) == 0;
}

sigramp_status opencl_bring_centres(sum_job *job, size_t first, size_t count)
{
    const opencl_batch *const batch = job->batch;
    const size_t centre_count = count / CENTRE_TERMS + 1;
    if (batch)
        return opencl_make_buffer(job->device, batch->centre_count * sizeof *batch->centres,
                                  batch->centres, &job->there.centres, job->detail);
    float *const centres = calloc(centre_count, sizeof *centres);
    if (!centres)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, job->detail, "no memory for a sum's centres");
    opencl_find_centres(job->terms, first, count, centres);
    const sigramp_status status = opencl_make_buffer(job->device, centre_count * sizeof *centres,
                                                     centres, &job->there.centres, job->detail);
    free(centres);
    return status;
}

/* For both kernels; begin, end: the first one's terms. */
static quick_given given_of(const sum_job *job, const point_block *block, size_t begin, size_t end)
{
    const sigramp_loop_terms *const terms = &job->terms->loops;
    return (quick_given){.points = {block->x_first, block->y_first, block->points},
                         .begin = begin,
                         .end = end,
                         .continues = job->there.first + begin > 0,
                         .slope = opencl_real(64, terms->slope[0] + terms->slope[1]),
                         .factor = opencl_real(64, terms->factor[0] + terms->factor[1]),
                         .factor_exponent = terms->factor_exponent,
                         .run = opencl_run_of(job),
                         .problem = opencl_problem_of(job->terms)};
}

sigramp_status opencl_add_quickly(const sum_job *job, const point_block *block, size_t begin,
                                  size_t end)
{
    const quick_given given = given_of(job, block, begin, end);
    const cl_mem buffers[] = {
        job->problems,        block->x,           job->there.offsets,       job->there.weights,
        job->there.exponents, job->there.centres, job->state->quick_totals, job->state->list};
    const opencl_range range = {block->points, 1, opencl_group_size(job->program, job->shape)};
    return opencl_launch(job->stream, &job->program->kernels[OPENCL_QUICK_POINTS], range,
                         OPENCL_ARGUMENTS(given, buffers), job->detail);
}

sigramp_status opencl_finish_quickly(const sum_job *job, const point_block *block)
{
    const quick_given given = given_of(job, block, 0, 0);
    const cl_mem buffers[] = {job->problems, block->x, block->y, job->state->quick_totals,
                              job->state->list};
    return opencl_launch(job->stream, &job->program->kernels[OPENCL_FINISH_QUICKLY],
                         (opencl_range){block->points, 1, job->program->work_group_size},
                         OPENCL_ARGUMENTS(given, buffers), job->detail);
}
