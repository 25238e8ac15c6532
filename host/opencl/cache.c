/* SPDX-License-Identifier: MIT */
#include "cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* FNV-1a, 64 bits: offset basis and prime of Fowler, Noll and Vo. The second hash starts elsewhere.
 */
#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)
#define SECOND_BASIS UINT64_C(0x9e3779b97f4a7c15)

typedef struct {
    char magic[8];
    uint64_t size;
    uint64_t hash;
} entry_header;

static const char magic[8] = {'s', 'i', 'g', 'r', 'a', 'm', 'p', '1'};

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *const byte = bytes;
    for (size_t i = 0; i < size; ++i)
        hash = (hash ^ byte[i]) * FNV_PRIME;
    return hash;
}

opencl_cache_key opencl_cache_key_start(void)
{
    const opencl_cache_key key = {FNV_BASIS, SECOND_BASIS};
    return key;
}

/* The closing zero keeps neighbouring texts apart. */
void opencl_cache_key_add(opencl_cache_key *key, const char *text)
{
    key->first = hash_bytes(key->first, text, strlen(text) + 1);
    key->second = hash_bytes(key->second, text, strlen(text) + 1);
}

/* Writes the folder's path; 0 if there is to be no cache. */
static int folder_path(char path[PATH_MAX])
{
    const char *const own = getenv("SIGRAMP_CACHE_DIR");
    const char *const shared = getenv("XDG_CACHE_HOME");
    const char *const home = getenv("HOME");
    int length = 0;
    if (own)
        length = snprintf(path, PATH_MAX, "%s", own);
    else if (shared && *shared == '/')
        length = snprintf(path, PATH_MAX, "%s/sigramp", shared);
    else if (home && *home == '/')
        length = snprintf(path, PATH_MAX, "%s/.cache/sigramp", home);
    return length > 0 && length < PATH_MAX - 64;
}

/* Only a folder of our own that nobody else can write to or read may hold code that we shall run.
 */
static int is_private_folder(const char *path)
{
    struct stat state;
    return lstat(path, &state) == 0 && S_ISDIR(state.st_mode) && state.st_uid == geteuid() &&
           (state.st_mode & 0777) == 0700;
}

int opencl_private_folder(const char *path)
{
    return (mkdir(path, 0700) == 0 || errno == EEXIST) && is_private_folder(path) &&
           access(path, R_OK | W_OK | X_OK) == 0;
}

/* The folder above it too. */
static void make_folder(char *path)
{
    if (mkdir(path, 0700) == 0 || errno != ENOENT)
        return;
    char *const last = strrchr(path, '/');
    if (!last || last == path)
        return;
    *last = '\0';
    mkdir(path, 0700);
    *last = '/';
    mkdir(path, 0700);
}

/* Writes an entry's path; 0 if there is no folder to be trusted. */
static int entry_path(const opencl_cache_key *key, int create, char path[PATH_MAX])
{
    if (!folder_path(path))
        return 0;
    if (create)
        make_folder(path);
    if (!is_private_folder(path))
        return 0;
    const size_t length = strlen(path);
    snprintf(path + length, PATH_MAX - length, "/%016" PRIx64 "%016" PRIx64 ".bin", key->first,
             key->second);
    return 1;
}

static int read_all(int file, void *bytes, size_t size)
{
    unsigned char *place = bytes;
    while (size > 0) {
        const ssize_t got = read(file, place, size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return 0;
        place += got;
        size -= (size_t)got;
    }
    return 1;
}

static int write_all(int file, const void *bytes, size_t size)
{
    const unsigned char *place = bytes;
    while (size > 0) {
        const ssize_t put = write(file, place, size);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return 0;
        place += put;
        size -= (size_t)put;
    }
    return 1;
}

static unsigned char *read_entry(int file, size_t *size)
{
    struct stat state;
    entry_header header;
    if (fstat(file, &state) || !S_ISREG(state.st_mode) || state.st_uid != geteuid() ||
        !read_all(file, &header, sizeof header) || memcmp(header.magic, magic, sizeof magic) != 0 ||
        header.size == 0 || header.size > OPENCL_LARGEST_BINARY ||
        (uint64_t)state.st_size != header.size + sizeof header)
        return NULL;
    unsigned char *const binary = malloc((size_t)header.size);
    if (!binary)
        return NULL;
    if (!read_all(file, binary, (size_t)header.size) ||
        hash_bytes(FNV_BASIS, binary, (size_t)header.size) != header.hash) {
        free(binary);
        return NULL;
    }
    *size = (size_t)header.size;
    return binary;
}

unsigned char *opencl_cache_read(const opencl_cache_key *key, size_t *size)
{
    char path[PATH_MAX];
    if (!entry_path(key, 0, path))
        return NULL;
    const int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return NULL;
    unsigned char *const binary = read_entry(file, size);
    close(file);
    if (!binary)
        unlink(path);
    return binary;
}

/* Entries appear whole: another process may read at any time. */
void opencl_cache_write(const opencl_cache_key *key, const void *binary, size_t size)
{
    char path[PATH_MAX], temporary[PATH_MAX];
    if (size > OPENCL_LARGEST_BINARY || !entry_path(key, 1, path))
        return;
    if (snprintf(temporary, sizeof temporary, "%s.XXXXXX", path) >= (int)sizeof temporary)
        return;
    const int file = mkstemp(temporary);
    if (file < 0)
        return;
    entry_header header = {.size = size, .hash = hash_bytes(FNV_BASIS, binary, size)};
    memcpy(header.magic, magic, sizeof magic);
    const int written = write_all(file, &header, sizeof header) && write_all(file, binary, size);
    const int closed = close(file) == 0;
    if (!written || !closed || rename(temporary, path) != 0)
        unlink(temporary);
}

void opencl_cache_discard(const opencl_cache_key *key)
{
    char path[PATH_MAX];
    if (entry_path(key, 0, path))
        unlink(path);
}

void opencl_cache_describe(char path[PATH_MAX], char *problem, size_t size)
{
    const char *const own = getenv("SIGRAMP_CACHE_DIR");
    *problem = '\0';
    if (!folder_path(path)) {
        *path = '\0';
        if (!own)
            snprintf(problem, size, "neither XDG_CACHE_HOME nor HOME names a folder");
        return;
    }
    make_folder(path);
    if (access(path, F_OK))
        snprintf(problem, size, "it cannot be made: %s", strerror(errno));
    else if (!is_private_folder(path))
        snprintf(problem, size, "it is not used: it must be a folder of this user, with mode 0700");
    else if (access(path, R_OK | W_OK | X_OK))
        snprintf(problem, size, "%s", strerror(errno));
}
