/* SPDX-License-Identifier: MIT */
#include "io/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ATTEMPTS = 100 };

static _Atomic(char *) pending[TEMPORARY_SLOTS];

void temporary_remove_all(void)
{
    for (int slot = 0; slot < TEMPORARY_SLOTS; slot++) {
        const char *path = atomic_load(&pending[slot]);
        if (path != NULL) {
            unlink(path);
        }
    }
}

static int take_slot(char *path)
{
    for (int slot = 0; slot < TEMPORARY_SLOTS; slot++) {
        char *nothing = NULL;
        if (atomic_compare_exchange_strong(&pending[slot], &nothing, path)) {
            return slot;
        }
    }
    return -1;
}

static void release(temporary_file *temporary)
{
    if (temporary->slot >= 0) {
        atomic_store(&pending[temporary->slot], NULL);
    }
    if (temporary->file >= 0) {
        close(temporary->file);
    }
    free(temporary->path);
    free(temporary->place);
    *temporary = (temporary_file)TEMPORARY_NONE;
}

void temporary_discard(temporary_file *temporary)
{
    if (temporary->slot >= 0) {
        unlink(temporary->path);
    }
    release(temporary);
}

static const char *name_of(const char *place)
{
    const char *slash = strrchr(place, '/');
    return slash == NULL ? place : slash + 1;
}

static bool examine_folder(const char *place, struct stat *status)
{
    const size_t length = (size_t)(name_of(place) - place);
    char *folder = length == 0 ? strdup(".") : strndup(place, length);
    const bool is_there = folder != NULL && stat(folder, status) == 0;
    free(folder);
    return is_there;
}

bool temporary_is_same_place(const char *one, const char *other)
{
    struct stat first, second;
    return strcmp(name_of(one), name_of(other)) == 0 && examine_folder(one, &first) &&
           examine_folder(other, &second) && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Of a name, so that the temporary one is not too long where the name itself is not. */
enum { NAME_PART = 200 };

/* "folder/.name.PID.ATTEMPT.tmp", so that it is on the same file system; the caller frees it. */
static char *name_beside(const char *place, int attempt)
{
    const int folder = (int)(name_of(place) - place);
    const size_t size = strlen(place) + 48;
    char *path = malloc(size);
    if (path != NULL) {
        snprintf(path, size, "%.*s.%.*s.%ld.%d.tmp", folder, place, NAME_PART, place + folder,
                 (long)getpid(), attempt);
    }
    return path;
}

static int create(temporary_file *temporary, int attempt)
{
    temporary->path = name_beside(temporary->place, attempt);
    if (temporary->path == NULL) {
        return ENOMEM;
    }
    /* Listed before it exists: a signal between the two finds nothing to remove, never a file
     * unlisted. */
    temporary->slot = take_slot(temporary->path);
    if (temporary->slot < 0) {
        return ENFILE;
    }
    temporary->file = open(temporary->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (temporary->file >= 0) {
        return 0;
    }
    const int reason = errno;
    atomic_store(&pending[temporary->slot], NULL);
    temporary->slot = -1;
    free(temporary->path);
    temporary->path = NULL;
    return reason;
}

bool temporary_open(const char *place, temporary_file *temporary, io_error *error)
{
    *temporary = (temporary_file)TEMPORARY_NONE;
    temporary->place = strdup(place);
    int reason = temporary->place == NULL ? ENOMEM : EEXIST;
    for (int attempt = 0; reason == EEXIST && attempt < ATTEMPTS; attempt++) {
        reason = create(temporary, attempt);
    }
    if (reason == 0) {
        return true;
    }
    release(temporary);
    return io_fail(error, IO_FAILED, "cannot write beside %s: %s", place, strerror(reason));
}

/* The file cannot be had: says why and removes it. */
static bool give_up(temporary_file *temporary, io_error *error)
{
    io_fail(error, IO_FAILED, "cannot write %s: %s", temporary->place, strerror(errno));
    temporary_discard(temporary);
    return false;
}

bool temporary_sync(temporary_file *temporary, io_error *error)
{
    bool is_done = fsync(temporary->file) == 0;
    is_done = close(temporary->file) == 0 && is_done;
    temporary->file = -1;
    return is_done || give_up(temporary, error);
}

bool temporary_commit(temporary_file *temporary, io_error *error)
{
    if (temporary->file >= 0 && !temporary_sync(temporary, error)) {
        return false;
    }
    if (rename(temporary->path, temporary->place) != 0) {
        return give_up(temporary, error);
    }
    release(temporary);
    return true;
}
