/* SPDX-License-Identifier: MIT */
/* Direct plans that are executed on a device and by the CPU path, again and again, while layer.c
 * counts what is uploaded. */
#ifndef SIGRAMP_TESTS_PLAN_PAIRS_H
#define SIGRAMP_TESTS_PLAN_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "sigramp/sigramp.h"

enum { FEW_POINTS = 3, MANY_POINTS = 300, TERMS = 5003 };
/* Buffers of a sum's terms, without the centres of a quick one. */
enum { TERM_BUFFERS = 3, TERM_BYTES = TERM_BUFFERS * sizeof(float) };

/* A plan on the device, and the same on the CPU path. */
typedef struct {
    sigramp_precision precision;
    sigramp_context *cpu;
    sigramp_sum_plan *plan, *right;
} plan_pair;

/* Whether the device has double precision, as SIGRAMP_TEST_FP64=no denies. */
bool has_doubles(void);

/* The first device, whose programs and buffers are made: what it uploads from now on is terms. */
sigramp_context *ready_device(int64_t memory);

/* Each number makes other terms. */
plan_pair make_pair(sigramp_context *context, sigramp_precision precision, size_t terms,
                    int number);
void end_pair(plan_pair *pair);

/* The points of all executions, in the precision; at most MANY_POINTS. */
void fill_points(sigramp_precision precision, size_t points, void *x);

/* Whether the device gives the CPU path's bits. */
bool is_right(const plan_pair *pair, size_t points);

/* How many buffers an execution, which must be right, fills. */
long uploads_of(const plan_pair *pair, size_t points);

/* Bytes of all buffers there are, when nothing changes them any more: some drivers free a buffer a
 * little later than the last command that used it ends. */
size_t settled_bytes(void);

#endif
