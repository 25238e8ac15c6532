/* SPDX-License-Identifier: MIT */
#include "plan_pairs.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "faults.h"
#include "support.h"

static sigramp_context *open_device(int64_t memory)
{
    const sigramp_options options = {.device = "opencl:0.0", .device_memory = memory};
    return device_context(&options);
}

/* Numbers in order, so that sums in double serve. */
static void fill(sigramp_precision precision, size_t count, double first, double step, void *reals)
{
    for (size_t i = 0; i < count; ++i) {
        const double value = first + step * (double)i;
        if (precision == SIGRAMP_F32)
            ((float *)reals)[i] = (float)value;
        else
            ((double *)reals)[i] = value;
    }
}

plan_pair make_pair(sigramp_context *context, sigramp_precision precision, size_t terms, int number)
{
    plan_pair made = {.precision = precision, .cpu = cpu_context(NULL, 1)};
    sigramp_sum_options options = SIGRAMP_SUM_OPTIONS_DEFAULT;
    options.method = SIGRAMP_METHOD_DIRECT;
    void *const offsets = malloc(terms * sizeof(double)), *const weights =
                                                              malloc(terms * sizeof(double));
    cr_assert(offsets && weights);
    fill(precision, terms, -10 + number, 0.004, offsets);
    fill(precision, terms, -0.3, 0.001, weights);
    cr_assert_eq(plan_reals(context, &options, precision, terms, offsets, weights, &made.plan),
                 SIGRAMP_OK);
    cr_assert_eq(plan_reals(made.cpu, &options, precision, terms, offsets, weights, &made.right),
                 SIGRAMP_OK);
    free(offsets);
    free(weights);
    return made;
}

void end_pair(plan_pair *made)
{
    sigramp_sum_plan_destroy(made->plan);
    sigramp_sum_plan_destroy(made->right);
    sigramp_context_destroy(made->cpu);
}

void fill_points(sigramp_precision precision, size_t points, void *x)
{
    fill(precision, points, -12, 0.17, x);
}

bool is_right(const plan_pair *sum, size_t points)
{
    const size_t bytes = points * (size_t)sum->precision / 8;
    double x[MANY_POINTS], given[MANY_POINTS], right[MANY_POINTS];
    fill_points(sum->precision, points, x);
    return execute_reals(sum->plan, sum->precision, points, x, given) == SIGRAMP_OK &&
           execute_reals(sum->right, sum->precision, points, x, right) == SIGRAMP_OK &&
           memcmp(given, right, bytes) == 0;
}

long uploads_of(const plan_pair *sum, size_t points)
{
    const long before = layer().uploads();
    cr_assert(is_right(sum, points), "%zu points", points);
    return layer().uploads() - before;
}

bool has_doubles(void)
{
    const char *const fp64 = getenv("SIGRAMP_TEST_FP64");
    return !fp64 || strcmp(fp64, "no") != 0;
}

sigramp_context *ready_device(int64_t memory)
{
    sigramp_context *const context = open_device(memory);
    for (int twice = 0; twice <= has_doubles(); ++twice) {
        plan_pair first = make_pair(context, twice ? SIGRAMP_F64 : SIGRAMP_F32, TERMS, 0);
        cr_assert(is_right(&first, FEW_POINTS) && is_right(&first, MANY_POINTS), "%s",
                  sigramp_context_detail(context));
        end_pair(&first);
    }
    return context;
}

size_t settled_bytes(void)
{
    enum { STILL = 5 };
    const struct timespec pause = {.tv_nsec = 5000000};
    size_t bytes = layer().bytes();
    for (int unchanged = 0; unchanged < STILL; ++unchanged) {
        nanosleep(&pause, NULL);
        if (layer().bytes() != bytes)
            unchanged = 0;
        bytes = layer().bytes();
    }
    return bytes;
}
