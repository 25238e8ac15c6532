/* SPDX-License-Identifier: MIT */
#include "batches.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference/inputs.h"
#include "support.h"

static size_t ragged_count(uint64_t *seed, size_t most)
{
    static const size_t counts[] = {0, 1, 2, 3, 63, 64, 65, 255, 256, 257, 300};
    const uint64_t bits = random_bits(seed);
    const size_t count = bits % 3 == 0 ? counts[bits / 4 % (sizeof counts / sizeof *counts)]
                                       : (size_t)(bits >> 32) % (most + 1);
    return count < most ? count : most;
}

/* Of sizes that reach the precision's ends, sums and differences included. */
static double of_all_sizes(sigramp_precision precision, uint64_t *seed)
{
    const double reach = precision == SIGRAMP_F32 ? 127 : 1023;
    return ldexp(random_between(seed, -1, 1), (int)random_between(seed, -reach, reach));
}

static double special(uint64_t *seed)
{
    static const double values[] = {INFINITY, -INFINITY, NAN, 0, -0.0, 0x1p-149, 3e38};
    return values[random_bits(seed) % (sizeof values / sizeof *values)];
}

/* Most are of the same kind within a problem of about 100: so some are quick and others not. */
static void *numbers_of(sigramp_precision precision, size_t count, double low, double high,
                        batch_numbers kind, uint64_t *seed)
{
    double *const values = calloc(count + 1, sizeof *values);
    for (size_t i = 0; values && i < count; ++i) {
        const int is_odd = i / 128 % 2 && random_bits(seed) % 16 == 0;
        values[i] = random_between(seed, low, high);
        if (is_odd && kind == NUMBERS_OF_ALL_SIZES)
            values[i] = of_all_sizes(precision, seed);
        if (is_odd && kind == NUMBERS_SPECIAL)
            values[i] = special(seed);
    }
    void *const array = real_array(precision, count, values);
    free(values);
    return array;
}

static bool has_derivative(sigramp_unit unit)
{
    return unit == SIGRAMP_LOGISTIC || unit == SIGRAMP_SOFTPLUS;
}

void make_batch(ragged_batch *batch, sigramp_unit unit, sigramp_precision precision,
                size_t problems, size_t most_terms, size_t most_points, batch_numbers numbers,
                uint64_t *seed)
{
    static const double lows[] = {1, 0.5, -1}; /* without weights, of one sign, mixed */
    const uint64_t bits = random_bits(seed);
    const double low = lows[bits % 3];
    batch->precision = precision;
    batch->options = (sigramp_sum_options)SIGRAMP_SUM_OPTIONS_DEFAULT;
    batch->options.unit = unit;
    batch->options.method = SIGRAMP_METHOD_DIRECT;
    batch->options.slope = random_between(seed, -3, 3);
    batch->options.scale = random_between(seed, -2, 2);
    batch->options.derivative = has_derivative(unit) && bits / 8 % 2;
    batch->problems = problems;
    batch->offsets_start[0] = bits / 16 % 3;
    batch->x_start[0] = bits / 64 % 3;
    for (size_t p = 0; p < problems; ++p) {
        batch->offsets_start[p + 1] = batch->offsets_start[p] + ragged_count(seed, most_terms);
        batch->x_start[p + 1] = batch->x_start[p] + ragged_count(seed, most_points);
    }
    const size_t terms = batch->offsets_start[problems];
    batch->offsets = numbers_of(precision, terms, -8, 8, numbers, seed);
    batch->weights = low < 1 ? numbers_of(precision, terms, low, 1, numbers, seed) : NULL;
    batch->x = numbers_of(precision, points_of_batch(batch), -20, 20, numbers, seed);
}

void free_batch(ragged_batch *batch)
{
    free(batch->offsets);
    free(batch->weights);
    free(batch->x);
}

size_t points_of_batch(const ragged_batch *batch)
{
    return batch->x_start[batch->problems];
}

sigramp_status sum_batch_on(sigramp_context *context, const ragged_batch *batch, const void *x,
                            void *y, void *dy)
{
    return batch->precision == SIGRAMP_F32
               ? sigramp_sum_batch_f32(context, &batch->options, batch->problems,
                                       batch->offsets_start, batch->offsets, batch->weights,
                                       batch->x_start, x, y, dy, NULL)
               : sigramp_sum_batch_f64(context, &batch->options, batch->problems,
                                       batch->offsets_start, batch->offsets, batch->weights,
                                       batch->x_start, x, y, dy, NULL);
}

static const void *from(const ragged_batch *batch, const void *array, size_t i)
{
    return array ? (const char *)array + i * real_size(batch->precision) : NULL;
}

/* A problem by a plan of its own. */
static bool sum_one(sigramp_context *cpu, const ragged_batch *batch, size_t p, void *y, void *dy)
{
    const size_t a = batch->offsets_start[p], terms = batch->offsets_start[p + 1] - a;
    const size_t j = batch->x_start[p], points = batch->x_start[p + 1] - j;
    sigramp_sum_plan *plan = NULL;
    sigramp_status status =
        plan_reals(cpu, &batch->options, batch->precision, terms, from(batch, batch->offsets, a),
                   from(batch, batch->weights, a), &plan);
    const void *const x = from(batch, batch->x, j);
    if (status == SIGRAMP_OK && !dy)
        status = execute_reals(plan, batch->precision, points, x, y);
    else if (status == SIGRAMP_OK)
        status = batch->precision == SIGRAMP_F32
                     ? sigramp_sum_execute_derivative_f32(plan, points, x, y, dy)
                     : sigramp_sum_execute_derivative_f64(plan, points, x, y, dy);
    sigramp_sum_plan_destroy(plan);
    return status == SIGRAMP_OK;
}

static bool same_problem(sigramp_context *cpu, const ragged_batch *batch, size_t p, const void *y,
                         const void *dy, char why[256])
{
    const size_t j = batch->x_start[p], points = batch->x_start[p + 1] - j;
    const size_t bytes = points * real_size(batch->precision);
    char *const right = malloc(2 * bytes + 1);
    const bool is_done = points == 0 || sum_one(cpu, batch, p, right, dy ? right + bytes : NULL);
    bool same = is_done && memcmp(from(batch, y, j), right, bytes) == 0;
    if (same && dy)
        same = memcmp(from(batch, dy, j), right + bytes, bytes) == 0;
    if (!same)
        snprintf(why, 256, "unit %d, f%d: problem %zu of %zu terms, %zu points, %s",
                 (int)batch->options.unit, (int)batch->precision, p,
                 batch->offsets_start[p + 1] - batch->offsets_start[p], points,
                 is_done ? "differs" : sigramp_context_detail(cpu));
    free(right);
    return same;
}

bool same_batch(sigramp_context *device, sigramp_context *cpu, const ragged_batch *batch,
                int in_place, char why[256])
{
    const size_t bytes = points_of_batch(batch) * real_size(batch->precision);
    const size_t before = batch->x_start[0] * real_size(batch->precision);
    void *const y = malloc(bytes + 1), *const both = malloc(bytes + 1);
    void *const dy = batch->options.derivative ? both : NULL;
    const void *const x = in_place == 1 ? y : in_place == 2 && dy ? dy : batch->x;
    memcpy(y, batch->x, bytes);
    memcpy(both, batch->x, bytes);
    bool same = sum_batch_on(device, batch, x, y, dy) == SIGRAMP_OK;
    if (!same)
        snprintf(why, 256, "%.250s", sigramp_context_detail(device));
    else if (memcmp(y, batch->x, before) != 0)
        snprintf(why, 256, "what lies before the first result has changed");
    same = same && memcmp(y, batch->x, before) == 0;
    for (size_t p = 0; same && p < batch->problems; ++p)
        same = same_problem(cpu, batch, p, y, dy, why);
    free(y);
    free(both);
    return same;
}
