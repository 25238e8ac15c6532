/* SPDX-License-Identifier: MIT */
/* The types that elements have in a file, and their values as float32 and float64. */
#ifndef SIGRAMP_HOST_IO_ELEMENT_H
#define SIGRAMP_HOST_IO_ELEMENT_H

#include <stddef.h>

typedef enum { ELEMENT_FLOAT, ELEMENT_INTEGER, ELEMENT_UNSIGNED, ELEMENT_BOOLEAN } element_kind;

typedef struct {
    element_kind kind;
    int size;       /* in bytes: 2, 4, 8 for floats, 1, 2, 4, 8 for integers, 1 for booleans */
    int is_swapped; /* the byte order is not this machine's */
} element_type;

/* The precision that holds every value, or float64 where none does: 32 or 64. */
int element_precision(element_type type);

/* Whether the bytes are those of this precision: there is nothing to convert. */
int element_is(element_type type, int precision);

/* Converts count elements to floats or doubles. Returns count, or the index of the first element
 * that the precision does not hold: floats are rounded to float32, and must not become infinite;
 * integers are never rounded. */
size_t element_convert(element_type type, const void *bytes, size_t count, int precision,
                       void *values);

/* Writes an element's value in its shortest form; at most size bytes, the final 0 included. */
void element_print(element_type type, const void *bytes, char *text, size_t size);

#endif
