/* SPDX-License-Identifier: MIT */
/* Inputs for the tests: structured where formulas change, random with a fixed seed elsewhere. */
#ifndef SIGRAMP_TESTS_INPUTS_H
#define SIGRAMP_TESTS_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

/* A growing list of reals of one precision, kept as doubles. */
typedef struct {
    sigramp_precision precision;
    double *values;
    size_t count, capacity;
} input_list;

void inputs_free(input_list *list);

/* All that matters to a map with this offset; thousands of them more if thorough. */
input_list inputs_for_map(sigramp_precision precision, double offset, bool thorough);

/* Offsets worth a map of their own, 0 first. */
input_list inputs_offsets(sigramp_precision precision);

/* Random numbers: a seed is state. */
uint64_t random_bits(uint64_t *seed);
double random_between(uint64_t *seed, double low, double high);

/* SIGRAMP_TEST_SEED, or another one each time; printed on standard error, with what it is for. */
uint64_t fresh_seed(const char *what);

/* How many random problems: SIGRAMP_TEST_PROBLEMS, or `brief`. */
int problem_count(int brief);

/* Arrays of a precision in memory of exactly their size; free() them. */
size_t real_size(sigramp_precision precision);
void *real_array(sigramp_precision precision, size_t count, const double *values);
double real_at(sigramp_precision precision, const void *array, size_t index);

#endif
