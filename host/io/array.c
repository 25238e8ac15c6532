/* SPDX-License-Identifier: MIT */
#include "io/array.h"

#include "io/form.h"
#include "io/number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Elements converted at a time; 64 KiB of doubles stay in the cache. */
enum { PIECE = 8192 };

static bool open_number(const char *argument, int precision, array_source *source, io_error *error)
{
    double value = 0;
    source->precision = precision == 0 ? 64 : precision;
    if (number_parse(argument, source->precision, &value) == NUMBER_TOO_LARGE) {
        return io_fail(error, IO_WRONG, "'%s' is too large for float%d", argument,
                       source->precision);
    }
    source->values = malloc(sizeof(double));
    if (source->values == NULL) {
        return io_fail(error, IO_FAILED, "out of memory");
    }
    if (source->precision == 32) {
        *(float *)source->values = (float)value;
    } else {
        *(double *)source->values = value;
    }
    source->kind = ARRAY_MEMORY;
    source->count = 1;
    return true;
}

bool array_is_linspace(const char *argument)
{
    const char *colon = strchr(argument, ':');
    return form_of(argument) == FORM_UNKNOWN && colon != NULL && strchr(colon + 1, ':') != NULL;
}

static bool is_number(const char *argument)
{
    double value;
    return number_parse(argument, 64, &value) != NUMBER_SYNTAX;
}

bool array_open(const char *argument, int precision, array_source *source, io_error *error)
{
    *source = (array_source){.name = argument, .file = -1};
    if (strcmp(argument, "-") == 0) {
        return array_open_text(NULL, precision, source, error);
    }
    switch (form_of(argument)) {
    case FORM_NPY:
        return array_open_binary(argument, 0, source, error);
    case FORM_RAW32:
        return array_open_binary(argument, 32, source, error);
    case FORM_RAW64:
        return array_open_binary(argument, 64, source, error);
    case FORM_TEXT:
        return array_open_text(argument, precision, source, error);
    case FORM_UNKNOWN:
        break;
    }
    if (array_is_linspace(argument)) {
        return array_open_linspace(argument, precision, source, error);
    }
    if (is_number(argument)) {
        return open_number(argument, precision, source, error);
    }
    return io_fail(error, IO_WRONG,
                   "'%s' is not an array: give a file ending in " FORM_ENDINGS
                   ", START:STOP:COUNT, a number, or -",
                   argument);
}

void array_close(array_source *source)
{
    if (source->kind == ARRAY_FILE && source->file > 0) {
        close(source->file);
    }
    free(source->values);
    *source = (array_source){.file = -1};
}

static bool read_bytes(const array_source *source, uint64_t at, size_t bytes, void *buffer,
                       io_error *error)
{
    char *to = buffer;
    while (bytes > 0) {
        const ssize_t got = pread(source->file, to, bytes, (off_t)at);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return io_fail(error, IO_FAILED, "cannot read %s at byte %llu: %s", source->name,
                           (unsigned long long)at, got < 0 ? strerror(errno) : "it became shorter");
        }
        to += got;
        at += (uint64_t)got;
        bytes -= (size_t)got;
    }
    return true;
}

static void swap_bytes(void *values, size_t count, int precision)
{
    if (precision == 32) {
        uint32_t *word = values;
        for (size_t i = 0; i < count; i++) {
            word[i] = __builtin_bswap32(word[i]);
        }
    } else {
        uint64_t *word = values;
        for (size_t i = 0; i < count; i++) {
            word[i] = __builtin_bswap64(word[i]);
        }
    }
}

/* Elements in the source's own precision. */
static bool read_own(const array_source *source, size_t first, size_t count, void *buffer,
                     io_error *error)
{
    const size_t size = (size_t)source->precision / 8;
    switch (source->kind) {
    case ARRAY_MEMORY:
        if (count > 0) {
            memcpy(buffer, (const char *)source->values + first * size, count * size);
        }
        return true;
    case ARRAY_LINSPACE:
        array_linspace(source, first, count, buffer);
        return true;
    case ARRAY_FILE:
        break;
    }
    if (!read_bytes(source, source->data_start + first * size, count * size, buffer, error)) {
        return false;
    }
    if (source->swapped) {
        swap_bytes(buffer, count, source->precision);
    }
    return true;
}

static bool narrow(const array_source *source, size_t first, size_t count, const double *from,
                   float *to, io_error *error)
{
    for (size_t i = 0; i < count; i++) {
        to[i] = (float)from[i];
        if (isinf(to[i]) && !isinf(from[i])) {
            return io_fail(error, IO_WRONG,
                           "%s: element %zu, %g, is too large for float32; use"
                           " --precision f64",
                           source->name, first + i, from[i]);
        }
    }
    return true;
}

static bool read_narrowed(const array_source *source, size_t first, size_t count, float *buffer,
                          io_error *error)
{
    double piece[PIECE];
    for (size_t done = 0; done < count;) {
        const size_t now = count - done < PIECE ? count - done : PIECE;
        if (!read_own(source, first + done, now, piece, error) ||
            !narrow(source, first + done, now, piece, buffer + done, error)) {
            return false;
        }
        done += now;
    }
    return true;
}

static bool read_widened(const array_source *source, size_t first, size_t count, double *buffer,
                         io_error *error)
{
    float piece[PIECE];
    for (size_t done = 0; done < count;) {
        const size_t now = count - done < PIECE ? count - done : PIECE;
        if (!read_own(source, first + done, now, piece, error)) {
            return false;
        }
        for (size_t i = 0; i < now; i++) {
            buffer[done + i] = piece[i];
        }
        done += now;
    }
    return true;
}

bool array_read(const array_source *source, size_t first, size_t count, int precision, void *buffer,
                io_error *error)
{
    if (precision == source->precision) {
        return read_own(source, first, count, buffer, error);
    }
    return precision == 32 ? read_narrowed(source, first, count, buffer, error)
                           : read_widened(source, first, count, buffer, error);
}

bool array_exceeds_memory(uint64_t bytes)
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 && bytes / (uint64_t)page > (uint64_t)pages;
}

bool array_read_all(const array_source *source, int precision, void **values, io_error *error)
{
    const size_t size = (size_t)precision / 8;
    void *memory = NULL;
    if (source->count > SIZE_MAX / size || array_exceeds_memory((uint64_t)source->count * size) ||
        (memory = malloc(source->count * size + 1)) == NULL) {
        return io_fail(error, IO_FAILED, "not enough memory for the %zu numbers of %s",
                       source->count, source->name);
    }
    if (!array_read(source, 0, source->count, precision, memory, error)) {
        free(memory);
        return false;
    }
    *values = memory;
    return true;
}
