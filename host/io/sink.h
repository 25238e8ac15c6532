/* SPDX-License-Identifier: MIT */
/*
 * Where results go: a file by the ending of its name, text on standard output, or the elements of a
 * JSON array on standard output. A file appears whole, by sink_finish, or not at all.
 */
#ifndef SIGRAMP_HOST_IO_SINK_H
#define SIGRAMP_HOST_IO_SINK_H

#include "io/array.h"
#include "io/form.h"
#include "io/temporary.h"

typedef enum { SINK_TEXT, SINK_JSON, SINK_RAW } sink_style;

typedef struct sink {
    const char *name; /* the file, or "standard output" */
    sink_style style;
    int precision;
    int file;
    size_t written; /* elements */
    temporary_file temporary;
    char *buffer; /* SINK_BUFFER bytes of output to come */
    size_t used;
} sink;

/* A sink that was never opened, fit for sink_discard. */
#define SINK_NONE                                                                                  \
    {                                                                                              \
        .file = -1, .temporary = TEMPORARY_NONE                                                    \
    }

/* Whether a file of this name can hold this precision; before any work. NULL is standard output. */
bool sink_check(const char *path, int precision, io_error *error);

/* shape describes all that will be written. */
bool sink_open_file(const char *path, int precision, const array_shape *shape, sink *sink,
                    io_error *error);
bool sink_open_output(sink_style style, int precision, sink *sink, io_error *error);

/* Writes count elements of the precision. */
bool sink_write(sink *sink, const void *values, size_t count, io_error *error);

/* All that can fail but the renaming; nothing may be written after it. */
bool sink_sync(sink *sink, io_error *error);

bool sink_finish(sink *sink, io_error *error);
void sink_discard(sink *sink); /* after sink_finish too */

#endif
