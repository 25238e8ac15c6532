/* SPDX-License-Identifier: MIT */
#include "sum_shape.h"

#include "quick.h"
#include "sizes.h"
#include "sum_terms.h"

/*
 * A work-item makes at most 32768 loop trips a launch: rusticl on llvmpipe silently stops at 65535.
 * In the points form with work-groups of one item a term takes two trips, and 4096 terms a launch
 * are plenty. A launch of 2^29 terms in all takes a weak GPU about a second, after which display
 * watchdogs bite.
 */
enum { TRIPS = 4096, LAUNCH_TERMS = 1 << 29, MOST_POINTS = 1 << 20 };
enum { MOST_GROUPS = 256, GROUPS_OF_ALL_POINTS = 1024, LEAST_TRIPS = 16 };
/* Points that a quick sum leaves are few, but none knows how many: OPENCL_MOST_ROWS work-groups
 * take them in turns, and each makes at most 16 * (1024 + 10) trips. */
enum { MOST_QUICK_POINTS = 1 << 18, TRIPS_OF_LEFT = 1024 };

static size_t clamp(uint64_t value, size_t least, size_t most)
{
    return value < least ? least : value > most ? most : (size_t)value;
}

static void fit_memory(opencl_sum_shape *shape, const opencl_device *device, int precision,
                       size_t group_size)
{
    const size_t bytes = (size_t)precision / 8;
    const uint64_t half = device->memory / 2;
    const uint64_t per_point = bytes + shape->groups * OPENCL_SLOT_BYTES;
    const uint64_t totals = OPENCL_TOTAL_BYTES * shape->groups;
    shape->block_points = clamp(half / per_point, 1, shape->block_points);
    shape->block_points = clamp(device->largest_buffer / totals, 1, shape->block_points);
    if (shape->block_points > group_size)
        shape->block_points -= shape->block_points % group_size;
    shape->block_terms = opencl_terms_at_once(device, precision, shape->block_terms);
}

opencl_sum_shape opencl_sum_best_shape(const opencl_device *device, const opencl_program *program,
                                       const sum_terms *terms, size_t count)
{
    const size_t size = program->work_group_size;
    const size_t term_count = terms->loops.count;
    opencl_sum_shape shape = {.groups = 1, .share = TRIPS, .block_points = MOST_POINTS};
    shape.terms_form = opencl_has_terms_form(count, term_count);
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

opencl_sum_shape opencl_shape_of_batch(size_t points, size_t terms, size_t group_size, int quickly)
{
    return (opencl_sum_shape){.groups = 1,
                              .share = TRIPS,
                              .block_points = points,
                              .block_terms = terms,
                              .group_size = group_size,
                              .quickly = quickly};
}

opencl_sum_shape opencl_shape_of_left(const sum_job *job, size_t points)
{
    const size_t longest = job->batch ? job->batch->longest : job->terms->loops.count;
    opencl_sum_shape shape = *job->shape;
    shape.terms_form = 1;
    shape.groups = 1;
    shape.group_size = opencl_power_of_two_below(clamp(longest, 1, job->program->work_group_size));
    shape.share = clamp(LAUNCH_TERMS / points, 1, shape.group_size * TRIPS_OF_LEFT);
    return shape;
}
