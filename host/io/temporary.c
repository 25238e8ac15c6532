/* SPDX-License-Identifier: MIT */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "io/temporary.h"

#include "io/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Names tried, and how many of them are looked at for what killed processes left. */
enum { ATTEMPTS = 100, LEFT_LOOKED_AT = 8 };

static _Atomic(char *) pending[TEMPORARY_SLOTS];

void temporary_remove_all(void)
{
    for (int slot = 0; slot < TEMPORARY_SLOTS; ++slot) {
        const char *path = atomic_load(&pending[slot]);
        if (path)
            unlink(path);
    }
}

static int take_slot(char *path)
{
    for (int slot = 0; slot < TEMPORARY_SLOTS; ++slot) {
        char *nothing = NULL;
        if (atomic_compare_exchange_strong(&pending[slot], &nothing, path))
            return slot;
    }
    return -1;
}

static void free_slot(temporary_file *temporary)
{
    if (temporary->slot >= 0)
        atomic_store(&pending[temporary->slot], NULL);
    temporary->slot = -1;
    free(temporary->path);
    temporary->path = NULL;
}

static void release(temporary_file *temporary)
{
    free_slot(temporary);
    if (temporary->file >= 0)
        close(temporary->file);
    free(temporary->name);
    free(temporary->place);
    *temporary = (temporary_file)TEMPORARY_NONE;
}

void temporary_discard(temporary_file *temporary)
{
    if (temporary->slot >= 0)
        unlink(temporary->path);
    release(temporary);
}

/* Of a name, so that the temporary one is not too long where the name itself is not. */
enum { NAME_PART = 200 };

/* "folder/.name.sigramp-ATTEMPT.tmp", so that it is on the same file system; the caller frees it.
 */
static char *name_beside(const char *place, int attempt)
{
    const char *slash = strrchr(place, '/');
    const int folder = slash ? (int)(slash + 1 - place) : 0;
    const size_t size = strlen(place) + 48;
    char *path = malloc(size);
    if (path) {
        snprintf(path, size, "%.*s.%.*s.sigramp-%d.tmp", folder, place, NAME_PART, place + folder,
                 attempt);
    }
    return path;
}

static int is_named(const struct stat *file, const char *path)
{
    struct stat named;
    return lstat(path, &named) == 0 && named.st_dev == file->st_dev && named.st_ino == file->st_ino;
}

/* Removes what this user's killed process left: nobody holds its lock. A file whose writer lives
 * stays, and so does one where locks are not known. */
static void remove_if_left(const char *path)
{
    struct stat status;
    const int file = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return;
    /* Whoever holds the lock of the file that has the name is the only one to remove it. */
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
        flock(file, LOCK_EX | LOCK_NB) == 0 && is_named(&status, path))
        unlink(path);
    close(file);
}

static void remove_all_left(const char *place)
{
    for (int attempt = 0; attempt < LEFT_LOOKED_AT; ++attempt) {
        char *path = name_beside(place, attempt);
        if (path)
            remove_if_left(path);
        free(path);
    }
}

/* Whether the new file is still ours: another may have locked it first, to remove it as left. Where
 * locks are not known, nobody does. */
static int lock(int file, const char *path)
{
    struct stat status;
    return (flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) &&
           fstat(file, &status) == 0 && is_named(&status, path);
}

/* 0, or errno; EEXIST for an attempt that may be repeated under another name. */
static int create(temporary_file *temporary, int attempt, mode_t mode)
{
    temporary->path = name_beside(temporary->place, attempt);
    if (!temporary->path)
        return ENOMEM;
    /* Listed before it exists: a signal between the two finds nothing to remove, never a file
     * unlisted. */
    temporary->slot = take_slot(temporary->path);
    if (temporary->slot < 0)
        return ENFILE;
    temporary->file = open(temporary->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    int reason = temporary->file >= 0 ? 0 : errno;
    if (reason == 0 && !lock(temporary->file, temporary->path)) {
        close(temporary->file);
        temporary->file = -1;
        reason = EEXIST;
    }
    if (reason != 0)
        free_slot(temporary);
    return reason;
}

/* The mode and, where allowed, the owner of the file that is replaced. Rights of a group that could
 * not be passed on become those of the others; rights to run as the owner need the owner. File
 * systems without modes refuse them. */
static int pass_on(int file, const struct stat *old)
{
    struct stat new;
    mode_t mode = old->st_mode & 07777;
    if (fchown(file, old->st_uid, old->st_gid) != 0 && fchown(file, (uid_t)-1, old->st_gid) != 0)
        mode = (mode & ~(mode_t)070) | (mode & 07) << 3;
    if (fstat(file, &new) != 0)
        return errno;
    if (new.st_uid != old->st_uid || new.st_gid != old->st_gid)
        mode &= 0777;
    return fchmod(file, mode) == 0 || errno == EPERM || errno == EOPNOTSUPP ? 0 : errno;
}

/* A new file at its temporary name; errno or 0. */
static int open_beside(const place *place, temporary_file *temporary)
{
    if (!place_may_replace(place))
        return errno;
    temporary->place = strdup(place->path);
    if (!temporary->place)
        return ENOMEM;
    remove_all_left(place->path);
    int reason = EEXIST;
    for (int attempt = 0; reason == EEXIST && attempt < ATTEMPTS; ++attempt)
        reason = create(temporary, attempt, place->is_there ? 0600 : 0666);
    return reason != 0 || place->is_there ? pass_on(temporary->file, &place->status) : reason;
}

static int open_stream(const place *place, temporary_file *temporary)
{
    temporary->file = place_open_stream(place);
    return temporary->file >= 0 ? 0 : errno;
}

int temporary_open(const char *name, temporary_file *temporary, io_error *error)
{
    place place;
    *temporary = (temporary_file)TEMPORARY_NONE;
    if (!place_find(name, &place, error))
        return 0;
    temporary->name = strdup(name);
    const int reason = !temporary->name  ? ENOMEM
                       : place.is_stream ? open_stream(&place, temporary)
                                         : open_beside(&place, temporary);
    place_free(&place);
    if (reason == 0)
        return 1;
    temporary_discard(temporary);
    return io_fail(error, IO_FAILED, "cannot write %s: %s", name, strerror(reason));
}

static const char *shown_name(const temporary_file *temporary)
{
    return strcmp(temporary->name, "-") == 0 ? "standard output" : temporary->name;
}

int temporary_write(const temporary_file *temporary, const void *bytes, size_t count,
                    io_error *error)
{
    const char *from = bytes;
    while (count > 0) {
        const ssize_t put = write(temporary->file, from, count);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            return io_fail(error, IO_FAILED, "cannot write %s: %s", shown_name(temporary),
                           put < 0 ? strerror(errno) : "the device is full");
        }
        from += put;
        count -= (size_t)put;
    }
    return 1;
}

/* The file cannot be had: says why and removes it. */
static int give_up(temporary_file *temporary, io_error *error)
{
    io_fail(error, IO_FAILED, "cannot write %s: %s", shown_name(temporary), strerror(errno));
    temporary_discard(temporary);
    return 0;
}

/* It stays open, and so locked, until it has its name. */
static int sync_file(temporary_file *temporary, io_error *error)
{
    return !temporary->place || fsync(temporary->file) == 0 || give_up(temporary, error);
}

static int exchange(const temporary_file *temporary)
{
    return renameat2(AT_FDCWD, temporary->path, AT_FDCWD, temporary->place, RENAME_EXCHANGE) == 0;
}

/* Gives the file its name. What had it is at the temporary name then, if it may have to come back.
 */
static int take_place(temporary_file *temporary, int may_come_back, io_error *error)
{
    if (!temporary->place)
        return 1;
    temporary->has_old = may_come_back && exchange(temporary);
    if (!temporary->has_old) {
        if (rename(temporary->path, temporary->place) != 0)
            return give_up(temporary, error);
        free_slot(temporary);
    }
    return 1;
}

/* Takes the name away again. If even that fails, the new file stays, which is whole. */
static void give_back(const temporary_file *temporary)
{
    if (temporary->has_old)
        exchange(temporary);
    else if (temporary->place)
        unlink(temporary->place);
}

int temporary_commit_all(temporary_file *const *temporaries, int count, io_error *error)
{
    int is_done = 1;
    for (int i = 0; is_done && i < count; ++i)
        is_done = sync_file(temporaries[i], error);
    for (int i = 0; is_done && i < count; ++i) {
        is_done = take_place(temporaries[i], i + 1 < count, error);
        for (int earlier = 0; !is_done && earlier < i; ++earlier)
            give_back(temporaries[earlier]);
    }
    for (int i = 0; i < count; ++i)
        temporary_discard(temporaries[i]); /* what is at the temporary names is not wanted */
    return is_done;
}
