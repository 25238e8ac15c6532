/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a file, a pipe or standard input, from the first to the last, and a look ahead at
 * those to come. What they mean is the readers' business.
 */
#ifndef SIGRAMP_HOST_IO_INPUT_H
#define SIGRAMP_HOST_IO_INPUT_H

#include "io/fail.h"

#include <stddef.h>
#include <stdint.h>

enum { INPUT_BUFFER = 1 << 16 };

typedef struct input {
    const char *name; /* for messages; the caller keeps it */
    int file;         /* descriptor; -1 for bytes in memory */
    int is_regular;   /* then it may be read at any place, by pread */
    uint64_t start;   /* of a regular file: where its bytes begin, */
    uint64_t size;    /* and how many there are from there on */
    /* Bytes at .. end of the buffer are read and not yet taken. */
    unsigned char *bytes;
    size_t at, end;
    int has_ended; /* the buffer's end is the input's */
} input;

/* Whether a path, or - for standard input, names this process's descriptor 0. */
int input_is_standard(const char *path);

/* Opens a path, or standard input for -. A named pipe waits for who writes it. */
int input_open(const char *path, input *input, io_error *error);

/* Memory as input; the caller keeps it. */
void input_of_memory(const char *name, const void *bytes, size_t size, input *input);

/* Looks ahead: at least count bytes (at most INPUT_BUFFER) from `at` on are in the buffer, or all
 * that are left. */
int input_look(input *input, size_t count, io_error *error);

/* Takes count bytes; fewer, *taken, only at the end. */
int input_take(input *input, void *bytes, size_t count, size_t *taken, io_error *error);

/* Keeps the descriptor for the caller, who closes it, and frees the rest. */
int input_release(input *input);

void input_close(input *input); /* a closed one is fine */

#endif
