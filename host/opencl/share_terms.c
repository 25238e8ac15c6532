/* SPDX-License-Identifier: MIT */
/*
 * A direct sum at a few points, its terms divided among the devices of a platform: each finds the
 * scale that its terms need at a point; with the largest of them each adds its terms, and whole
 * numbers at one scale add up to the same total whoever added them. The CPU path rounds it.
 */
#include <stdlib.h>

#include "cpu/cpu.h"
#include "share.h"
#include "sum.h"

/* What one device does of it. */
typedef struct {
    sum_terms terms; /* its own of all: a view */
    const opencl_points *points;
    opencl_sum_shape shape;
    opencl_stream stream;
    sum_job job;
    point_block block;
    int64_t *scales;            /* a point's: first for its own terms, then for all */
    sigramp_loop_total *totals; /* a point's */
} terms_part;

static sum_terms view_of(const sum_terms *all, size_t first, size_t count)
{
    const size_t skipped = first * ((size_t)all->precision / 8);
    sum_terms view = *all;
    view.memory = NULL;
    view.loops.count = count;
    view.loops.offsets = (const char *)all->loops.offsets + skipped;
    view.loops.weight_significands = (const char *)all->loops.weight_significands + skipped;
    view.loops.weight_exponents = (const char *)all->loops.weight_exponents + skipped;
    view.loops.weights = NULL;
    return view;
}

static size_t slots_of(const terms_part *part)
{
    return part->points->count * part->shape.groups;
}

static int64_t integer_at(int precision, const void *array, size_t i)
{
    return precision == 32 ? ((const int32_t *)array)[i] : ((const int64_t *)array)[i];
}

/* The scales that the groups of work-items found, the largest for each point. */
static sigramp_status read_scales(terms_part *part, char *detail)
{
    const size_t bytes = (size_t)part->terms.precision / 8, groups = part->shape.groups;
    void *const found = malloc(slots_of(part) * bytes);
    if (!found)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for the scales of a sum");
    const sigramp_status status = opencl_read(part->job.device, part->job.state->scales,
                                              slots_of(part) * bytes, found, detail);
    for (size_t slot = 0; !status && slot < slots_of(part); ++slot) {
        const int64_t scale = integer_at(part->terms.precision, found, slot);
        int64_t *const largest = &part->scales[slot / groups];
        *largest = slot % groups == 0 || scale > *largest ? scale : *largest;
    }
    free(found);
    return status;
}

/* The points' scales in every group's place. */
static sigramp_status write_scales(terms_part *part, char *detail)
{
    const size_t bytes = (size_t)part->terms.precision / 8;
    void *const scales = malloc(slots_of(part) * bytes);
    if (!scales)
        return opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for the scales of a sum");
    for (size_t slot = 0; slot < slots_of(part); ++slot) {
        const int64_t scale = part->scales[slot / part->shape.groups];
        if (part->terms.precision == 32)
            ((int32_t *)scales)[slot] = (int32_t)scale;
        else
            ((int64_t *)scales)[slot] = scale;
    }
    const sigramp_status status = opencl_write(part->job.device, part->job.state->scales,
                                               slots_of(part) * bytes, scales, detail);
    free(scales);
    return status;
}

static void add_total(sigramp_loop_total *total, const sigramp_loop_total *more)
{
    total->limb_1 = (int64_t)((uint64_t)total->limb_1 + (uint64_t)more->limb_1);
    total->limb_2 = (int64_t)((uint64_t)total->limb_2 + (uint64_t)more->limb_2);
    total->limb_3 = (int64_t)((uint64_t)total->limb_3 + (uint64_t)more->limb_3);
    total->special += more->special;
}

/* The totals that the groups of work-items left, added up for each point. */
static sigramp_status read_totals(terms_part *part, char *detail)
{
    const size_t slots = slots_of(part), real = (size_t)part->terms.precision / 8;
    const opencl_sum_state *const state = part->job.state;
    int64_t *const limbs = malloc(slots * 3 * sizeof *limbs);
    void *const specials = malloc(slots * real);
    sigramp_status status = SIGRAMP_OK;
    if (!limbs || !specials)
        status = opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for the totals of a sum");
    if (!status)
        status =
            opencl_read(part->job.device, state->totals, slots * 3 * sizeof *limbs, limbs, detail);
    if (!status)
        status = opencl_read(part->job.device, state->specials, slots * real, specials, detail);
    for (size_t slot = 0; !status && slot < slots; ++slot) {
        const double special = real == sizeof(float) ? (double)((const float *)specials)[slot]
                                                     : ((const double *)specials)[slot];
        const sigramp_loop_total found = {limbs[3 * slot], limbs[3 * slot + 1], limbs[3 * slot + 2],
                                          special};
        add_total(&part->totals[slot / part->shape.groups], &found);
    }
    free(limbs);
    free(specials);
    return status;
}

static void find_scales(opencl_sharer *sharer)
{
    terms_part *const part = sharer->work;
    const size_t count = part->points->count;
    const size_t bytes = count * ((size_t)part->terms.precision / 8);
    char *const detail = sharer->detail;
    cl_mem x = NULL;
    part->stream = (opencl_stream){.queue = sharer->device->queue, .device = sharer->device};
    part->shape = opencl_sum_best_shape(sharer->device, sharer->program, &part->terms, count);
    part->job = (sum_job){.device = sharer->device,
                          .program = sharer->program,
                          .stream = &part->stream,
                          .terms = &part->terms,
                          .shape = &part->shape,
                          .state = &sharer->device->state,
                          .detail = detail};
    opencl_begin_terms(&part->job);
    sharer->took_part = 1;
    if (part->shape.block_points < count)
        sharer->status =
            opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for %zu points", count);
    if (!sharer->status)
        sharer->status = opencl_make_sum_state(&part->job);
    if (!sharer->status)
        sharer->status = opencl_lane_buffer(sharer->device, 0, bytes, &x, detail);
    if (!sharer->status)
        sharer->status = opencl_write(sharer->device, x, bytes, part->points->x_array, detail);
    part->block = (point_block){.x = x, .y = x, .points = count, .shape = &part->shape};
    if (!sharer->status)
        sharer->status = opencl_exact_pass(&part->job, 0, &part->block);
    if (!sharer->status)
        sharer->status = read_scales(part, detail);
}

static void add_terms(opencl_sharer *sharer)
{
    terms_part *const part = sharer->work;
    sharer->status = write_scales(part, sharer->detail);
    if (!sharer->status)
        sharer->status = opencl_exact_pass(&part->job, 1, &part->block);
    if (!sharer->status)
        sharer->status = read_totals(part, sharer->detail);
}

static sigramp_status make_parts(opencl_sharer *sharers, size_t count, const sum_terms *terms,
                                 const opencl_points *points, terms_part *parts)
{
    const size_t all = terms->loops.count;
    int enough = 1;
    for (size_t i = 0; i < count; ++i) {
        const size_t first = all / count * i, end = i + 1 < count ? all / count * (i + 1) : all;
        parts[i].terms = view_of(terms, first, end - first);
        parts[i].points = points;
        parts[i].scales = calloc(points->count, sizeof *parts[i].scales);
        parts[i].totals = calloc(points->count, sizeof *parts[i].totals);
        enough = enough && parts[i].scales && parts[i].totals;
        sharers[i].work = &parts[i];
    }
    return enough ? SIGRAMP_OK : SIGRAMP_OUT_OF_MEMORY;
}

static void agree_on_scales(terms_part *parts, size_t count)
{
    for (size_t j = 0; j < parts[0].points->count; ++j) {
        int64_t largest = parts[0].scales[j];
        for (size_t i = 1; i < count; ++i)
            largest = parts[i].scales[j] > largest ? parts[i].scales[j] : largest;
        for (size_t i = 0; i < count; ++i)
            parts[i].scales[j] = largest;
    }
}

static void round_totals(terms_part *parts, size_t count, const sum_terms *terms)
{
    const sigramp_unit_loops *const loops = cpu_loops(terms->unit, terms->precision, NULL);
    const opencl_points *const points = parts[0].points;
    for (size_t j = 0; j < points->count; ++j) {
        sigramp_loop_total total = parts[0].totals[j];
        for (size_t i = 1; i < count; ++i)
            add_total(&total, &parts[i].totals[j]);
        loops->finish(&terms->loops, total, parts[0].scales[j],
                      (char *)points->y_array + j * ((size_t)terms->precision / 8));
    }
}

sigramp_status opencl_share_terms(opencl_sharer *sharers, size_t count, const sum_terms *terms,
                                  const opencl_points *points, char *detail)
{
    terms_part *const parts = calloc(count, sizeof *parts);
    sigramp_status status =
        parts ? make_parts(sharers, count, terms, points, parts) : SIGRAMP_OUT_OF_MEMORY;
    if (status)
        opencl_fail(status, detail, "no memory to share a sum");
    for (size_t i = 0; i < count; ++i)
        sharers[i].compute = find_scales;
    if (!status)
        status = opencl_run_sharers(sharers, count, detail);
    if (!status)
        agree_on_scales(parts, count);
    for (size_t i = 0; i < count; ++i)
        sharers[i].compute = add_terms;
    if (!status)
        status = opencl_run_sharers(sharers, count, detail);
    if (!status)
        round_totals(parts, count, terms);
    for (size_t i = 0; parts && i < count; ++i) {
        opencl_end_terms(&parts[i].job, status);
        free(parts[i].scales);
        free(parts[i].totals);
    }
    free(parts);
    return status;
}
