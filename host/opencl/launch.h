/* SPDX-License-Identifier: MIT */
/* One way to launch a kernel, and the launches of maps and sums on buffers. */
#ifndef SIGRAMP_HOST_OPENCL_LAUNCH_H
#define SIGRAMP_HOST_OPENCL_LAUNCH_H

#include <stdatomic.h>

#include "device.h"

/* Where commands go, in order. */
typedef struct {
    cl_command_queue queue;
    int chained;   /* a caller's queue may be out of order: each command waits for the one before */
    cl_event last; /* the last command's, if chained; the stream's owner releases it */
    const opencl_device *device;
} opencl_stream;

typedef struct {
    size_t size;
    const void *value;
} opencl_argument;

#define OPENCL_ARGUMENT(variable)                                                                  \
    {                                                                                              \
        sizeof(variable), &(variable)                                                              \
    }

/* A number of either precision as a kernel's argument; the member's address is the union's. */
typedef union {
    float single;
    double twice;
} opencl_real;

static inline opencl_real opencl_real_of(int precision, double value)
{
    opencl_real real = {.twice = value};
    if (precision == 32)
        real.single = (float)value;
    return real;
}

/* The same of integers of the precision's width. */
typedef union {
    int32_t single;
    int64_t twice;
} opencl_integer;

static inline opencl_integer opencl_integer_of(int precision, int64_t value)
{
    opencl_integer integer = {.twice = value};
    if (precision == 32)
        integer.single = (int32_t)value;
    return integer;
}

/* Enqueues work-groups of (size, 1) work-items over (columns rounded up to them, rows). */
sigramp_status opencl_launch(opencl_stream *stream, cl_kernel kernel, const char *name,
                             size_t columns, size_t rows, size_t size,
                             const opencl_argument *arguments, size_t count, char *detail);

/* Waits for a command's event, or for all of a queue's, at most opencl_timeout() seconds: then the
 * device is left behind, and nothing of OpenCL is released in this process any more. */
sigramp_status opencl_wait(cl_command_queue queue, cl_event event, const char *call, char *detail);
sigramp_status opencl_wait_queue(cl_command_queue queue, char *detail);
int opencl_left_behind(void);
void opencl_release_event(cl_event event); /* NULL does nothing */

/* Waits until everything enqueued so far is done. */
sigramp_status opencl_stream_wait(opencl_stream *stream, char *detail);

/* A buffer with the content (NULL: none yet). Like the launches and writes here it is tried again
 * without the terms that idle plans keep where they leave too little memory. */
sigramp_status opencl_make_buffer(const opencl_device *device, size_t size, const void *content,
                                  cl_mem *buffer, char *detail);
void opencl_release_buffer(cl_mem buffer); /* NULL does nothing */

/* A lane's buffer for the points of host arrays, of at least size bytes. */
sigramp_status opencl_lane_buffer(opencl_device *device, size_t number, size_t size, cl_mem *buffer,
                                  char *detail);

/* Points of host arrays in a block, so that a block for each lane fits the memory beside `used`
 * bytes; x and y share a buffer. */
size_t opencl_points_at_once(const opencl_device *device, int precision, uint64_t used,
                             size_t count);

/* Enqueues the computation of a block whose results replace its points. */
typedef sigramp_status (*opencl_array_work)(const void *what, opencl_stream *stream, size_t points,
                                            cl_mem buffer, char *detail);

/* Computes count host numbers in blocks; ways in, computations and ways out overlap. */
sigramp_status opencl_array(opencl_device *device, int precision, size_t block, size_t count,
                            const void *x, void *y, opencl_array_work enqueue, const void *what,
                            char *detail);

/* Blocking transfers of size bytes from the start of a buffer, on the device's own queue. */
sigramp_status opencl_write(const opencl_device *device, cl_mem buffer, size_t size,
                            const void *from, char *detail);
sigramp_status opencl_read(const opencl_device *device, cl_mem buffer, size_t size, void *to,
                           char *detail);

/* A map over buffers: y[y_first + j] = unit(x[x_first + j] - offset). */
sigramp_status opencl_map_buffers(const opencl_program *program, opencl_stream *stream,
                                  int precision, size_t count, cl_mem x, size_t x_first,
                                  double offset, cl_mem y, size_t y_first, char *detail);

/* A map over host arrays, count elements at once in a buffer of that size. */
sigramp_status opencl_map_array(opencl_device *device, const opencl_program *program, int precision,
                                size_t count, const void *x, double offset, void *y, char *detail);

/* The program that evaluates a table, or the segments or pieces there are instead of one. */
sigramp_status opencl_table_program(opencl_device *device, const sigramp_loop_table *table,
                                    int precision, const opencl_program **program, char *detail);

/* Segments over buffers: at most 2^26 points. */
sigramp_status opencl_segments_launch(const opencl_program *program, opencl_stream *stream,
                                      const sigramp_loop_segments *segments, cl_mem words,
                                      int precision, size_t count, cl_mem x, size_t x_first,
                                      cl_mem y, size_t y_first, char *detail);

/* Puts a table on the device, unless *numbers has it already; the caller releases *numbers. */
sigramp_status opencl_table_bring(const opencl_device *device, const sigramp_loop_table *table,
                                  int precision, cl_mem *numbers, char *detail);

/* A table's function over buffers. */
sigramp_status opencl_table_buffers(const opencl_program *program, opencl_stream *stream,
                                    const sigramp_loop_table *table, cl_mem numbers, int precision,
                                    size_t count, cl_mem x, size_t x_first, cl_mem y,
                                    size_t y_first, char *detail);

/* A table's function over host arrays; it brings the table. */
sigramp_status opencl_table_array(opencl_device *device, const opencl_program *program,
                                  const sigramp_loop_table *table, cl_mem *numbers, int precision,
                                  size_t count, const void *x, void *y, char *detail);

/* How a sum is divided; no result depends on it. */
typedef struct {
    int terms_form;      /* work-items share a point's terms, or have a point each */
    size_t groups;       /* of work-items at a point; 1 in the points form */
    size_t share;        /* terms a launch adds */
    size_t block_points; /* points a launch treats */
    size_t block_terms;  /* terms in the device's memory at once */
    size_t group_size;   /* work-items in a group of the terms form; 0: as the program has it */
    int quickly;         /* first in double, in the points form, then the points left exactly */
} opencl_sum_shape;

/* The terms form is for so few points that they would leave most of a device idle. */
static inline int opencl_has_terms_form(size_t points, size_t terms)
{
    enum { FEW_POINTS = 256 };
    return points < FEW_POINTS && terms > points;
}

opencl_sum_shape opencl_sum_best_shape(const opencl_device *device, const opencl_program *program,
                                       const sum_terms *terms, size_t count);

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
} opencl_points;

void opencl_release_sum_state(opencl_sum_state *state);

sigramp_status opencl_sum_points(opencl_device *device, const opencl_program *program,
                                 opencl_stream *stream, const sum_terms *terms,
                                 const opencl_sum_shape *shape, const opencl_points *points,
                                 char *detail);

/* A direct sum of host arrays by a device and all others that share with it; the first one's
 * program is ready. */
sigramp_status opencl_shared_sum(opencl_device *first, const opencl_program *program,
                                 const sum_terms *terms, const opencl_points *points, char *detail);

#endif
