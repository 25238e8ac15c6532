/* SPDX-License-Identifier: MIT */
/* The header of NumPy's .npy files, versions 1.0 to 3.0, as text in memory; no file is touched
 * here. */
#ifndef SIGRAMP_HOST_IO_NPY_H
#define SIGRAMP_HOST_IO_NPY_H

#include "io/array.h"

enum {
    NPY_MAGIC_SIZE = 6,
    NPY_LONGEST_HEADER = 65535, /* what version 1.0 can say; longer ones are refused */
    NPY_WRITTEN_SIZE = 1024     /* enough for 32 dimensions of 20 digits */
};

extern const unsigned char npy_magic[NPY_MAGIC_SIZE];

typedef struct {
    element_type type;
    array_shape shape;
    uint64_t count;
} npy_header;

/* Parses the dictionary of `length` bytes; `name` is for messages. The count may be up to 2^63 / 8:
 * the caller compares it with the file. */
int npy_parse(const char *name, const char *text, size_t length, npy_header *header,
              io_error *error);

/* Writes a whole version 1.0 header, little-endian, its size a multiple of 64; returns that size.
 */
size_t npy_print(int precision, const array_shape *shape, char header[NPY_WRITTEN_SIZE]);

#endif
