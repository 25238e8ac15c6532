/* SPDX-License-Identifier: MIT */
#include "io/held.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Those of this process that a signal handler may ask for: offsets and weights, and room. */
enum { MOST_MAPPED = 4 };
static struct {
    _Atomic uintptr_t begin, end;
} mapped[MOST_MAPPED];

/* An array is much from so many of them in memory on. */
enum { ARRAYS_IN_MEMORY = 4 };

static void note_mapped(const void *mapping, size_t bytes)
{
    for (int i = 0; i < MOST_MAPPED; ++i)
        if (mapped[i].begin == 0) {
            mapped[i].end = (uintptr_t)mapping + bytes;
            mapped[i].begin = (uintptr_t)mapping;
            return;
        }
}

static void forget_mapped(const void *mapping)
{
    for (int i = 0; i < MOST_MAPPED; ++i)
        if (mapped[i].begin == (uintptr_t)mapping)
            mapped[i].begin = 0;
}

int array_is_mapped_at(const void *address)
{
    const uintptr_t at = (uintptr_t)address;
    for (int i = 0; i < MOST_MAPPED; ++i)
        if (mapped[i].begin != 0 && at >= mapped[i].begin && at < mapped[i].end)
            return 1;
    return 0;
}

/* The bytes of some of a source's numbers, of which there are `count` or fewer. */
typedef struct {
    uint64_t start, size;
} byte_range;

static byte_range bytes_of(const array_source *source, size_t first, size_t count, int precision)
{
    const uint64_t size = (uint64_t)precision / 8;
    return (byte_range){source->data_start + first * size, count * size};
}

static int can_be_mapped(const array_source *source, size_t count, int precision)
{
    const uint64_t size = (uint64_t)precision / 8;
    return source->kind == ARRAY_FILE && element_is(source->type, precision) &&
           source->data_start % size == 0 && count > 0 &&
           source->count <= (SIZE_MAX / ARRAYS_IN_MEMORY - source->data_start) / size;
}

/* A mapping begins at a page. */
static int map(const array_source *source, byte_range range, held_array *held, io_error *error)
{
    const size_t before = (size_t)(range.start % (uint64_t)sysconf(_SC_PAGESIZE));
    const size_t bytes = before + (size_t)range.size;
    void *const mapping =
        mmap(NULL, bytes, PROT_READ, MAP_SHARED, source->file, (off_t)(range.start - before));
    if (mapping == MAP_FAILED)
        return io_fail(error, IO_FAILED, "cannot map %s: %s", source->name, strerror(errno));
    madvise(mapping, bytes, MADV_SEQUENTIAL); /* or it is only slower */
    note_mapped(mapping, bytes);
    *held = (held_array){(char *)mapping + before, mapping, bytes};
    return 1;
}

/* Whether the memory has room for so many bytes, and for some such arrays more. */
static int is_little(uint64_t bytes)
{
    void *const probe =
        array_exceeds_memory(bytes * ARRAYS_IN_MEMORY) ? NULL : malloc((size_t)bytes + 1);
    free(probe);
    return probe != NULL;
}

int array_hold(const array_source *source, size_t first, size_t count, int precision,
               held_array *held, io_error *error)
{
    const byte_range range = bytes_of(source, first, count, precision);
    *held = (held_array){NULL, NULL, 0};
    return can_be_mapped(source, count, precision) && !is_little(range.size)
               ? map(source, range, held, error)
               : array_read_some(source, first, count, precision, &held->values, error);
}

void array_held_release(held_array *held)
{
    if (held->mapped > 0) {
        forget_mapped(held->mapping);
        munmap(held->mapping, held->mapped);
    } else {
        free(held->values);
    }
    *held = (held_array){NULL, NULL, 0};
}
