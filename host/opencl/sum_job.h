/* SPDX-License-Identifier: MIT */
/* A direct sum under way: what the files that compute it share. */
#ifndef SIGRAMP_HOST_OPENCL_SUM_JOB_H
#define SIGRAMP_HOST_OPENCL_SUM_JOB_H

#include "arguments.h"
#include "kept_terms.h"
#include "launch.h"
#include "program.h"
#include "plan/loop_terms.h"
#include "sum_state.h"

/* How a sum is divided; no result depends on it. */
typedef struct {
    int terms_form;      /* work-items share a point's terms, or have a point each */
    size_t groups;       /* of work-items at a point; 1 in the points form */
    size_t share;        /* terms a launch adds */
    size_t block_points; /* points a launch treats */
    size_t block_terms;  /* terms in the device's memory at once */
    size_t group_size;   /* work-items in a group; 0: as the program has it */
    int quickly;         /* first in double, in the points form, then the points left exactly */
} opencl_sum_shape;

/* Small problems whose terms and points lie one after the other, summed as one. A problem has whole
 * runs of points, which are of whole work-groups of the points form. */
typedef struct {
    const sum_problem *problems; /* of each run */
    size_t run;                  /* points in one */
    size_t run_count;
    size_t longest;       /* terms of any problem */
    const float *centres; /* of quick sums' terms */
    size_t centre_count;
} opencl_batch;

typedef struct {
    const opencl_device *device;
    const opencl_program *program;
    opencl_stream *stream;
    const sum_terms *terms;
    const opencl_sum_shape *shape;
    const opencl_batch *batch; /* NULL: all points sum all terms */
    cl_mem problems;           /* the batch's, on the device; or NULL */
    opencl_terms there;        /* the block of terms on the device */
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

/* What kernels are told of terms that begin their arrays. */
static inline sum_problem opencl_problem_of(const sum_terms *terms)
{
    const sigramp_loop_terms *const loops = &terms->loops;
    return (sum_problem){.terms = loops->count,
                         .guard_from = opencl_real(terms->precision, loops->guard_from),
                         .weighting = (argument_number)loops->weighting,
                         .is_quick = 1,
                         .largest_weight = opencl_real(64, loops->largest_weight)};
}

/* Points of a run that have the same terms; 0: all have. */
static inline size_t opencl_run_of(const sum_job *job)
{
    return job->batch ? job->batch->run : 0;
}

static inline size_t opencl_group_size(const opencl_program *program, const opencl_sum_shape *shape)
{
    return shape->group_size > 0 ? shape->group_size : program->work_group_size;
}

#endif
