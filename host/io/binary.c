/* SPDX-License-Identifier: MIT */
/* .npy and raw files: what they claim is compared with what is there before anything is read. */
#include "io/npy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IS_BIG_ENDIAN (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

static bool read_prefix(const char *path, int file, void *buffer, size_t bytes, uint64_t at,
                        io_error *error)
{
    ssize_t got;
    do {
        got = pread(file, buffer, bytes, (off_t)at);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        return io_fail(error, IO_FAILED, "cannot read %s: %s", path, strerror(errno));
    }
    return (size_t)got == bytes ||
           io_fail(error, IO_WRONG, "%s ends at byte %llu, inside its header", path,
                   (unsigned long long)(at + (uint64_t)got));
}

/* Finds where the dictionary is: versions differ in how many bytes tell its length. */
static bool find_header(const char *path, int file, size_t *start, size_t *length, io_error *error)
{
    unsigned char prefix[12];
    if (!read_prefix(path, file, prefix, 10, 0, error)) {
        return false;
    }
    if (memcmp(prefix, npy_magic, NPY_MAGIC_SIZE) != 0) {
        return io_fail(error, IO_WRONG, "%s: byte 0: not a .npy file", path);
    }
    if (prefix[6] < 1 || prefix[6] > 3 || prefix[7] != 0) {
        return io_fail(error, IO_WRONG,
                       "%s: byte 6: .npy version %d.%d is not known; use 1.0 to 3.0", path,
                       prefix[6], prefix[7]);
    }
    *start = prefix[6] == 1 ? 10 : 12;
    if (prefix[6] > 1 && !read_prefix(path, file, prefix, 12, 0, error)) {
        return false;
    }
    *length = (size_t)prefix[8] | (size_t)prefix[9] << 8;
    if (*start == 12) {
        *length |= (size_t)prefix[10] << 16 | (size_t)prefix[11] << 24;
    }
    return *length <= NPY_LONGEST_HEADER ||
           io_fail(error, IO_WRONG, "%s: byte 8: a header of %zu bytes; %d are allowed", path,
                   *length, NPY_LONGEST_HEADER);
}

static bool read_npy_header(const char *path, int file, uint64_t file_size, array_source *source,
                            io_error *error)
{
    size_t start = 0, length = 0;
    npy_header header;
    if (!find_header(path, file, &start, &length, error)) {
        return false;
    }
    if (start + length > file_size) {
        return io_fail(error, IO_WRONG, "%s ends at byte %llu, inside its header", path,
                       (unsigned long long)file_size);
    }
    char *text = malloc(length + 1);
    if (text == NULL) {
        return io_fail(error, IO_FAILED, "out of memory");
    }
    const bool is_right = read_prefix(path, file, text, length, start, error) &&
                          npy_parse(path, text, length, &header, error);
    free(text);
    if (!is_right) {
        return false;
    }
    const uint64_t left = file_size - start - length;
    if (header.count > left / ((uint64_t)header.precision / 8)) {
        return io_fail(error, IO_WRONG,
                       "%s is too short: its shape needs %llu numbers, %llu are there", path,
                       (unsigned long long)header.count,
                       (unsigned long long)(left / ((uint64_t)header.precision / 8)));
    }
    source->precision = header.precision;
    source->swapped = header.big_endian != IS_BIG_ENDIAN;
    source->shape = header.shape;
    source->count = (size_t)header.count;
    source->data_start = start + length;
    return true;
}

static bool measure_raw(const char *path, int precision, uint64_t file_size, array_source *source,
                        io_error *error)
{
    const uint64_t size = (uint64_t)precision / 8;
    if (file_size % size != 0) {
        return io_fail(error, IO_WRONG,
                       "%s: its %llu bytes are not a multiple of %llu, the size of a float%d", path,
                       (unsigned long long)file_size, (unsigned long long)size, precision);
    }
    source->precision = precision;
    source->swapped = IS_BIG_ENDIAN;
    source->shape.dimensions = 1;
    source->shape.extent[0] = file_size / size;
    source->count = (size_t)(file_size / size);
    return true;
}

bool array_open_binary(const char *path, int raw_precision, array_source *source, io_error *error)
{
    struct stat status;
    /* O_NONBLOCK: opening a named pipe must not wait; it is refused below. */
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return io_fail(error, IO_WRONG, "cannot open %s: %s", path, strerror(errno));
    }
    bool is_open = false;
    if (fstat(file, &status) != 0) {
        io_fail(error, IO_FAILED, "cannot examine %s: %s", path, strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
        io_fail(error, IO_WRONG, "%s is %s: give a regular file", path,
                S_ISDIR(status.st_mode) ? "a directory" : "not a regular file");
    } else if (raw_precision == 0) {
        is_open = read_npy_header(path, file, (uint64_t)status.st_size, source, error);
    } else {
        is_open = measure_raw(path, raw_precision, (uint64_t)status.st_size, source, error);
    }
    if (!is_open) {
        close(file);
        return false;
    }
    source->kind = ARRAY_FILE;
    source->file = file;
    return true;
}
