/* SPDX-License-Identifier: MIT */
/*
 * The right float32 results of the units: the exact values rounded to nearest, ties to even.
 *
 * Written from the formulas of the manual with the C library's double functions, and MPFR where
 * their error leaves the rounding open; it knows nothing of kernels/ and links nothing of the
 * library.
 */
#ifndef SIGRAMP_TESTS_RIGHT_H
#define SIGRAMP_TESTS_RIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

/* An input that double left open, and how far its exact result lies from the middle between two
 * floats, in the distance of the two. */
typedef struct {
    double distance;
    uint32_t input;
} right_open;

/* A list of nothing but zeros is empty; free(items). */
typedef struct {
    right_open *items;
    size_t count, capacity;
    uint64_t evaluated; /* inputs, whether open or not */
} right_open_list;

/* The right result of one input, as bits. Adds to `open` unless it is NULL. */
uint32_t right_result(sigramp_unit unit, uint32_t input, right_open_list *open);

/*
 * results[j] = the right result of input first + j, j < count; inputs as bits, of one sign. Inputs
 * between two that have the same result are not evaluated: on either side of zero each unit is
 * monotonic, so is rounding, and behind the infinities there are only NaN. For the same reason none
 * of them lies nearer to the middle between two floats than the outermost inputs with that result,
 * and these are evaluated.
 */
void right_results(sigramp_unit unit, uint32_t first, size_t count, float *results,
                   right_open_list *open);

/* The hash of a block of host/verify/inputs.h, by all processors. Adds to `open` unless NULL. */
uint64_t right_block_hash(sigramp_unit unit, unsigned block, right_open_list *open);

/* The hash of the quick sample; hard: VERIFY_HARD inputs. */
uint64_t right_quick_hash(sigramp_unit unit, const uint32_t *hard);

void right_open_join(right_open_list *list, right_open_list *other); /* empties other */

#endif
