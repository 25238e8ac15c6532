/* SPDX-License-Identifier: MIT */
#include "io/array.h"

#include "io/linspace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Elements converted at a time; 64 KiB of doubles stay in the cache. */
enum { BLOCK = 8192 };

void array_close(array_source *source)
{
    if (source->kind == ARRAY_FILE && source->file > 0)
        close(source->file);
    free(source->values);
    *source = (array_source){.file = -1};
}

static int read_bytes(const array_source *source, uint64_t at, size_t bytes, void *buffer,
                      io_error *error)
{
    char *to = buffer;
    while (bytes > 0) {
        const ssize_t got = pread(source->file, to, bytes, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            return io_fail(error, IO_FAILED, "cannot read %s at byte %llu: %s", source->name,
                           (unsigned long long)at, got < 0 ? strerror(errno) : "it became shorter");
        }
        to += got;
        at += (uint64_t)got;
        bytes -= (size_t)got;
    }
    return 1;
}

/* Elements as they are where they come from. */
int array_read_own(const array_source *source, size_t first, size_t count, void *buffer,
                   io_error *error)
{
    const size_t size = (size_t)source->type.size;
    switch (source->kind) {
    case ARRAY_MEMORY:
        if (count > 0)
            memcpy(buffer, (const char *)source->values + first * size, count * size);
        return 1;
    case ARRAY_LINSPACE:
        linspace_fill(source->start, source->stop, source->count, first, count, buffer);
        return 1;
    case ARRAY_FILE:
        break;
    }
    return read_bytes(source, source->data_start + first * size, count * size, buffer, error);
}

/* Enough for the largest index of all dimensions. */
enum { INDEX_SIZE = ARRAY_MAX_DIMENSIONS * 22 + 2 };

/* What an element is called: its index, or [i, j] in an array of several dimensions. */
static void name_element(const array_shape *shape, size_t place, char name[INDEX_SIZE])
{
    uint64_t index[ARRAY_MAX_DIMENSIONS];
    uint64_t rest = place;
    int used = snprintf(name, INDEX_SIZE, shape->dimensions > 1 ? "[" : "%zu", place);
    if (shape->dimensions < 2)
        return;
    for (int i = 0; i < shape->dimensions; ++i) {
        const int dimension = shape->is_fortran ? i : shape->dimensions - 1 - i;
        index[dimension] = rest % shape->extent[dimension];
        rest /= shape->extent[dimension];
    }
    for (int i = 0; i < shape->dimensions; ++i) {
        used += snprintf(name + used, (size_t)(INDEX_SIZE - used), "%llu%s",
                         (unsigned long long)index[i], i + 1 < shape->dimensions ? ", " : "]");
    }
}

static int fail_element(const array_source *source, size_t place, const void *element,
                        int precision, io_error *error)
{
    char name[INDEX_SIZE], value[32];
    name_element(&source->shape, place, name);
    element_print(source->type, element, value, sizeof value);
    return io_fail(error, IO_WRONG, "%s: element %s, %s, is %s float%d; %s", source->name, name,
                   value, source->type.kind == ELEMENT_FLOAT ? "too large for" : "no", precision,
                   precision == 32 ? "use --precision f64"
                                   : "save a.astype(float) if NumPy may round it");
}

static int read_converted(const array_source *source, size_t first, size_t count, int precision,
                          void *buffer, io_error *error)
{
    double block[BLOCK];
    const size_t size = (size_t)precision / 8;
    for (size_t done = 0; done < count;) {
        const size_t now = count - done < BLOCK ? count - done : BLOCK;
        if (!array_read_own(source, first + done, now, block, error))
            return 0;
        const size_t held =
            element_convert(source->type, block, now, precision, (char *)buffer + done * size);
        if (held < now) {
            return fail_element(source, first + done + held,
                                (const char *)block + held * (size_t)source->type.size, precision,
                                error);
        }
        done += now;
    }
    return 1;
}

int array_read(const array_source *source, size_t first, size_t count, int precision, void *buffer,
               io_error *error)
{
    return element_is(source->type, precision)
               ? array_read_own(source, first, count, buffer, error)
               : read_converted(source, first, count, precision, buffer, error);
}

int array_exceeds_memory(uint64_t bytes)
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 && bytes / (uint64_t)page > (uint64_t)pages;
}

int array_read_all(const array_source *source, int precision, void **values, io_error *error)
{
    return array_read_some(source, 0, source->count, precision, values, error);
}

int array_read_some(const array_source *source, size_t first, size_t count, int precision,
                    void **values, io_error *error)
{
    const size_t size = (size_t)precision / 8;
    void *memory = NULL;
    if (count > SIZE_MAX / size || array_exceeds_memory((uint64_t)count * size) ||
        !(memory = malloc(count * size + 1))) {
        return io_fail(error, IO_FAILED, "not enough memory for the %zu numbers of %s", count,
                       source->name);
    }
    if (!array_read(source, first, count, precision, memory, error)) {
        free(memory);
        return 0;
    }
    *values = memory;
    return 1;
}
