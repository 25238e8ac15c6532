/* SPDX-License-Identifier: MIT */
/*
 * Loaded before the tool (LD_PRELOAD), it makes a call fail, or end the process.
 *
 * SIGRAMP_FAULT=KIND:K     the K-th call (from 1) of the kind fails; K+: and all after it
 *   KIND: memory, open, read, write, sync, rename, lock, mode, pipe, memfd, map; or short, exit,
 *   abort, fault: the K-th write writes a part, exits, aborts, is a segmentation fault; or shrink:
 *   the K-th file that is mapped becomes empty
 * SIGRAMP_FAULT_COUNT=FILE the number of calls of the kind is written there at the end
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static char kind[16];
static long when;
static bool for_ever;
static atomic_long calls;

__attribute__((constructor)) static void begin(void)
{
    char more = 0;
    const char *fault = getenv("SIGRAMP_FAULT");
    if (fault != NULL && strcmp(program_invocation_short_name, "sigramp") == 0) {
        sscanf(fault, "%15[a-z]:%ld%c", kind, &when, &more);
        for_ever = more == '+';
        atomic_store(&calls, 0);
    }
}

__attribute__((destructor)) static void end(void)
{
    char text[32];
    const char *path = getenv("SIGRAMP_FAULT_COUNT");
    if (path != NULL && *kind != '\0') {
        const int length = snprintf(text, sizeof text, "%ld\n", atomic_load(&calls));
        const long file = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        syscall(SYS_write, file, text, length);
        syscall(SYS_close, file);
    }
}

/* Whether this call of the kind is one that fails. */
static bool fails(const char *which)
{
    if (strcmp(kind, which) != 0) {
        return false;
    }
    const long call = atomic_fetch_add(&calls, 1) + 1;
    return call == when || (for_ever && call > when);
}

static bool fails_with(const char *which, int reason)
{
    const bool is_failure = fails(which);
    errno = is_failure ? reason : errno;
    return is_failure;
}

void *malloc(size_t size)
{
    return fails_with("memory", ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails_with("memory", ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return fails_with("memory", ENOMEM) ? NULL : __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails_with("memory", ENOMEM) ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *made = fails("memory") ? NULL : __libc_memalign(alignment, size);
    *memory = made != NULL ? made : *memory;
    return made != NULL ? 0 : ENOMEM;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return fails_with("open", EMFILE) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t read(int file, void *to, size_t count)
{
    return fails_with("read", EIO) ? -1 : syscall(SYS_read, file, to, count);
}

ssize_t pread(int file, void *to, size_t count, off_t at)
{
    return fails_with("read", EIO) ? -1 : syscall(SYS_pread64, file, to, count, at);
}

ssize_t write(int file, const void *from, size_t count)
{
    if (fails("exit")) {
        exit(3);
    }
    if (fails("abort")) {
        abort();
    }
    if (fails("fault")) {
        raise(SIGSEGV);
    }
    count = fails("short") && count > 1 ? count / 2 : count;
    return fails_with("write", ENOSPC) ? -1 : syscall(SYS_write, file, from, count);
}

int fsync(int file)
{
    return fails_with("sync", EIO) ? -1 : (int)syscall(SYS_fsync, file);
}

int rename(const char *from, const char *to)
{
    return fails_with("rename", EACCES)
               ? -1
               : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    return fails_with("rename", EINVAL)
               ? -1
               : (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int flock(int file, int operation)
{
    return fails_with("lock", ENOLCK) ? -1 : (int)syscall(SYS_flock, file, operation);
}

int fchmod(int file, mode_t mode)
{
    return fails_with("mode", EIO) ? -1 : (int)syscall(SYS_fchmod, file, mode);
}

int fchown(int file, uid_t owner, gid_t group)
{
    return fails_with("mode", EPERM) ? -1 : (int)syscall(SYS_fchown, file, owner, group);
}

int pipe2(int ends[2], int flags)
{
    return fails_with("pipe", EMFILE) ? -1 : (int)syscall(SYS_pipe2, ends, flags);
}

int memfd_create(const char *name, unsigned flags)
{
    return fails_with("memfd", EMFILE) ? -1 : (int)syscall(SYS_memfd_create, name, flags);
}

void *mmap(void *wanted, size_t size, int protection, int flags, int file, off_t at)
{
    if (file >= 0 && fails_with("map", ENODEV)) {
        return MAP_FAILED;
    }
    void *made = (void *)syscall(SYS_mmap, wanted, size, protection, flags, file, at);
    if (file >= 0 && fails("shrink")) {
        char path[32];
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
        if (truncate(path, 0) != 0) {
            abort();
        }
    }
    return made;
}
