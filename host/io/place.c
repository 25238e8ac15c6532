/* SPDX-License-Identifier: MIT */
#include "io/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINKS_FOLLOWED = 40 }; /* as the kernel does */

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* N of /dev/fd/N or /proc/self/fd/N; -1 otherwise. */
static int descriptor_of(const char *name)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(name, "-") == 0 || strcmp(name, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(name, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (int i = 0; i < 2; ++i) {
        const size_t length = strlen(folders[i]);
        const size_t digits =
            strncmp(name, folders[i], length) == 0 ? strspn(name + length, "0123456789") : 0;
        if (digits > 0 && digits < 7 && name[length + digits] == '\0')
            return atoi(name + length);
    }
    return -1;
}

/* Where a symbolic link at the path leads, in new memory; NULL with errno. */
static char *link_target(const char *path)
{
    char text[PATH_MAX];
    const ssize_t length = readlink(path, text, sizeof text);
    if (length < 0 || (size_t)length >= sizeof text) {
        errno = length < 0 ? errno : ENAMETOOLONG;
        return NULL;
    }
    const size_t folder = text[0] == '/' ? 0 : (size_t)(last_part(path) - path);
    char *target = malloc(folder + (size_t)length + 1);
    if (target) {
        memcpy(target, path, folder);
        memcpy(target + folder, text, (size_t)length);
        target[folder + (size_t)length] = '\0';
    }
    return target;
}

/* The name with the links at its end followed, whether or not there is anything at their end. In
 * new memory; NULL with errno. */
static char *follow(const char *name)
{
    struct stat status;
    char *path = strdup(name);
    for (int i = 0; path && lstat(path, &status) == 0 && S_ISLNK(status.st_mode); ++i) {
        char *target = i < LINKS_FOLLOWED ? link_target(path) : (errno = ELOOP, NULL);
        const int reason = errno;
        free(path);
        path = target;
        errno = reason;
    }
    return path;
}

int place_find(const char *name, place *place, io_error *error)
{
    *place = (struct place){.descriptor = descriptor_of(name)};
    place->is_stream = place->descriptor >= 0;
    int reason = 0;
    if (!place->is_stream) {
        place->is_there = stat(name, &place->status) == 0;
        place->is_stream = place->is_there && !S_ISREG(place->status.st_mode);
        reason = place->is_there && S_ISDIR(place->status.st_mode) ? EISDIR : 0;
    }
    place->path = reason != 0 ? NULL : place->is_stream ? strdup(name) : follow(name);
    if (place->path)
        return 1;
    return io_fail(error, IO_FAILED, "cannot write %s: %s", name,
                   strerror(reason != 0 ? reason : errno));
}

void place_free(place *place)
{
    free(place->path);
    place->path = NULL;
}

static int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file >= 0 && connect(file, (const struct sockaddr *)&address, sizeof address) != 0) {
        const int reason = errno;
        close(file);
        errno = reason;
        return -1;
    }
    return file;
}

int place_open_stream(const place *place)
{
    if (place->descriptor >= 0)
        return fcntl(place->descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return S_ISSOCK(place->status.st_mode) ? connect_to(place->path)
                                           : open(place->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
}

int place_may_replace(const place *place)
{
    return !place->is_there || faccessat(AT_FDCWD, place->path, W_OK, AT_EACCESS) == 0;
}

static int examine_folder(const char *path, struct stat *status)
{
    const size_t length = (size_t)(last_part(path) - path);
    char *folder = length == 0 ? strdup(".") : strndup(path, length);
    const int is_there = folder && stat(folder, status) == 0;
    free(folder);
    return is_there;
}

static int is_same_path(const char *one, const char *other)
{
    struct stat first, second;
    return strcmp(last_part(one), last_part(other)) == 0 && examine_folder(one, &first) &&
           examine_folder(other, &second) && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

int place_is_same(const char *one, const char *other)
{
    const int descriptor = descriptor_of(one);
    if (descriptor >= 0 || descriptor_of(other) >= 0)
        return descriptor == descriptor_of(other);
    char *first = follow(one), *second = follow(other);
    const int is_same = first && second && is_same_path(first, second);
    free(first);
    free(second);
    return is_same;
}
