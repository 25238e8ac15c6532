/* SPDX-License-Identifier: MIT */
/*
 * Direct sums over blocks of points and of terms.
 *
 * Terms are divided twice: into blocks that fit the device's memory, and those into shares short
 * enough for one launch. Each pass goes through all the terms; the state per point stays on the
 * device between launches.
 */
#include "opencl/sum.h"

#include "memory.h"
#include "quick.h"
#include "sizes.h"
#include "sum_shape.h"
#include "sum_terms.h"
#include "wait.h"

/* For all kernels; begin, end: of those on the device, the terms of a launch. */
static sum_given given_of(const sum_job *job, const point_block *block, size_t begin, size_t end)
{
    const sigramp_loop_terms *const terms = &job->terms->loops;
    const int precision = job->terms->precision;
    return (sum_given){.points = {block->x_first, block->y_first, block->points},
                       .begin = begin,
                       .end = end,
                       .continues = job->there.first + begin > 0,
                       .slope = opencl_real(precision, terms->slope[0]),
                       .slope_rest = opencl_real(precision, terms->slope_rest),
                       .groups = block->shape->groups,
                       .is_listed = (argument_number)block->is_listed,
                       .factor = opencl_real(precision, terms->factor[0]),
                       .factor_low = opencl_real(precision, terms->factor[1]),
                       .factor_exponent = terms->factor_exponent,
                       .run = opencl_run_of(job),
                       .problem = opencl_problem_of(job->terms)};
}

/* Where the launches that treat terms have their work-items. */
static opencl_range range_of(const sum_job *job, const point_block *block)
{
    const size_t size = opencl_group_size(job->program, block->shape);
    if (!block->shape->terms_form)
        return (opencl_range){block->points, 1, size};
    return (opencl_range){block->shape->groups * size,
                          opencl_smaller(block->points, OPENCL_MOST_ROWS), size};
}

/* The points form has no list, which is the last of the buffers. */
static sigramp_status launch(const sum_job *job, const point_block *block, int kernel, size_t begin,
                             size_t end, const cl_mem *buffers, size_t count)
{
    const sum_given given = given_of(job, block, begin, end);
    const opencl_arguments arguments = {&given, sizeof given, buffers,
                                        block->shape->terms_form ? count : count - 1};
    return opencl_launch(job->stream, &job->program->kernels[kernel], range_of(job, block),
                         &arguments, job->detail);
}

static sigramp_status find_scales(const sum_job *job, const point_block *block, size_t begin,
                                  size_t end)
{
    const int kernel = block->shape->terms_form ? OPENCL_SCALE_TERMS : OPENCL_SCALE_POINTS;
    const cl_mem buffers[] = {job->problems,        block->x,           job->there.offsets,
                              job->there.exponents, job->state->scales, job->state->list};
    return launch(job, block, kernel, begin, end, buffers, sizeof buffers / sizeof *buffers);
}

static sigramp_status add(const sum_job *job, const point_block *block, size_t begin, size_t end)
{
    const int kernel = block->shape->terms_form ? OPENCL_ADD_TERMS : OPENCL_ADD_POINTS;
    const cl_mem buffers[] = {
        job->problems,        block->x,           job->there.offsets, job->there.weights,
        job->there.exponents, job->state->scales, job->state->totals, job->state->specials,
        job->state->list};
    return launch(job, block, kernel, begin, end, buffers, sizeof buffers / sizeof *buffers);
}

/* What a pass does with a share of the terms. */
typedef sigramp_status (*pass_step)(const sum_job *job, const point_block *block, size_t begin,
                                    size_t end);

/* All terms once. Without terms a pass is one launch that only starts the state. */
static sigramp_status pass(sum_job *job, pass_step step, const point_block *block)
{
    const size_t term_count = job->terms->loops.count;
    size_t first = 0;
    sigramp_status status = SIGRAMP_OK;
    do {
        const size_t count = opencl_smaller(term_count - first, job->shape->block_terms);
        const size_t longest = job->batch ? job->batch->longest : count;
        size_t begin = 0;
        status = opencl_bring_terms(job, first, count);
        do {
            const size_t end = begin + opencl_smaller(longest - begin, block->shape->share);
            if (!status)
                status = step(job, block, begin, end);
            begin = end;
        } while (!status && begin < longest);
        first += count;
    } while (!status && first < term_count);
    return status;
}

static sigramp_status finish(const sum_job *job, const point_block *block)
{
    const sum_given given = given_of(job, block, 0, 0);
    const cl_mem buffers[] = {block->y, job->state->scales, job->state->totals,
                              job->state->specials, job->state->list};
    return opencl_launch(job->stream, &job->program->kernels[OPENCL_FINISH],
                         (opencl_range){block->points, 1, job->program->work_group_size},
                         OPENCL_ARGUMENTS(given, buffers), job->detail);
}

static sigramp_status sum_exactly(sum_job *job, const point_block *block)
{
    sigramp_status status = pass(job, find_scales, block);
    if (!status)
        status = pass(job, add, block);
    if (!status)
        status = finish(job, block);
    return status;
}

static sigramp_status sum_block(sum_job *job, const point_block *block)
{
    if (!job->is_quick)
        return sum_exactly(job, block);
    const opencl_sum_shape shape = opencl_shape_of_left(job, block->points);
    point_block left = *block;
    left.shape = &shape;
    left.is_listed = 1;
    sigramp_status status = pass(job, opencl_add_quickly, block);
    if (!status)
        status = opencl_finish_quickly(job, block);
    if (!status)
        status = sum_exactly(job, &left);
    return status;
}

/* Host arrays' points [start, start + size) in a buffer, where results replace them. */
static sigramp_status sum_array(sum_job *job, opencl_workspace *workspace,
                                const opencl_points *points, size_t start, size_t size)
{
    const size_t bytes = (size_t)job->terms->precision / 8;
    const cl_mem buffer = workspace->lanes[0].points;
    const point_block block = {.x = buffer, .y = buffer, .points = size, .shape = job->shape};
    sigramp_status status =
        opencl_write(job->device, &workspace->staging, buffer, size * bytes,
                     (const char *)points->x_array + start * bytes, job->detail);
    if (!status)
        status = sum_block(job, &block);
    if (!status)
        status = opencl_read(job->device, &workspace->staging, buffer, size * bytes,
                             (char *)points->y_array + start * bytes, job->detail);
    return status;
}

static sigramp_status sum_blocks(sum_job *job, opencl_workspace *workspace,
                                 const opencl_points *points)
{
    const size_t block_points = job->shape->block_points;
    atomic_size_t alone = 0;
    atomic_size_t *const taken = points->taken ? points->taken : &alone;
    sigramp_status status = SIGRAMP_OK;
    size_t start;
    if (points->batch)
        status = opencl_make_buffer(job->device, points->batch->run_count * sizeof(sum_problem),
                                    points->batch->problems, &job->problems, job->detail);
    while (!status && (start = atomic_fetch_add(taken, block_points)) < points->count) {
        if (points->block_count)
            ++*points->block_count;
        const size_t size = opencl_smaller(points->count - start, block_points);
        const point_block block = {.x = points->x,
                                   .y = points->y,
                                   .x_first = points->x_first + start,
                                   .y_first = points->y_first + start,
                                   .points = size,
                                   .shape = job->shape};
        status =
            points->x ? sum_block(job, &block) : sum_array(job, workspace, points, start, size);
    }
    return status;
}

/* On a caller's queue the sum is only enqueued, so that another might start before it ends: it has
 * its own state, which the driver frees when it is no more in use. */
sigramp_status opencl_sum_points(opencl_workspace *workspace, const opencl_program *program,
                                 opencl_stream *stream, const sum_terms *terms,
                                 const opencl_sum_shape *shape, const opencl_points *points,
                                 char *detail)
{
    opencl_sum_state own = {0};
    sum_job job = {.device = workspace->device,
                   .program = program,
                   .stream = stream,
                   .terms = terms,
                   .shape = shape,
                   .batch = points->batch,
                   .state = stream->pace ? &workspace->sum_state : &own,
                   .detail = detail};
    opencl_begin_terms(&job);
    sigramp_status status =
        opencl_fit_sum_state(job.device, job.state, shape->block_points * shape->groups, detail);
    if (!status && !points->x)
        status = opencl_fit_lane(job.device, &workspace->lanes[0],
                                 shape->block_points * (size_t)terms->precision / 8, detail);
    if (!status)
        status = sum_blocks(&job, workspace, points);
    opencl_end_terms(&job, status);
    opencl_release_buffer(job.problems);
    opencl_release_sum_state(&own);
    return status;
}
