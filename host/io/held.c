/* SPDX-License-Identifier: MIT */
#include "io/held.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

static int can_be_mapped(const array_source *source, int precision)
{
    const uint64_t size = (uint64_t)precision / 8;
    return source->kind == ARRAY_FILE && element_is(source->type, precision) &&
           source->data_start % size == 0 && source->count > 0 &&
           source->count <= (SIZE_MAX / ARRAYS_IN_MEMORY - source->data_start) / size;
}

static int map(const array_source *source, int precision, held_array *held, io_error *error)
{
    const size_t start = (size_t)source->data_start;
    const size_t bytes = start + source->count * ((size_t)precision / 8);
    void *const mapping = mmap(NULL, bytes, PROT_READ, MAP_SHARED, source->file, 0);
    if (mapping == MAP_FAILED)
        return io_fail(error, IO_FAILED, "cannot map %s: %s", source->name, strerror(errno));
    madvise(mapping, bytes, MADV_SEQUENTIAL); /* or it is only slower */
    note_mapped(mapping, bytes);
    *held = (held_array){(char *)mapping + start, mapping, bytes};
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

int array_hold(const array_source *source, int precision, held_array *held, io_error *error)
{
    *held = (held_array){NULL, NULL, 0};
    return can_be_mapped(source, precision) &&
                   !is_little((uint64_t)source->count * ((uint64_t)precision / 8))
               ? map(source, precision, held, error)
               : array_read_all(source, precision, &held->values, error);
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
