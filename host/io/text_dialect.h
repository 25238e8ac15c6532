/* SPDX-License-Identifier: MIT */
/*
 * What a text's beginning tells of the rest: its encoding, its separator, and what stands in its
 * first line, which may name the columns.
 */
#ifndef SIGRAMP_HOST_IO_TEXT_DIALECT_H
#define SIGRAMP_HOST_IO_TEXT_DIALECT_H

#include "io/text_cells.h"

typedef enum { CELL_NUMBER, CELL_NAME, CELL_NEITHER } cell_sense;

typedef struct {
    char delimiter;
    unsigned long long line; /* of the first line of cells; the input's next byte begins it */
    int has_cells;           /* whether there is such a line */
    int has_second;          /* whether another line of cells follows, as far as was looked */
    /* The first line's cells; has_numbers: at least one is a number. */
    int has_numbers, has_names;
} text_dialect;

/* Looks, and takes no more than a byte order mark and what stands before the first line of cells.
 */
int text_dialect_find(input *input, text_dialect *dialect, io_error *error);

/* A number; a name, which a column may have; or what is a damaged number, or stands for none. */
cell_sense text_sense(const text_cells *cells);

/* Whether the text stands for a missing number: nothing, NA, N/A, null, . or - */
int text_is_missing(const char *text);

#endif
