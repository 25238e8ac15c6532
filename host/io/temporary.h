/* SPDX-License-Identifier: MIT */
/*
 * A file that appears whole or not at all: written beside its place under another name, synced,
 * renamed. A signal handler may remove all that are pending.
 */
#ifndef SIGRAMP_HOST_IO_TEMPORARY_H
#define SIGRAMP_HOST_IO_TEMPORARY_H

#include "io/fail.h"

typedef struct {
    int file; /* descriptor open for writing */
    char *path;
    char *place; /* the name it will have */
    int slot;    /* where the signal handler finds it; -1 when there is nothing to remove */
} temporary_file;

#define TEMPORARY_NONE                                                                             \
    {                                                                                              \
        -1, NULL, NULL, -1                                                                         \
    }

/* Few may be pending at once: four figures are the most the tool needs. */
enum { TEMPORARY_SLOTS = 8 };

bool temporary_open(const char *place, temporary_file *temporary, io_error *error);

/* Whether two places are one: the same name in the same folder, however the folder is written. */
bool temporary_is_same_place(const char *one, const char *other);

/* Puts all of it on the disk, so that of several files that belong together the first is renamed
 * when only renaming is left to fail for each. On failure the file is removed. Either way it is
 * closed for writing. */
bool temporary_sync(temporary_file *temporary, io_error *error);

/* Syncs, if that is not done, and renames; on failure the file is removed. Either way the temporary
 * is closed. */
bool temporary_commit(temporary_file *temporary, io_error *error);

/* Removes it; a committed one or TEMPORARY_NONE is fine. */
void temporary_discard(temporary_file *temporary);

/* Removes every pending file by async-signal-safe calls alone. */
void temporary_remove_all(void);

#endif
