/* SPDX-License-Identifier: MIT */
/* Part files, read: what the first line of each says, and whether they are the parts of one whole.
 */
#ifndef SIGRAMP_HOST_CLI_PART_FILE_H
#define SIGRAMP_HOST_CLI_PART_FILE_H

#include "cli/part.h"

typedef struct {
    const char *path;
    json_t *head; /* its first line */
    part_number number;
    part_range range;
    int precision;
    array_shape shape; /* of all results */
    size_t points;     /* all of them */
    uint64_t data_start;
} part_file;

/* Reads and checks the first line and the size; free the head. */
int part_file_read(const char *path, part_file *file, io_error *error);

/* Brings count files into the order of their parts, if they are all parts of one whole, each once.
 */
int part_files_order(part_file *files, size_t count, io_error *error);

/* Opens one again, for its results; they are in C order, of one dimension. */
int part_file_open(const part_file *file, array_source *source, io_error *error);

/* Whether the digest in the file is this one; to be asked of one that is open. */
int part_file_has(const part_file *file, const array_source *source, uint64_t digest,
                  io_error *error);

#endif
