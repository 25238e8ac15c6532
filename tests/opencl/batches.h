/* SPDX-License-Identifier: MIT */
/* Batches of ragged problems, to a device and to single calls of the CPU path. */
#ifndef SIGRAMP_TESTS_BATCHES_H
#define SIGRAMP_TESTS_BATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

enum { MOST_PROBLEMS = 400 };

typedef enum { NUMBERS_NEAR, NUMBERS_OF_ALL_SIZES, NUMBERS_SPECIAL } batch_numbers;

/* Starts of the first and of the end at [problems]. */
typedef struct {
    sigramp_precision precision;
    sigramp_sum_options options; /* method direct */
    size_t problems;
    size_t offsets_start[MOST_PROBLEMS + 1], x_start[MOST_PROBLEMS + 1];
    void *offsets, *weights, *x; /* weights NULL: ones */
} ragged_batch;

/* Of most_terms and most_points at most, among them none, one, and what lies about a tile and about
 * a run of points. */
void make_batch(ragged_batch *batch, sigramp_unit unit, sigramp_precision precision,
                size_t problems, size_t most_terms, size_t most_points, batch_numbers numbers,
                uint64_t *seed);
void free_batch(ragged_batch *batch);

size_t points_of_batch(const ragged_batch *batch);

/* dy: NULL without derivatives. */
sigramp_status sum_batch_on(sigramp_context *context, const ragged_batch *batch, const void *x,
                            void *y, void *dy);

/* The bits of single calls; what of the batch in_place replaces: 0 nothing, 1 y, 2 dy. On failure
 * it says why (problem_failure's form) and returns false. */
bool same_batch(sigramp_context *device, sigramp_context *cpu, const ragged_batch *batch,
                int in_place, char why[256]);

#endif
