/* SPDX-License-Identifier: MIT */
/*
 * Families of inputs for the accuracy program: each a kind of place where a map could be wrong.
 * A block is some points x and the one offset they share; it follows from its seed alone.
 */
#ifndef SIGRAMP_TESTS_FAMILIES_H
#define SIGRAMP_TESTS_FAMILIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sigramp/sigramp.h"

typedef struct {
    sigramp_unit unit;
    sigramp_precision precision;
    bool shifted; /* an offset other than 0 */
    uint64_t seed;
    size_t count;
    double *x; /* count values of the precision */
    double offset;
} input_block;

typedef struct {
    const char *name;
    bool pairs_only; /* makes sense with an offset only */
    void (*fill)(input_block *block);
} input_family;

/* Ends with a row whose name is NULL. */
extern const input_family input_families[];

/* Fills x and offset; seed is spread first, so that 0, 1, 2, ... are as good as any. */
void fill_block(const input_family *family, input_block *block);

#endif
