/* SPDX-License-Identifier: MIT */
/*
 * What stands where an output is to go: a regular file, there or to come, which is replaced whole;
 * or what can only be written into, a pipe, a device, a socket or one of this process' own
 * descriptors.
 */
#ifndef SIGRAMP_HOST_IO_PLACE_H
#define SIGRAMP_HOST_IO_PLACE_H

#include "io/fail.h"

#include <sys/stat.h>

typedef struct place {
    char *path; /* the name with every symbolic link at its end followed */
    int is_stream;
    int descriptor; /* the stream is this one of the process' own; -1 if it is to be opened */
    int is_there;
    struct stat status; /* if it is there and no descriptor */
} place;

/* Finds out, opening nothing. "-" and /dev/stdout are standard output; so with the other names of
 * descriptors. On failure there is nothing to free. */
int place_find(const char *name, place *place, io_error *error);
void place_free(place *place);

/* A new descriptor for writing into the stream; -1 with errno. */
int place_open_stream(const place *place);

/* Whether the file may be replaced: not one that may not be written into; errno says why. */
int place_may_replace(const place *place);

/* Whether two names stand for one place, however they are written. */
int place_is_same(const char *one, const char *other);

#endif
