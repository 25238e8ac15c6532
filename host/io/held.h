/* SPDX-License-Identifier: MIT */
/*
 * Numbers of a source, all of them or some, in memory at once. What would take much of it, and lies
 * in a file as the same numbers, is mapped instead: the system brings it in as it is looked at, so
 * that it may be larger than the memory. Whoever looks at it often, or not in order, waits for the
 * disk.
 */
#ifndef SIGRAMP_HOST_IO_HELD_H
#define SIGRAMP_HOST_IO_HELD_H

#include "io/array.h"

typedef struct {
    void *values; /* NULL: nothing is held */
    void *mapping;
    size_t mapped; /* bytes from mapping on; 0: values are memory of their own */
} held_array;

/* Elements first .. first + count. The values are never NULL then; array_held_release gives them
 * back. A file that becomes shorter while it is mapped raises SIGBUS where it is looked at. */
int array_hold(const array_source *source, size_t first, size_t count, int precision,
               held_array *held, io_error *error);

void array_held_release(held_array *held); /* an empty one is fine */

/* For that signal's handler: whether the address is in an array that is mapped. */
int array_is_mapped_at(const void *address);

#endif
