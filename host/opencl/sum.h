/* SPDX-License-Identifier: MIT */
/* What host/opencl/sum.c and host/opencl/quick.c share: a direct sum under way. */
#ifndef SIGRAMP_HOST_OPENCL_SUM_H
#define SIGRAMP_HOST_OPENCL_SUM_H

#include "launch.h"

typedef struct {
    opencl_device *device;
    const opencl_program *program;
    opencl_stream *stream;
    const sum_terms *terms;
    const opencl_sum_shape *shape;
    size_t first_term; /* of those on the device */
    cl_mem offsets, weights, exponents;
    cl_mem centres; /* NULL if no quick sum is possible */
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

/* Makes the job's state large enough for its shape. */
sigramp_status opencl_make_sum_state(const sum_job *job);

/* All terms once: for the points' scales, or for their totals (adds). */
sigramp_status opencl_exact_pass(sum_job *job, int adds, const point_block *block);

void opencl_release_terms(sum_job *job);

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
