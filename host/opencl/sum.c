/* SPDX-License-Identifier: MIT */
/*
 * Direct sums: kernels/sum.cl over blocks of points and of terms.
 *
 * Terms are divided twice: into blocks that fit the device's memory, and those into shares short
 * enough for one launch. Each pass goes through all the terms; the state per point stays on the
 * device between launches.
 */
#include "opencl/sum.h"

#include "program.h"

/*
 * A work-item makes at most 32768 loop trips a launch: rusticl on llvmpipe silently stops at 65535.
 * In the points form with work-groups of one item a term takes two trips, and 4096 terms a launch
 * are plenty. A launch of 2^29 terms in all takes a weak GPU about a second, after which display
 * watchdogs bite.
 */
enum { TRIPS = 4096, LAUNCH_TERMS = 1 << 29, MOST_POINTS = 1 << 20 };
/* The terms form is for so few points that they would leave most of a device idle. */
enum { FEW_POINTS = 256, MOST_GROUPS = 256, GROUPS_OF_ALL_POINTS = 1024, LEAST_TRIPS = 16 };
enum { LEAST_SLOTS = 4096 };
/* Points that a quick sum leaves are few, but none knows how many: so many work-groups take them in
 * turns, and each makes at most 16 * (1024 + 10) trips. */
enum { MOST_ROWS = 1 << 14, MOST_QUICK_POINTS = 1 << 18, TRIPS_OF_LEFT = 1024 };

static size_t clamp(uint64_t value, size_t least, size_t most)
{
    return value < least ? least : value > most ? most : (size_t)value;
}

/* Bytes of a slot of state: a scale, three limbs and a special, in either precision; a quick total
 * and a place in the list. */
enum {
    TOTAL_BYTES = 3 * sizeof(cl_long),
    REAL_BYTES = sizeof(cl_double),
    QUICK_TOTAL_BYTES = 3 * sizeof(cl_double),
    SLOT_BYTES = 2 * REAL_BYTES + TOTAL_BYTES + QUICK_TOTAL_BYTES + sizeof(cl_uint)
};

static void fit_memory(opencl_sum_shape *shape, const opencl_device *device, int precision,
                       size_t group_size)
{
    const size_t bytes = (size_t)precision / 8;
    const uint64_t half = device->memory / 2;
    const uint64_t per_point = bytes + shape->groups * SLOT_BYTES;
    const uint64_t totals = TOTAL_BYTES * shape->groups;
    shape->block_points = clamp(half / per_point, 1, shape->block_points);
    shape->block_points = clamp(device->largest_buffer / totals, 1, shape->block_points);
    if (shape->block_points > group_size)
        shape->block_points -= shape->block_points % group_size;
    shape->block_terms = clamp(half / (3 * bytes), 1, shape->block_terms);
    shape->block_terms = clamp(device->largest_buffer / bytes, 1, shape->block_terms);
}

opencl_sum_shape opencl_sum_best_shape(const opencl_device *device, const opencl_program *program,
                                       const sum_terms *terms, size_t count)
{
    const size_t size = program->work_group_size;
    const size_t term_count = terms->loops.count;
    opencl_sum_shape shape = {.groups = 1, .share = TRIPS, .block_points = MOST_POINTS};
    shape.terms_form = count < FEW_POINTS && term_count > count;
    shape.block_terms = term_count > 0 ? term_count : 1;
    if (shape.terms_form) {
        const size_t most = opencl_smaller(MOST_GROUPS, GROUPS_OF_ALL_POINTS / count);
        shape.groups = clamp(term_count / (size * LEAST_TRIPS), 1, most);
        shape.share = clamp(LAUNCH_TERMS / count, 1, shape.groups * size * TRIPS);
    } else {
        shape.block_points =
            clamp(LAUNCH_TERMS / clamp(term_count, 1, TRIPS), 1, shape.block_points);
        shape.quickly = opencl_sums_quickly(device, terms);
        if (shape.quickly)
            shape.block_points = opencl_smaller(shape.block_points, MOST_QUICK_POINTS);
    }
    shape.block_points = opencl_smaller(shape.block_points, count);
    fit_memory(&shape, device, terms->precision, size);
    return shape;
}

void opencl_release_terms(sum_job *job)
{
    opencl_release_buffer(job->offsets);
    opencl_release_buffer(job->weights);
    opencl_release_buffer(job->exponents);
    opencl_release_buffer(job->centres);
    job->offsets = job->weights = job->exponents = job->centres = NULL;
}

static sigramp_status upload(const sum_job *job, const void *array, size_t first, size_t count,
                             cl_mem *buffer)
{
    const size_t bytes = (size_t)job->terms->precision / 8;
    /* A buffer cannot be empty, but no kernel reads the terms that are not there. */
    if (count == 0)
        return opencl_make_buffer(job->device, bytes, NULL, buffer, job->detail);
    return opencl_make_buffer(job->device, count * bytes, (const char *)array + first * bytes,
                              buffer, job->detail);
}

/* Puts terms [first, first + count) on the device, unless they are there. */
static sigramp_status bring_terms(sum_job *job, size_t first, size_t count)
{
    const sigramp_loop_terms *const loops = &job->terms->loops;
    if (job->exponents && job->first_term == first)
        return SIGRAMP_OK;
    sigramp_status status = SIGRAMP_OK;
    if (job->offsets) { /* released memory is free only when the launches that use it are done */
        status = opencl_stream_wait(job->stream, job->detail);
        opencl_release_terms(job);
    }
    if (!status)
        status = upload(job, loops->offsets, first, count, &job->offsets);
    if (!status)
        status = upload(job, loops->weight_significands, first, count, &job->weights);
    if (!status)
        status = upload(job, loops->weight_exponents, first, count, &job->exponents);
    if (!status && job->is_quick)
        status = opencl_bring_centres(job, first, count);
    job->first_term = first;
    return status;
}

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
                         terms_form ? opencl_smaller(block->points, MOST_ROWS) : 1, size, arguments,
                         terms_form ? count : count - 2, job->detail);
}

/* Terms [begin, end) of those on the device, in the pass that finds scales or the one that adds. */
static sigramp_status launch_share(const sum_job *job, int adds, const point_block *block,
                                   cl_ulong begin, cl_ulong end)
{
    const int precision = job->terms->precision;
    const size_t bytes = (size_t)precision / 8;
    const cl_ulong x_first = block->x_first, points = block->points;
    const cl_int continues = job->first_term + begin > 0;
    const opencl_real slope = opencl_real_of(precision, job->terms->loops.slope[0]);
    const opencl_real slope_low = opencl_real_of(precision, job->terms->loops.slope[1]);
    const opencl_argument x = OPENCL_ARGUMENT(block->x), first = OPENCL_ARGUMENT(x_first),
                          count = OPENCL_ARGUMENT(points), offsets = OPENCL_ARGUMENT(job->offsets),
                          exponents = OPENCL_ARGUMENT(job->exponents),
                          from = OPENCL_ARGUMENT(begin), to = OPENCL_ARGUMENT(end),
                          more = OPENCL_ARGUMENT(continues),
                          scales = OPENCL_ARGUMENT(job->state->scales),
                          list = OPENCL_ARGUMENT(job->state->list),
                          is_listed = OPENCL_ARGUMENT(block->is_listed);
    if (!adds) {
        const opencl_argument arguments[] = {x,    first,    count, offsets,         exponents,
                                             from, to,       more,  {bytes, &slope}, scales,
                                             list, is_listed};
        return launch_form(job, 0, block, arguments, sizeof arguments / sizeof *arguments);
    }
    const opencl_argument arguments[] = {x,
                                         first,
                                         count,
                                         offsets,
                                         OPENCL_ARGUMENT(job->weights),
                                         exponents,
                                         from,
                                         to,
                                         more,
                                         {bytes, &slope},
                                         {bytes, &slope_low},
                                         scales,
                                         OPENCL_ARGUMENT(job->state->totals),
                                         OPENCL_ARGUMENT(job->state->specials),
                                         list,
                                         is_listed};
    return launch_form(job, 1, block, arguments, sizeof arguments / sizeof *arguments);
}

typedef enum { FIND_SCALES, ADD, ADD_QUICKLY } pass_kind;

/* Without terms a pass is one launch that only starts the state. */
static sigramp_status pass(sum_job *job, pass_kind kind, const point_block *block)
{
    const size_t term_count = job->terms->loops.count;
    size_t first = 0;
    sigramp_status status = SIGRAMP_OK;
    do {
        const size_t count = opencl_smaller(term_count - first, job->shape->block_terms);
        size_t begin = 0;
        status = bring_terms(job, first, count);
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

sigramp_status opencl_exact_pass(sum_job *job, int adds, const point_block *block)
{
    return pass(job, adds ? ADD : FIND_SCALES, block);
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
    sigramp_status status = opencl_exact_pass(job, 0, block);
    if (!status)
        status = opencl_exact_pass(job, 1, block);
    if (!status)
        status = finish(job, block);
    return status;
}

/* Points that a quick sum left: a work-group each, since there may be too few to fill a device with
 * a work-item each; and a launch that is not too long if all are left. */
static opencl_sum_shape shape_of_left(const sum_job *job, size_t points)
{
    opencl_sum_shape shape = *job->shape;
    shape.terms_form = 1;
    shape.groups = 1;
    shape.group_size =
        opencl_power_of_two_below(clamp(job->terms->loops.count, 1, job->program->work_group_size));
    shape.share = clamp(LAUNCH_TERMS / points, 1, shape.group_size * TRIPS_OF_LEFT);
    return shape;
}

static sigramp_status sum_block(sum_job *job, const point_block *block)
{
    if (!job->is_quick)
        return sum_exactly(job, block);
    const opencl_sum_shape shape = shape_of_left(job, block->points);
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

static sigramp_status sum_array(sum_job *job, const opencl_points *points, size_t start,
                                size_t size, cl_mem buffer)
{
    const size_t bytes = (size_t)job->terms->precision / 8;
    const point_block block = {.x = buffer, .y = buffer, .points = size, .shape = job->shape};
    sigramp_status status =
        opencl_write(job->device, buffer, size * bytes,
                     (const char *)points->x_array + start * bytes, job->detail);
    if (!status)
        status = sum_block(job, &block);
    if (!status)
        status = opencl_read(job->device, buffer, size * bytes,
                             (char *)points->y_array + start * bytes, job->detail);
    return status;
}

void opencl_release_sum_state(opencl_sum_state *state)
{
    opencl_release_buffer(state->scales);
    opencl_release_buffer(state->totals);
    opencl_release_buffer(state->specials);
    opencl_release_buffer(state->quick_totals);
    opencl_release_buffer(state->list);
    *state = (opencl_sum_state){0};
}

/* Makes the state at least as large as the shape needs; not too small either, so that it often can
 * stay. */
sigramp_status opencl_make_sum_state(const sum_job *job)
{
    const size_t needed = job->shape->block_points * job->shape->groups;
    const size_t slots = clamp(job->device->memory / 2 / SLOT_BYTES, needed,
                               needed > LEAST_SLOTS ? needed : LEAST_SLOTS);
    opencl_sum_state *const state = job->state;
    if (state->slots >= needed)
        return SIGRAMP_OK;
    opencl_release_sum_state(state);
    sigramp_status status =
        opencl_make_buffer(job->device, slots * REAL_BYTES, NULL, &state->scales, job->detail);
    if (!status)
        status = opencl_make_buffer(job->device, slots * REAL_BYTES, NULL, &state->specials,
                                    job->detail);
    if (!status)
        status =
            opencl_make_buffer(job->device, slots * TOTAL_BYTES, NULL, &state->totals, job->detail);
    if (!status) /* the list begins with its length */
        status = opencl_make_buffer(job->device, (slots + 1) * sizeof(cl_uint), NULL, &state->list,
                                    job->detail);
    if (!status && job->device->sums_quickly)
        status = opencl_make_buffer(job->device, slots * QUICK_TOTAL_BYTES, NULL,
                                    &state->quick_totals, job->detail);
    if (status)
        opencl_release_sum_state(state);
    else
        state->slots = slots;
    return status;
}

static sigramp_status sum_blocks(sum_job *job, const opencl_points *points, cl_mem buffer)
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
        status = points->x ? sum_block(job, &block) : sum_array(job, points, start, size, buffer);
    }
    return status;
}

/* On a caller's queue the sum is only enqueued, so that another might start before it ends: it has
 * its own state, which the driver frees when it is no more in use. */
sigramp_status opencl_sum_points(opencl_device *device, const opencl_program *program,
                                 opencl_stream *stream, const sum_terms *terms,
                                 const opencl_sum_shape *shape, const opencl_points *points,
                                 char *detail)
{
    opencl_sum_state own = {0};
    sum_job job = {.device = device,
                   .program = program,
                   .stream = stream,
                   .terms = terms,
                   .shape = shape,
                   .state = stream->chained ? &own : &device->state,
                   .detail = detail};
    if (shape->quickly)
        job.is_quick = opencl_can_be_quick(terms);
    cl_mem buffer = NULL; /* x and y of a block: a result replaces its point */
    sigramp_status status = opencl_make_sum_state(&job);
    if (!status && !points->x)
        status = opencl_lane_buffer(device, 0, shape->block_points * (size_t)terms->precision / 8,
                                    &buffer, detail);
    if (!status)
        status = sum_blocks(&job, points, buffer);
    opencl_release_terms(&job);
    opencl_release_sum_state(&own);
    return status;
}

sigramp_status opencl_sum(opencl_device *device, const sum_terms *terms, size_t count,
                          const void *x, void *y, int shared, char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sigramp_status status = opencl_program_get(device, OPENCL_SUM_PROGRAM, terms->unit,
                                                     terms->precision, &program, detail);
    if (status || count == 0)
        return status;
    const opencl_points points = {.count = count, .x_array = x, .y_array = y};
    if (shared && device->sharing != OPENCL_ALONE)
        return opencl_shared_sum(device, program, terms, &points, detail);
    opencl_stream stream = {device->queue, 0, NULL};
    const opencl_sum_shape shape = opencl_sum_best_shape(device, program, terms, count);
    return opencl_sum_points(device, program, &stream, terms, &shape, &points, detail);
}
