/* SPDX-License-Identifier: MIT */
/*
 * A source of numbers that is open: a file of binary numbers, numbers in memory, or
 * START:STOP:COUNT. It is read block by block, in bounded memory. It knows no format:
 * io/array_open.h opens it.
 */
#ifndef SIGRAMP_HOST_IO_ARRAY_H
#define SIGRAMP_HOST_IO_ARRAY_H

#include "io/element.h"
#include "io/fail.h"
#include "io/form.h"

#include <stddef.h>
#include <stdint.h>

enum { ARRAY_MAX_DIMENSIONS = 32 };

typedef struct {
    int dimensions; /* 0 for a single number */
    uint64_t extent[ARRAY_MAX_DIMENSIONS];
    int is_fortran; /* the first index varies fastest; only where that makes a difference */
} array_shape;

typedef enum { ARRAY_FILE, ARRAY_MEMORY, ARRAY_LINSPACE } array_kind;

typedef struct {
    array_kind kind;
    const char *name;  /* the argument, for messages; the caller keeps it */
    int precision;     /* 32 or 64: what its elements are by themselves */
    element_type type; /* what they are where they come from */
    size_t count;
    array_shape shape;
    /* ARRAY_FILE */
    int file; /* descriptor */
    uint64_t data_start;
    /* ARRAY_MEMORY: count elements of the type */
    void *values;
    /* ARRAY_LINSPACE */
    double start, stop;
} array_source;

/* An argument and how to read it; the caller keeps the text. */
typedef struct {
    const char *argument;
    array_form form; /* FORM_UNKNOWN: the argument tells, or its first bytes */
    int precision;   /* 32 or 64: what it will be read in, so text is rounded to it; 0: its own */
    int missing_is_nan; /* cells without a number are read as NaN */
    int keeps_order;    /* an array in Fortran order is read in that order, else in C order */
} array_request;

/* Reads elements first .. first + count into buffer as the precision. A number that it cannot hold
 * is an error, but floats are rounded. */
int array_read(const array_source *source, size_t first, size_t count, int precision, void *buffer,
               io_error *error);

/* Reads elements as they are where they come from, in the source's type. */
int array_read_own(const array_source *source, size_t first, size_t count, void *buffer,
                   io_error *error);

/* Reads elements first .. first + count, or all, into new memory (never NULL, the caller frees it).
 */
int array_read_some(const array_source *source, size_t first, size_t count, int precision,
                    void **values, io_error *error);
int array_read_all(const array_source *source, int precision, void **values, io_error *error);

void array_close(array_source *source); /* a closed or zeroed source is fine */

/* Whether bytes are more than this machine's memory: then it is not worth asking for them. */
int array_exceeds_memory(uint64_t bytes);

#endif
