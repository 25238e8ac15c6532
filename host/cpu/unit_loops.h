/* SPDX-License-Identifier: MIT */
/*
 * The table of loops of one unit, one precision and one instruction set; host/cpu/unit_loops.c fills it.
 * Real arrays are passed as void pointers: their type is the table's precision.
 */
#ifndef SIGRAMP_HOST_CPU_UNIT_LOOPS_H
#define SIGRAMP_HOST_CPU_UNIT_LOOPS_H

#include <stddef.h>
#include <stdint.h>

/* The terms of a sum as the loops read them. `capacity` elements are readable in each array: `count`
 * rounded up to a multiple of SIGRAMP_LANES, the rest filled with zero weights. */
typedef struct {
    const void *offsets;
    const void *weight_significands;
    const void *weight_exponents; /* integers of the precision's width */
    size_t count;
    size_t capacity;
    double slope[2];  /* in the precision's two parts */
    double factor[2]; /* the scale's significand, likewise */
    int32_t factor_exponent;
} sigramp_loop_terms;

#define SIGRAMP_LANES 16

typedef struct {
    /* y[j] = u(x[j] - offset), j < count; y may be x. */
    void (*map)(size_t count, const void *x, double offset, void *y);
    /* y[j] = the sum over the terms at x[j], j < count; y may be x. */
    void (*sum)(size_t count, const void *x, const sigramp_loop_terms *terms, void *y);
} sigramp_unit_loops;

#endif
