/* SPDX-License-Identifier: MIT */
/*
 * Program binaries kept between runs, in $SIGRAMP_CACHE_DIR, $XDG_CACHE_HOME/sigramp or
 * ~/.cache/sigramp; an empty SIGRAMP_CACHE_DIR turns it off. Nothing here can fail: without a
 * private folder, or with a full disk, there is no cache. Knows no OpenCL.
 */
#ifndef SIGRAMP_HOST_OPENCL_CACHE_H
#define SIGRAMP_HOST_OPENCL_CACHE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

enum { OPENCL_LARGEST_BINARY = 1 << 28 };

/* Two hashes of everything a binary depends on. */
typedef struct {
    uint64_t first;
    uint64_t second;
} opencl_cache_key;

opencl_cache_key opencl_cache_key_start(void);
void opencl_cache_key_add(opencl_cache_key *key, const char *text);

/* The binary, to be freed, and its size; NULL if there is none. A damaged entry is removed. */
unsigned char *opencl_cache_read(const opencl_cache_key *key, size_t *size);
void opencl_cache_write(const opencl_cache_key *key, const void *binary, size_t size);
void opencl_cache_discard(const opencl_cache_key *key);

/* Writes which folder it is, made if it is missing, and what is wrong with it, "" if nothing is; an
 * empty path if there is to be none. */
void opencl_cache_describe(char path[PATH_MAX], char *problem, size_t size);

/* Makes a folder of mode 0700 if there is none; 1 if it is this user's and nobody else's. */
int opencl_private_folder(const char *path);

#endif
