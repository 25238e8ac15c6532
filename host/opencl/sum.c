/* SPDX-License-Identifier: MIT */
/*
 * Direct sums over blocks of points and of terms.
 *
 * Terms are divided twice: into blocks that fit the device's memory, and those into shares short
 * enough for one launch. Each pass goes through all the terms; the state per point stays on the
 * device between launches.
 */
#include "opencl/sum.h"

#include "quick.h"
#include "sizes.h"
#include "sum_shape.h"
#include "sum_terms.h"

/* The terms form has two arguments more, its last. */
static sigramp_status launch_form(const sum_job *job, int adds, const point_block *block,
                                  const opencl_argument *arguments, size_t count)
{
    static const char *const names[] = {"scale_points", "add_points", "scale_terms", "add_terms"};
    const int terms_form = block->shape->terms_form;
    const size_t own_size = terms_form ? block->shape->group_size : 0;
    const size_t size = own_size > 0 ? own_size : job->program->work_group_size;
    const int kernel = (terms_form ? OPENCL_SCALE_TERMS : OPENCL_SCALE_POINTS) + adds;
    return opencl_launch(job->stream, job->program->kernels[kernel], names[kernel],
                         terms_form ? block->shape->groups * size : block->points,
                         terms_form ? opencl_smaller(block->points, OPENCL_MOST_ROWS) : 1, size,
                         arguments, terms_form ? count : count - 2, job->detail);
}

/* Terms [begin, end) of those on the device, in the pass that finds scales or the one that adds. */
static sigramp_status launch_share(const sum_job *job, int adds, const point_block *block,
                                   cl_ulong begin, cl_ulong end)
{
    const int precision = job->terms->precision;
    const size_t bytes = (size_t)precision / 8;
    const cl_ulong x_first = block->x_first, points = block->points;
    const cl_int continues = job->there.first + begin > 0;
    const opencl_real slope = opencl_real_of(precision, job->terms->loops.slope[0]);
    const opencl_real slope_rest = opencl_real_of(precision, job->terms->loops.slope_rest);
    const opencl_real guard_from = opencl_real_of(precision, job->terms->loops.guard_from);
    const opencl_argument x = OPENCL_ARGUMENT(block->x), first = OPENCL_ARGUMENT(x_first),
                          count = OPENCL_ARGUMENT(points),
                          offsets = OPENCL_ARGUMENT(job->there.offsets),
                          exponents = OPENCL_ARGUMENT(job->there.exponents),
                          from = OPENCL_ARGUMENT(begin), to = OPENCL_ARGUMENT(end),
                          more = OPENCL_ARGUMENT(continues),
                          scales = OPENCL_ARGUMENT(job->state->scales),
                          list = OPENCL_ARGUMENT(job->state->list),
                          is_listed = OPENCL_ARGUMENT(block->is_listed);
    if (!adds) {
        const opencl_argument arguments[] = {
            x,      first, count,    offsets,         exponents,
            from,   to,    more,     {bytes, &slope}, {bytes, &guard_from},
            scales, list,  is_listed};
        return launch_form(job, 0, block, arguments, sizeof arguments / sizeof *arguments);
    }
    const opencl_argument arguments[] = {x,
                                         first,
                                         count,
                                         offsets,
                                         OPENCL_ARGUMENT(job->there.weights),
                                         exponents,
                                         from,
                                         to,
                                         more,
                                         {bytes, &slope},
                                         {bytes, &slope_rest},
                                         {bytes, &guard_from},
                                         scales,
                                         OPENCL_ARGUMENT(job->state->totals),
                                         OPENCL_ARGUMENT(job->state->specials),
                                         list,
                                         is_listed};
    return launch_form(job, 1, block, arguments, sizeof arguments / sizeof *arguments);
}

typedef enum { FIND_SCALES, ADD, ADD_QUICKLY } pass_kind;

/* All terms once. Without terms a pass is one launch that only starts the state. */
static sigramp_status pass(sum_job *job, pass_kind kind, const point_block *block)
{
    const size_t term_count = job->terms->loops.count;
    size_t first = 0;
    sigramp_status status = SIGRAMP_OK;
    do {
        const size_t count = opencl_smaller(term_count - first, job->shape->block_terms);
        size_t begin = 0;
        status = opencl_bring_terms(job, first, count);
        do {
            const size_t end = begin + opencl_smaller(count - begin, block->shape->share);
            if (!status)
                status = kind == ADD_QUICKLY ? opencl_add_quickly(job, block, begin, end)
                                             : launch_share(job, kind == ADD, block, begin, end);
            begin = end;
        } while (!status && begin < count);
        first += count;
    } while (!status && first < term_count);
    return status;
}

static sigramp_status finish(const sum_job *job, const point_block *block)
{
    const int precision = job->terms->precision;
    const size_t bytes = (size_t)precision / 8;
    const cl_ulong groups = block->shape->groups, points = block->points, y_first = block->y_first;
    const opencl_real factor = opencl_real_of(precision, job->terms->loops.factor[0]);
    const opencl_real factor_low = opencl_real_of(precision, job->terms->loops.factor[1]);
    const cl_int factor_exponent = job->terms->loops.factor_exponent;
    const opencl_argument arguments[] = {OPENCL_ARGUMENT(job->state->scales),
                                         OPENCL_ARGUMENT(job->state->totals),
                                         OPENCL_ARGUMENT(job->state->specials),
                                         OPENCL_ARGUMENT(groups),
                                         OPENCL_ARGUMENT(points),
                                         {bytes, &factor},
                                         {bytes, &factor_low},
                                         OPENCL_ARGUMENT(factor_exponent),
                                         OPENCL_ARGUMENT(block->y),
                                         OPENCL_ARGUMENT(y_first),
                                         OPENCL_ARGUMENT(job->state->list),
                                         OPENCL_ARGUMENT(block->is_listed)};
    return opencl_launch(job->stream, job->program->kernels[OPENCL_FINISH], "finish", block->points,
                         1, job->program->work_group_size, arguments,
                         sizeof arguments / sizeof *arguments, job->detail);
}

static sigramp_status sum_exactly(sum_job *job, const point_block *block)
{
    sigramp_status status = pass(job, FIND_SCALES, block);
    if (!status)
        status = pass(job, ADD, block);
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
    sigramp_status status = pass(job, ADD_QUICKLY, block);
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
    opencl_release_sum_state(&own);
    return status;
}
