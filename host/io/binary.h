/* SPDX-License-Identifier: MIT */
/* .npy and raw floats as arrays. */
#ifndef SIGRAMP_HOST_IO_BINARY_H
#define SIGRAMP_HOST_IO_BINARY_H

#include "io/array.h"
#include "io/input.h"

/* Both make the input's array a source whose name is set: a regular file stays open in it, and of
 * others all elements are read. The input is the caller's to close. On failure nothing is kept. */
int binary_open_npy(input *input, array_source *source, io_error *error);
int binary_open_raw(input *input, int precision, array_source *source, io_error *error);

#endif
