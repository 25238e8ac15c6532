/* SPDX-License-Identifier: MIT */
#include "io/order.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The elements in C order; index i of shape counts fastest in `from` where it is the first. */
static void copy_rows(const array_shape *shape, size_t count, size_t size, const char *from,
                      char *to)
{
    uint64_t index[ARRAY_MAX_DIMENSIONS] = {0};
    uint64_t step[ARRAY_MAX_DIMENSIONS];
    uint64_t place = 0;
    for (int i = 0; i < shape->dimensions; ++i)
        step[i] = i == 0 ? 1 : step[i - 1] * shape->extent[i - 1];
    for (size_t done = 0; done < count; ++done) {
        memcpy(to + done * size, from + place * size, size);
        for (int i = shape->dimensions - 1; i >= 0; i--) {
            place += step[i];
            if (++index[i] < shape->extent[i])
                break;
            place -= step[i] * shape->extent[i];
            index[i] = 0;
        }
    }
}

int array_in_c_order(array_source *source, io_error *error)
{
    const size_t size = (size_t)source->type.size;
    const uint64_t bytes = (uint64_t)source->count * size;
    void *from = NULL, *to = NULL;
    int is_read = 0;
    if (array_exceeds_memory(2 * bytes) || !(to = malloc(bytes + 1)) ||
        (source->kind == ARRAY_FILE && !(from = malloc(bytes + 1)))) {
        io_fail(error, IO_FAILED, "not enough memory to put the %zu numbers of %s in C order",
                source->count, source->name);
    } else {
        is_read =
            source->kind != ARRAY_FILE || array_read_own(source, 0, source->count, from, error);
    }
    if (!is_read) {
        free(from);
        free(to);
        return 0;
    }
    copy_rows(&source->shape, source->count, size, from ? from : source->values, to);
    free(from);
    free(source->values);
    if (source->kind == ARRAY_FILE) {
        close(source->file);
        source->file = -1;
    }
    source->values = to;
    source->kind = ARRAY_MEMORY;
    source->shape.is_fortran = 0;
    return 1;
}
