/* SPDX-License-Identifier: MIT */
/* Direct sums: few terms, many, and so many that the threads share the terms of a point. */
#include "bits.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    size_t points, terms;
} shape;

/* Multiples of 2^-20 below 16 in size: exact in either precision. */
static double real_at(const bits_run *run, uint64_t index)
{
    return (double)((int64_t)bits_mixed(run, index) >> 39) * 0x1p-20;
}

/* One for each precision: the same calls with another type. */
#define DEFINE_SUM(name, real, plan_of, execute)                                                   \
    static int name(const bits_run *run, const sigramp_sum_options *options, shape shape)          \
    {                                                                                              \
        char what[64];                                                                             \
        real *x = bits_array(shape.points * sizeof *x);                                            \
        real *offsets = bits_array(2 * shape.terms * sizeof *offsets);                             \
        real *weights = offsets + shape.terms;                                                     \
        sigramp_sum_plan *plan = NULL;                                                             \
        snprintf(what, sizeof what, #name " of %zu", shape.terms);                                 \
        for (size_t j = 0; j < shape.points; ++j)                                                  \
            x[j] = (real)real_at(run, j);                                                          \
        for (size_t i = 0; i < 2 * shape.terms; ++i)                                               \
            offsets[i] = (real)real_at(run, shape.points + i);                                     \
        int failed = bits_failed(                                                                  \
            run, what, plan_of(run->context, options, shape.terms, offsets, weights, &plan));      \
        failed = failed || bits_failed(run, what, execute(plan, shape.points, x, x));              \
        if (!failed)                                                                               \
            bits_tell(what, options->unit, shape.points,                                           \
                      bits_hash(shape.points *(sizeof *x / sizeof(float)), x));                    \
        sigramp_sum_plan_destroy(plan);                                                            \
        free(offsets);                                                                             \
        free(x);                                                                                   \
        return failed;                                                                             \
    }

DEFINE_SUM(sum_f32, float, sigramp_sum_plan_f32, sigramp_sum_execute_f32)
DEFINE_SUM(sum_f64, double, sigramp_sum_plan_f64, sigramp_sum_execute_f64)

int bits_of_sums(const bits_run *run, sigramp_unit unit)
{
    static const shape shapes[] = {{1031, 37}, {257, 101}, {1, 70001}};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    int failed = 0;
    options.unit = unit;
    options.slope = 1.3;
    options.scale = 0.1;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; ++i) {
        failed |= sum_f32(run, &options, shapes[i]);
        failed |= sum_f64(run, &options, shapes[i]);
    }
    return failed;
}
