/* SPDX-License-Identifier: MIT */
/* float32: every 256th of all inputs without an offset, fewer with one. float64: samples. */
#include "bits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Counts of inputs; 2^32 / ALL is every 256th. */
enum { ALL = 1 << 24, SOME = 1 << 17 };

/* The start chooses among the patterns between two strides: other ones each run. */
static void fill_f32(const bits_run *run, size_t count, float *x)
{
    const uint32_t stride = (uint32_t)((UINT64_C(1) << 32) / count);
    for (size_t j = 0; j < count; ++j) {
        const uint32_t bits = (uint32_t)j * stride + run->start;
        memcpy(x + j, &bits, sizeof bits);
    }
}

static int map_f32(const bits_run *run, sigramp_unit unit, size_t count, float offset)
{
    char what[64];
    float *x = bits_array(count * sizeof *x);
    snprintf(what, sizeof what, "map f32 x - %g", (double)offset);
    fill_f32(run, count, x);
    const int failed =
        bits_failed(run, what, sigramp_map_f32(run->context, unit, count, x, offset, x));
    if (!failed)
        bits_tell(what, unit, count, bits_hash(count, x));
    free(x);
    return failed;
}

/* Half of them any bit pattern, half within 1024 of zero, where units change. */
static void fill_f64(const bits_run *run, size_t count, double *x)
{
    for (size_t j = 0; j < count; ++j) {
        const uint64_t bits = bits_mixed(run, j);
        if (j % 2)
            memcpy(x + j, &bits, sizeof bits);
        else
            x[j] = (double)((int64_t)bits >> (11 + j % 42)) * 0x1p-42;
    }
}

static int map_f64(const bits_run *run, sigramp_unit unit, size_t count, double offset)
{
    char what[64];
    double *x = bits_array(count * sizeof *x);
    snprintf(what, sizeof what, "map f64 x - %g", offset);
    fill_f64(run, count, x);
    const int failed =
        bits_failed(run, what, sigramp_map_f64(run->context, unit, count, x, offset, x));
    if (!failed)
        bits_tell(what, unit, count, bits_hash(2 * count, x));
    free(x);
    return failed;
}

int bits_of_maps(const bits_run *run, sigramp_unit unit)
{
    /* Ordinary ones, one below most inputs, one above most. */
    static const double offsets[] = {0.1, -7.3, 100, 1e-20, 1e10};
    int failed = map_f32(run, unit, ALL, 0) | map_f64(run, unit, SOME, 0);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; ++i) {
        failed |= map_f32(run, unit, SOME, (float)offsets[i]);
        failed |= map_f64(run, unit, SOME / 4, offsets[i]);
    }
    return failed;
}
