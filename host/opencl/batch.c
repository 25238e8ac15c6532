/* SPDX-License-Identifier: MIT */
/*
 * Small problems, packed into one sum. Points are padded to whole runs with copies of the problem's
 * last one, so that no kernel need know which count; those results are dropped.
 */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "opencl/sum.h"
#include "quick.h"
#include "quick_limits.h"
#include "report.h"
#include "sizes.h"
#include "sum_shape.h"
#include "sum_terms.h"

/* Of a problem: where its own launches would cost about as much as its work. Of all: as many as a
 * launch may have (sum_shape.c), and little memory. */
enum { MOST_TERMS = 1 << 12, MOST_POINTS = 1 << 12, MOST_ALL = 1 << 17 };

typedef struct {
    size_t bytes; /* of a number */
    size_t run;
    size_t terms, points, centres; /* all */
    sum_terms all;
    char *offsets, *significands, *exponents;
    char *x;
    sum_problem *problems;
    float *centre;
    opencl_batch batch;
    int is_quick; /* any problem may be */
} pack;

static size_t runs_of(size_t points, size_t run)
{
    return points / run + (points % run > 0);
}

static size_t centres_of(size_t terms)
{
    return terms / CENTRE_TERMS + 1;
}

opencl_batch_room opencl_room_on(const opencl_device *device, int precision)
{
    if (!device)
        return (opencl_batch_room){MOST_TERMS, MOST_POINTS, MOST_ALL, MOST_ALL};
    const size_t of_point = (size_t)precision / 8 + OPENCL_SLOT_BYTES + sizeof(sum_problem);
    const uint64_t fitting = device->memory / 2 / of_point;
    const uint64_t largest = device->largest_buffer / OPENCL_SLOT_BYTES;
    const uint64_t points = fitting < largest ? fitting : largest;
    const size_t all_points = opencl_smaller(MOST_ALL, (size_t)points);
    const size_t all_terms = opencl_terms_at_once(device, precision, MOST_ALL);
    return (opencl_batch_room){.terms = opencl_smaller(MOST_TERMS, all_terms),
                               .points = opencl_smaller(MOST_POINTS, all_points),
                               .all_terms = all_terms,
                               .all_points = all_points};
}

/* Short enough that few points are padding. */
static size_t run_for(const opencl_program *program, const opencl_problem *problems, size_t count)
{
    size_t points = 0;
    for (size_t p = 0; p < count; ++p)
        points += problems[p].count;
    const size_t most = opencl_smaller(OPENCL_LONGEST_RUN, program->work_group_size);
    const size_t mean = points / count;
    return opencl_power_of_two_below(opencl_smaller(most, mean > 0 ? mean : 1));
}

static void count_all(pack *packed, const opencl_problem *problems, size_t count)
{
    opencl_batch *const batch = &packed->batch;
    for (size_t p = 0; p < count; ++p) {
        const size_t terms = problems[p].terms->loops.count;
        batch->run_count += runs_of(problems[p].count, packed->run);
        packed->terms += terms;
        packed->centres += centres_of(terms);
        batch->longest = terms > batch->longest ? terms : batch->longest;
    }
    packed->points = batch->run_count * packed->run;
}

static int take_memory(pack *packed)
{
    const size_t array = packed->terms * packed->bytes;
    packed->all.memory = malloc(3 * array + 1);
    packed->x = malloc(packed->points * packed->bytes);
    packed->problems = malloc(packed->batch.run_count * sizeof *packed->problems);
    packed->centre = malloc(packed->centres * sizeof *packed->centre);
    packed->offsets = packed->all.memory;
    packed->significands = packed->offsets + array;
    packed->exponents = packed->significands + array;
    return packed->offsets && packed->x && packed->problems && packed->centre;
}

static void release(pack *packed)
{
    free(packed->all.memory);
    free(packed->x);
    free(packed->problems);
    free(packed->centre);
}

static void copy(char *array, size_t at, const void *from, size_t count, size_t bytes)
{
    if (count > 0)
        memcpy(array + at * bytes, from, count * bytes);
}

/* What has been packed so far. */
typedef struct {
    size_t terms, runs, centres;
} place;

static void pack_one(pack *packed, const opencl_problem *problem, place *at)
{
    const sigramp_loop_terms *const loops = &problem->terms->loops;
    const size_t bytes = packed->bytes, runs = runs_of(problem->count, packed->run);
    const size_t first = at->runs * packed->run;
    sum_problem one = opencl_problem_of(problem->terms);
    one.terms_first = at->terms;
    one.centres_first = at->centres;
    one.is_quick = packed->is_quick && opencl_find_centres(problem->terms, 0, loops->count,
                                                           packed->centre + at->centres) == 0;
    copy(packed->offsets, at->terms, loops->offsets, loops->count, bytes);
    copy(packed->significands, at->terms, loops->weight_significands, loops->count, bytes);
    copy(packed->exponents, at->terms, loops->weight_exponents, loops->count, bytes);
    copy(packed->x, first, problem->x, problem->count, bytes);
    for (size_t j = first + problem->count; j < first + runs * packed->run; ++j)
        copy(packed->x, j, packed->x + (j - 1) * bytes, 1, bytes);
    for (size_t r = 0; r < runs; ++r)
        packed->problems[at->runs + r] = one;
    at->terms += loops->count;
    at->runs += runs;
    at->centres += centres_of(loops->count);
}

/* Slope and scale are those of the first, as of all. */
static void pack_all(pack *packed, const opencl_problem *problems, size_t count)
{
    void *const memory = packed->all.memory;
    place at = {0, 0, 0};
    int any = 0;
    for (size_t p = 0; p < count; ++p) {
        pack_one(packed, &problems[p], &at);
        any = any || (at.runs > 0 && packed->problems[at.runs - 1].is_quick);
    }
    packed->is_quick = any;
    packed->all = *problems[0].terms;
    packed->all.memory = memory;
    packed->all.loops.count = packed->terms;
    packed->all.loops.offsets = packed->offsets;
    packed->all.loops.weight_significands = packed->significands;
    packed->all.loops.weight_exponents = packed->exponents;
    packed->all.loops.weights = NULL;
    packed->batch.problems = packed->problems;
    packed->batch.run = packed->run;
    packed->batch.centres = packed->centre;
    packed->batch.centre_count = packed->centres;
}

static void unpack(const pack *packed, const opencl_problem *problems, size_t count)
{
    size_t runs = 0;
    for (size_t p = 0; p < count; ++p) {
        const char *const y = packed->x + runs * packed->run * packed->bytes;
        copy(problems[p].y, 0, y, problems[p].count, packed->bytes);
        runs += runs_of(problems[p].count, packed->run);
    }
}

static sigramp_status sum_packed(opencl_workspace *workspace, const opencl_program *program,
                                 pack *packed, char *detail)
{
    const opencl_points points = {.count = packed->points,
                                  .x_array = packed->x,
                                  .y_array = packed->x,
                                  .batch = &packed->batch};
    const opencl_sum_shape shape = opencl_shape_of_batch(
        packed->points, packed->terms > 0 ? packed->terms : 1, packed->run, packed->is_quick);
    opencl_stream stream = opencl_own_stream(workspace);
    return opencl_sum_points(workspace, program, &stream, &packed->all, &shape, &points, detail);
}

sigramp_status opencl_sum_problems(opencl_workspace *workspace, const opencl_program *program,
                                   const opencl_problem *problems, size_t count, char *detail)
{
    const int precision = problems[0].terms->precision;
    sigramp_status status;
    pack packed = {.bytes = (size_t)precision / 8,
                   .run = run_for(program, problems, count),
                   .is_quick = workspace->device->computes_in_double && precision == 32};
    count_all(&packed, problems, count);
    if (take_memory(&packed)) {
        pack_all(&packed, problems, count);
        status = sum_packed(workspace, program, &packed, detail);
    } else {
        status = opencl_fail(SIGRAMP_OUT_OF_MEMORY, detail, "no memory for a batch of %zu points",
                             packed.points);
    }
    if (!status)
        unpack(&packed, problems, count);
    release(&packed);
    return status;
}
