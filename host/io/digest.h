/* SPDX-License-Identifier: MIT */
/*
 * A 64-bit digest of numbers, as their bits, in their order. Every step is a bijection of the state
 * and of the number, so that numbers that differ in one place always differ in it, and others do
 * but for one time in 2^64. It is no defence against someone who means to deceive.
 */
#ifndef SIGRAMP_HOST_IO_DIGEST_H
#define SIGRAMP_HOST_IO_DIGEST_H

#include "io/array.h"

/* Of nothing yet. */
#define DIGEST_EMPTY UINT64_C(0x9e3779b185ebca87)

/* The state after count numbers more of the precision. */
uint64_t digest_add(uint64_t state, int precision, size_t count, const void *values);

/* Of a million of a source's numbers, evenly spread over it in runs, or of all if there are no
 * more, read in the precision. */
int digest_sample(const array_source *source, int precision, uint64_t *digest, io_error *error);

#endif
