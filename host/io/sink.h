/* SPDX-License-Identifier: MIT */
/*
 * Where results go: a file or a stream, as text, in a binary form, or as the elements of a JSON
 * array. A file appears whole, by sink_finish, or not at all.
 */
#ifndef SIGRAMP_HOST_IO_SINK_H
#define SIGRAMP_HOST_IO_SINK_H

#include "io/array.h"
#include "io/form.h"
#include "io/temporary.h"

typedef enum { SINK_TEXT, SINK_JSON, SINK_RAW } sink_style;

typedef struct sink {
    sink_style style;
    int precision;
    size_t written; /* elements */
    temporary_file temporary;
    char *buffer; /* SINK_BUFFER bytes of output to come */
    size_t used;
} sink;

/* A sink that was never opened, fit for sink_discard. */
#define SINK_NONE                                                                                  \
    {                                                                                              \
        .temporary = TEMPORARY_NONE                                                                \
    }

/* Whether what has this name ("-": standard output) can hold this precision; before any work.
 * FORM_UNKNOWN becomes the form that the name says, or text where there is a stream. */
int sink_check(const char *path, array_form *form, int precision, io_error *error);

/* shape describes all that will be written. */
int sink_open(const char *path, array_form form, int precision, const array_shape *shape,
              sink *sink, io_error *error);

/* What is no array: raw elements after these bytes, and before others. */
int sink_open_raw(const char *path, int precision, const char *head, size_t size, sink *sink,
                  io_error *error);
int sink_write_bytes(sink *sink, const char *bytes, size_t size, io_error *error);

/* Writes count elements of the precision. */
int sink_write(sink *sink, const void *values, size_t count, io_error *error);

int sink_finish(sink *sink, io_error *error);
int sink_finish_both(sink *first, sink *second, io_error *error); /* both appear or none */
void sink_discard(sink *sink);                                    /* after sink_finish too */

#endif
