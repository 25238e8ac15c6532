/* SPDX-License-Identifier: MIT */
/* Closed sums: kernels/closed.cl over buffers, and over host arrays that may be larger than the
 * device. */
#include "launch.h"
#include "program.h"

#include "cpu/spaced.h"

/* Points of one launch, few enough for a second. */
enum { LAUNCH_POINTS = 1 << 22 };

sigramp_status opencl_closed_program(opencl_device *device, sigramp_unit unit, int precision,
                                     const sigramp_loop_spaced *spaced,
                                     const opencl_program **program, char *detail)
{
    return opencl_program_get(device,
                              (opencl_program_kind)((int)OPENCL_CLOSED_PROGRAM + spaced->mode),
                              unit, precision, program, detail);
}

/* What the kernel calls closed_terms. */
typedef union {
    float single[CLOSED_CONSTANT_COUNT + CLOSED_TERMS];
    double twice[CLOSED_CONSTANT_COUNT + CLOSED_TERMS];
} closed_numbers;

static sigramp_status constants_buffer(const opencl_device *device,
                                       const sigramp_loop_spaced *spaced, int precision,
                                       cl_mem *buffer, char *detail)
{
    closed_numbers numbers;
    size_t count = 0;
#define CONSTANT(name) numbers.twice[count++] = spaced->constants.name;
    CLOSED_CONSTANTS(CONSTANT)
#undef CONSTANT
    for (size_t k = 0; k < CLOSED_TERMS; ++k)
        numbers.twice[count++] = spaced->coefficients[k];
    for (size_t k = 0; precision == 32 && k < count; ++k)
        numbers.single[k] = (float)numbers.twice[k]; /* never overtakes what it reads */
    return opencl_make_buffer(device, count * ((size_t)precision / 8), &numbers, buffer, detail);
}

static sigramp_status launch(const opencl_program *program, opencl_stream *stream,
                             const sigramp_loop_spaced *spaced, size_t count, cl_mem x,
                             size_t x_first, cl_mem y, size_t y_first, cl_mem constants,
                             char *detail)
{
    const cl_int extent = spaced->mode == CLOSED_WIDE ? spaced->units : spaced->most;
    sigramp_status status = SIGRAMP_OK;
    for (size_t start = 0; !status && start < count; start += LAUNCH_POINTS) {
        const size_t size = opencl_smaller(count - start, LAUNCH_POINTS);
        const cl_ulong x_start = x_first + start, y_start = y_first + start, points = size;
        const opencl_argument arguments[] = {OPENCL_ARGUMENT(x),      OPENCL_ARGUMENT(x_start),
                                             OPENCL_ARGUMENT(y),      OPENCL_ARGUMENT(y_start),
                                             OPENCL_ARGUMENT(points), OPENCL_ARGUMENT(constants),
                                             OPENCL_ARGUMENT(extent)};
        status =
            opencl_launch(stream, program->kernels[0], "closed", size, 1, program->work_group_size,
                          arguments, sizeof arguments / sizeof *arguments, detail);
    }
    return status;
}

sigramp_status opencl_closed_buffers(const opencl_device *device, const opencl_program *program,
                                     opencl_stream *stream, const sigramp_loop_spaced *spaced,
                                     int precision, size_t count, cl_mem x, size_t x_first,
                                     cl_mem y, size_t y_first, char *detail)
{
    cl_mem constants = NULL;
    sigramp_status status = constants_buffer(device, spaced, precision, &constants, detail);
    if (!status)
        status = launch(program, stream, spaced, count, x, x_first, y, y_first, constants, detail);
    opencl_release_buffer(constants); /* enqueued kernels keep it as long as they need it */
    return status;
}

typedef struct {
    const opencl_device *device;
    const opencl_program *program;
    const sigramp_loop_spaced *spaced;
    int precision;
} closed_work;

static sigramp_status enqueue(const void *what, opencl_stream *stream, size_t points, cl_mem buffer,
                              char *detail)
{
    const closed_work *const sum = what;
    return opencl_closed_buffers(sum->device, sum->program, stream, sum->spaced, sum->precision,
                                 points, buffer, 0, buffer, 0, detail);
}

sigramp_status opencl_closed_array(opencl_device *device, const opencl_program *program,
                                   const sigramp_loop_spaced *spaced, int precision, size_t count,
                                   const void *x, void *y, char *detail)
{
    const closed_work sum = {device, program, spaced, precision};
    const size_t block = opencl_points_at_once(device, precision, 0, count);
    return opencl_array(device, precision, block, count, x, y, enqueue, &sum, detail);
}

sigramp_status opencl_closed(opencl_device *device, sigramp_unit unit, int precision,
                             const sigramp_loop_spaced *spaced, size_t count, const void *x,
                             void *y, char detail[OPENCL_DETAIL_SIZE])
{
    const opencl_program *program = NULL;
    const sigramp_status status =
        opencl_closed_program(device, unit, precision, spaced, &program, detail);
    if (status || count == 0)
        return status;
    return opencl_closed_array(device, program, spaced, precision, count, x, y, detail);
}
