/* SPDX-License-Identifier: MIT */
/* Direct sums: kernels/sum.cl. */
#ifndef SIGRAMP_HOST_OPENCL_SUM_H
#define SIGRAMP_HOST_OPENCL_SUM_H

#include <stdatomic.h>

#include "sum_job.h"
#include "workspace.h"

/* A sum over buffers, or, where x and y are NULL, over the host arrays. Devices that share it have
 * `taken` in common: each takes the next block of points until there are none. */
typedef struct {
    size_t count;
    cl_mem x, y;
    size_t x_first, y_first;
    const void *x_array;
    void *y_array;
    atomic_size_t *taken; /* NULL: not shared */
    size_t *block_count;  /* NULL, or where the blocks that this device took are counted */
    const opencl_batch
        *batch; /* whose points these are, in one block with all its terms; or NULL */
} opencl_points;

sigramp_status opencl_sum_points(opencl_workspace *workspace, const opencl_program *program,
                                 opencl_stream *stream, const sum_terms *terms,
                                 const opencl_sum_shape *shape, const opencl_points *points,
                                 char *detail);

#endif
