/* SPDX-License-Identifier: MIT */
/*
 * A file that appears whole or not at all: written beside its place under another name, synced,
 * renamed. A symbolic link stays and its target is replaced; a file that was there passes on its
 * mode and, as far as allowed, its owner. A pipe, a device or a socket is written into instead. A
 * signal handler may remove all that are pending.
 *
 * Its writer holds a lock on a temporary file, so that whoever writes the same name next can tell
 * what a killed process left behind, and removes it.
 */
#ifndef SIGRAMP_HOST_IO_TEMPORARY_H
#define SIGRAMP_HOST_IO_TEMPORARY_H

#include "io/fail.h"

#include <stddef.h>

typedef struct {
    int file;   /* descriptor open for writing; -1 when there is none */
    char *name; /* as it was given, for messages */
    char *path;
    char *place; /* the name it will have; NULL for what is written into */
    int has_old; /* what had the name before is at path */
    int slot;    /* where the signal handler finds it; -1 when there is nothing to remove */
} temporary_file;

#define TEMPORARY_NONE                                                                             \
    {                                                                                              \
        -1, NULL, NULL, NULL, 0, -1                                                                \
    }

/* Few may be pending at once: four figures are the most the tool needs. */
enum { TEMPORARY_SLOTS = 8 };

int temporary_open(const char *name, temporary_file *temporary, io_error *error);

int temporary_write(const temporary_file *temporary, const void *bytes, size_t count,
                    io_error *error);

/* Syncs and renames, so that all appear or none: the first is renamed when only renaming is left to
 * fail, and if that does, what was there before comes back (where the file system can exchange
 * names). Either way the temporaries are closed. */
int temporary_commit_all(temporary_file *const *temporaries, int count, io_error *error);

/* Removes it; a committed one or TEMPORARY_NONE is fine. */
void temporary_discard(temporary_file *temporary);

/* Removes every pending file by async-signal-safe calls alone. */
void temporary_remove_all(void);

#endif
