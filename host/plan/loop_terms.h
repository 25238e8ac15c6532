/* SPDX-License-Identifier: MIT */
/*
 * The terms of a direct sum as the loops and the OpenCL kernels read them; kernels/sum.h says what
 * the numbers mean. Plain data: it knows neither who makes it (host/sum) nor who reads it.
 */
#ifndef SIGRAMP_HOST_PLAN_LOOP_TERMS_H
#define SIGRAMP_HOST_PLAN_LOOP_TERMS_H

#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

#define SIGRAMP_LEAST_SCALE (-(INT64_C(1) << 24)) /* NOTHING of kernels/unit.h */

typedef struct {
    const void *offsets;             /* count reals */
    const void *weight_significands; /* count reals */
    const void *weight_exponents;    /* count integers of the precision's width */
    const void *weights;             /* count reals, what quick sums read; NULL: all are 1 */
    size_t count;
    int weighting;         /* WEIGHTS_ONE, _OF_ONE_SIGN or _MIXED of kernels/quick_limits.h */
    double largest_weight; /* of their absolute values, NaN apart */
    double largest_offset; /* likewise; infinite if one is NaN */
    const void *slopes;    /* count reals: each term's own; NULL: all have the one that follows */
    double slope[2];       /* high and low part; the high one is a real of the precision */
    double slope_rest;     /* the low part of its significand, a real of the precision */
    double guard_from;     /* points farther from 0 need care: sum_slope_at of kernels/sum.h */
    double factor[2];      /* the scale's significand: high and low part, reals */
    int32_t factor_exponent;
    double constant[2]; /* beside the sum, likewise; 0: none */
    int32_t constant_exponent;
} sigramp_loop_terms;

/* A sum_total of kernels/sum.h, whatever the precision. */
typedef struct {
    int64_t limb_1;
    int64_t limb_2;
    int64_t limb_3;
    double special;
} sigramp_loop_total;

typedef struct {
    sigramp_unit unit;
    int precision;            /* 32 or 64 */
    sigramp_loop_terms loops; /* the arrays, slope and scale, in the precision */
    void *memory;             /* what the arrays live in, but the slopes */
    void *slopes;             /* what those live in; NULL without */
} sum_terms;

#endif
