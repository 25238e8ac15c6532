/* SPDX-License-Identifier: MIT */
/* .npy and raw files: what they claim is compared with what is there before anything is read. */
#include "io/binary.h"

#include "io/npy.h"

#include <stdlib.h>
#include <string.h>

#define IS_BIG_ENDIAN (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

/* Takes bytes that stand at a place from the beginning. */
static int take_prefix(input *input, void *buffer, size_t bytes, size_t at, io_error *error)
{
    size_t taken;
    return input_take(input, buffer, bytes, &taken, error) &&
           (taken == bytes || io_fail(error, IO_WRONG, "%s ends at byte %zu, inside its header",
                                      input->name, at + taken));
}

/* Takes what stands before the dictionary: versions differ in how many bytes tell its length. */
static int take_start(input *input, size_t *start, size_t *length, io_error *error)
{
    unsigned char prefix[12];
    if (!take_prefix(input, prefix, 10, 0, error))
        return 0;
    if (memcmp(prefix, npy_magic, NPY_MAGIC_SIZE) != 0)
        return io_fail(error, IO_WRONG, "%s: byte 0: not a .npy file", input->name);
    if (prefix[6] < 1 || prefix[6] > 3 || prefix[7] != 0) {
        return io_fail(error, IO_WRONG,
                       "%s: byte 6: .npy version %d.%d is not known; use 1.0 to 3.0", input->name,
                       prefix[6], prefix[7]);
    }
    *start = prefix[6] == 1 ? 10 : 12;
    if (*start == 12 && !take_prefix(input, prefix + 10, 2, 10, error))
        return 0;
    *length = (size_t)prefix[8] | (size_t)prefix[9] << 8;
    if (*start == 12)
        *length |= (size_t)prefix[10] << 16 | (size_t)prefix[11] << 24;
    return *length <= NPY_LONGEST_HEADER ||
           io_fail(error, IO_WRONG, "%s: byte 8: a header of %zu bytes; %d are allowed",
                   input->name, *length, NPY_LONGEST_HEADER);
}

static int take_header(input *input, npy_header *header, size_t *size, io_error *error)
{
    size_t start = 0, length = 0;
    if (!take_start(input, &start, &length, error))
        return 0;
    char *text = malloc(length + 1);
    if (!text)
        return io_fail(error, IO_FAILED, "out of memory");
    const int is_right = take_prefix(input, text, length, start, error) &&
                         npy_parse(input->name, text, length, header, error);
    free(text);
    *size = start + length;
    return is_right;
}

/* Takes at most `bytes` bytes, in memory that grows with what arrives. */
static int take_all(input *input, uint64_t bytes, void **values, uint64_t *taken, io_error *error)
{
    size_t capacity = 0, size = 0, got = 0;
    char *memory = NULL;
    do {
        capacity = capacity == 0 ? 1 << 20 : 2 * capacity;
        if ((uint64_t)capacity > bytes)
            capacity = (size_t)bytes;
        char *grown =
            array_exceeds_memory(capacity) ? NULL : realloc(memory, capacity == 0 ? 1 : capacity);
        if (!grown) {
            free(memory);
            return io_fail(error, IO_FAILED, "not enough memory for what comes from %s",
                           input->name);
        }
        memory = grown;
        if (!input_take(input, memory + size, capacity - size, &got, error)) {
            free(memory);
            return 0;
        }
        size += got;
    } while (size == capacity && size < bytes);
    *values = memory;
    *taken = size;
    return 1;
}

/* Where the elements come from: of a regular file it is enough to know where they are. */
static int find_elements(input *input, uint64_t skipped, uint64_t bytes, array_source *source,
                         uint64_t *there, io_error *error)
{
    if (!input->is_regular) {
        source->kind = ARRAY_MEMORY;
        return take_all(input, bytes, &source->values, there, error);
    }
    source->kind = ARRAY_FILE;
    source->data_start = input->start + skipped;
    *there = input->size > skipped ? input->size - skipped : 0;
    source->file = input_release(input);
    return 1;
}

static int open_elements(input *input, const npy_header *header, size_t header_size,
                         array_source *source, io_error *error)
{
    const char *name = input->name;
    const uint64_t size = (uint64_t)header->type.size;
    uint64_t there = 0;
    source->type = header->type;
    source->precision = element_precision(header->type);
    source->shape = header->shape;
    source->count = (size_t)header->count;
    if (!find_elements(input, header_size, header->count * size, source, &there, error))
        return 0;
    if (header->count > there / size) {
        array_close(source);
        return io_fail(error, IO_WRONG,
                       "%s is too short: its shape needs %llu numbers, %llu are there", name,
                       (unsigned long long)header->count, (unsigned long long)(there / size));
    }
    return 1;
}

int binary_open_npy(input *input, array_source *source, io_error *error)
{
    npy_header header;
    size_t size = 0;
    return take_header(input, &header, &size, error) &&
           open_elements(input, &header, size, source, error);
}

int binary_open_raw(input *input, int precision, array_source *source, io_error *error)
{
    const char *name = input->name;
    const uint64_t size = (uint64_t)precision / 8;
    uint64_t there = 0;
    source->type =
        (element_type){.kind = ELEMENT_FLOAT, .size = precision / 8, .is_swapped = IS_BIG_ENDIAN};
    source->precision = precision;
    if (!find_elements(input, 0, UINT64_MAX, source, &there, error))
        return 0;
    if (there % size != 0) {
        array_close(source);
        return io_fail(error, IO_WRONG,
                       "%s: its %llu bytes are not a multiple of %llu, the size of a float%d", name,
                       (unsigned long long)there, (unsigned long long)size, precision);
    }
    source->shape.dimensions = 1;
    source->shape.extent[0] = there / size;
    source->count = (size_t)(there / size);
    return 1;
}
