/* SPDX-License-Identifier: MIT */
/*
 * sigramp-bits prints hashes of results: machines that print the same lines give the same bits.
 * Inputs come from integers and powers of two alone, so that no compiler changes them.
 */
#ifndef SIGRAMP_TESTS_BITS_H
#define SIGRAMP_TESTS_BITS_H

#include "sigramp/sigramp.h"

typedef struct {
    sigramp_context *context;
    uint32_t start; /* 0 to 255: other inputs for each */
} bits_run;

/* Each prints a line a case and returns 0, or explains itself on standard error. */
int bits_of_maps(const bits_run *run, sigramp_unit unit);
int bits_of_sums(const bits_run *run, sigramp_unit unit);

/* Ends the program where there is no memory. */
void *bits_array(size_t bytes);

/* A number like a random one, the same everywhere, for an index. */
uint64_t bits_mixed(const bits_run *run, uint64_t index);

/* The hash of an array of 32-bit words. */
uint64_t bits_hash(size_t words, const void *array);

/* Prints the line of a case; what is its name, computed how. */
void bits_tell(const char *what, sigramp_unit unit, size_t count, uint64_t hash);

/* 0 for SIGRAMP_OK, else says what failed and gives 1. */
int bits_failed(const bits_run *run, const char *what, sigramp_status status);

#endif
