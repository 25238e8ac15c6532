/* SPDX-License-Identifier: MIT */
/*
 * The table of loops of one unit, one precision and one instruction set; host/cpu/unit_loops.c
 * fills it. Real arrays are passed as void pointers: their type is the table's precision.
 */
#ifndef SIGRAMP_HOST_CPU_UNIT_LOOPS_H
#define SIGRAMP_HOST_CPU_UNIT_LOOPS_H

#include <stddef.h>
#include <stdint.h>

/* The terms of a sum as the loops and the OpenCL kernels read them; kernels/sum.h says what they
 * mean. */
typedef struct {
    const void *offsets;             /* count reals */
    const void *weight_significands; /* count reals */
    const void *weight_exponents;    /* count integers of the precision's width */
    size_t count;
    double slope[2];  /* reals of the precision: high and low part */
    double factor[2]; /* the scale's significand, likewise */
    int32_t factor_exponent;
} sigramp_loop_terms;

/* A sum_total of kernels/sum.h, whatever the precision. */
typedef struct {
    int64_t limb_1;
    int64_t limb_2;
    int64_t limb_3;
    double special;
} sigramp_loop_total;

/* A sum over equally spaced offsets, host/cpu/spaced.h. */
typedef struct sigramp_loop_spaced sigramp_loop_spaced;

#define SIGRAMP_LEAST_SCALE (-(INT64_C(1) << 24)) /* NOTHING of kernels/units.h */

typedef struct {
    /* y[j] = u(x[j] - offset), j < count; y may be x. stream: store past the caches. */
    void (*map)(size_t count, const void *x, double offset, void *y, int stream);
    /* The same by the accurate path alone, slower: for doubles no more accurate. y may be x. */
    void (*map_accurate)(size_t count, const void *x, double offset, void *y);
    /* y[j] = the sum over the terms at x[j], j < count; y may be x. */
    void (*sum)(size_t count, const void *x, const sigramp_loop_terms *terms, void *y);
    /* The parts of a sum at *x, over terms start .. start + count - 1: its scale, its total, the
     * rounding. */
    int64_t (*scale)(const void *x, const sigramp_loop_terms *terms, size_t start, size_t count);
    sigramp_loop_total (*add)(const void *x, const sigramp_loop_terms *terms, size_t start,
                              size_t count, int64_t scale);
    void (*finish)(const sigramp_loop_terms *terms, sigramp_loop_total total, int64_t scale,
                   void *y);
    /* y[j] = the closed sum at x[j], j < count; y may be x. */
    void (*closed)(size_t count, const void *x, const sigramp_loop_spaced *spaced, void *y);
} sigramp_unit_loops;

#endif
