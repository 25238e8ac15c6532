/* SPDX-License-Identifier: MIT */
/* A direct sum under way: what the files that compute it share. */
#ifndef SIGRAMP_HOST_OPENCL_SUM_H
#define SIGRAMP_HOST_OPENCL_SUM_H

#include "kept_terms.h"
#include "launch.h"

typedef struct {
    opencl_device *device;
    const opencl_program *program;
    opencl_stream *stream;
    const sum_terms *terms;
    const opencl_sum_shape *shape;
    opencl_terms there; /* the block of them on the device */
    opencl_sum_state *state;
    int is_quick; /* a quick sum is possible */
    char *detail;
} sum_job;

/* One launch's part of the work. */
typedef struct {
    cl_mem x, y;
    size_t x_first, y_first;
    size_t points;
    const opencl_sum_shape *shape;
    int is_listed; /* only those points that a quick sum left */
} point_block;

/* Work-groups of the terms form that share the points. */
enum { OPENCL_MOST_ROWS = 1 << 14 };

/* Terms of at most count to have on a device at once. */
size_t opencl_terms_at_once(const opencl_device *device, int precision, size_t count);

/* Points that a quick sum left: a work-group each, since there may be too few to fill a device with
 * a work-item each; and a launch that is not too long if all are left. */
opencl_sum_shape opencl_shape_of_left(const sum_job *job, size_t points);

/* Makes the job's state large enough for its shape. */
sigramp_status opencl_make_sum_state(const sum_job *job);

/* All terms once: for the points' scales, or for their totals (adds). */
sigramp_status opencl_exact_pass(sum_job *job, int adds, const point_block *block);

/* The start of every job: takes its terms if they are on the device, and decides is_quick. */
void opencl_begin_terms(sum_job *job);

/* Puts terms [first, first + count) on the device, unless they are there. */
sigramp_status opencl_bring_terms(sum_job *job, size_t first, size_t count);

/* The end of every job, which had the status: all its terms stay on the device if they were there
 * at once, until opencl_forget_terms or until others need the memory. */
void opencl_end_terms(sum_job *job, sigramp_status status);

/* Whether sums of these terms are worth trying in double. */
int opencl_sums_quickly(const opencl_device *device, const sum_terms *terms);

/* Whether the offsets are finite, and close enough to their neighbours, for that. */
int opencl_can_be_quick(const sum_terms *terms);

/* The centres of the terms [first, first + count), which go to the device. */
sigramp_status opencl_bring_centres(sum_job *job, size_t first, size_t count);

/* Adds terms [begin, end) of those on the device to a block's totals. */
sigramp_status opencl_add_quickly(const sum_job *job, const point_block *block, cl_ulong begin,
                                  cl_ulong end);

/* Rounds where it is certain, and lists the other points. */
sigramp_status opencl_finish_quickly(const sum_job *job, const point_block *block);

#endif
