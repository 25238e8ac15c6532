/* SPDX-License-Identifier: MIT */
/*
 * An ARRAY argument as a source of numbers: a .npy, text or raw file, text on standard input,
 * START:STOP:COUNT, or one number. Binary files and START:STOP:COUNT are read piece by piece, in
 * bounded memory; text is kept.
 */
#ifndef SIGRAMP_HOST_IO_ARRAY_H
#define SIGRAMP_HOST_IO_ARRAY_H

#include "io/fail.h"

#include <stddef.h>
#include <stdint.h>

enum { ARRAY_MAX_DIMENSIONS = 32 };

typedef struct {
    int dimensions; /* 0 for a single number */
    uint64_t extent[ARRAY_MAX_DIMENSIONS];
} array_shape;

typedef enum { ARRAY_FILE, ARRAY_MEMORY, ARRAY_LINSPACE } array_kind;

typedef struct {
    array_kind kind;
    const char *name; /* the argument, for messages; the caller keeps it */
    int precision;    /* 32 or 64: the type of its elements */
    size_t count;
    array_shape shape;
    /* ARRAY_FILE */
    int file; /* descriptor */
    uint64_t data_start;
    bool swapped; /* the byte order is not this machine's */
    /* ARRAY_MEMORY: count elements of the precision */
    void *values;
    /* ARRAY_LINSPACE */
    double start, stop;
} array_source;

/*
 * Opens an argument. precision 32 or 64 is the one it will be read in, 0 its own; it decides how
 * text is rounded. On failure nothing is left open.
 */
bool array_open(const char *argument, int precision, array_source *source, io_error *error);

/* Reads elements first .. first + count into buffer as the precision. A finite number that a float
 * cannot hold is an error. */
bool array_read(const array_source *source, size_t first, size_t count, int precision, void *buffer,
                io_error *error);

/* Reads all of it into new memory (never NULL, the caller frees it). */
bool array_read_all(const array_source *source, int precision, void **values, io_error *error);

void array_close(array_source *source); /* a closed or zeroed source is fine */

/* Whether bytes are more than this machine's memory: then it is not worth asking for them. */
bool array_exceeds_memory(uint64_t bytes);

/* The openers of array.c's table; each fills a source whose name is set. */
bool array_open_binary(const char *path, int raw_precision, array_source *source, io_error *error);
bool array_open_text(const char *path, int precision, array_source *source, io_error *error);
bool array_open_linspace(const char *argument, int precision, array_source *source,
                         io_error *error);

/* Whether array_open takes the argument as START:STOP:COUNT. */
bool array_is_linspace(const char *argument);

/* Reads START:STOP:COUNT without asking whether so many numbers can be held: only start, stop and
 * count are for use. */
bool array_parse_linspace(const char *argument, array_source *source, io_error *error);

/* Fills doubles first .. first + count as NumPy's linspace computes them. */
void array_linspace(const array_source *source, size_t first, size_t count, double *values);

#endif
