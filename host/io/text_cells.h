/* SPDX-License-Identifier: MIT */
/*
 * Text as lines of cells: separators, quotes, comments and line ends, and no idea of numbers.
 * One separator holds for the whole text. Lines end with LF, CRLF or CR. A comment begins with # at
 * a line's start or after a blank.
 */
#ifndef SIGRAMP_HOST_IO_TEXT_CELLS_H
#define SIGRAMP_HOST_IO_TEXT_CELLS_H

#include "io/input.h"

enum { CELL_SIZE = 4096 };

typedef struct {
    input *input;
    io_error *error;
    char delimiter;             /* ',', ';', '\t', or ' ' for runs of blanks */
    unsigned char classes[256]; /* what each byte is to an unquoted cell */
    unsigned long long line;    /* of what was read last, from 1; 0 before the first */
    size_t number;              /* of the cell in its line, from 1; 0 before the first */
    /* The cell, without blanks around it and without its quotes; '\0' ends it. One that is longer
     * ends with three points, so that it is no number. */
    char cell[CELL_SIZE];
    size_t length;
    int is_quoted;
    int is_last; /* of its line */
} text_cells;

typedef enum { LINE_OF_CELLS, LINE_EMPTY, LINE_COMMENT, LINE_NONE, LINE_FAILED } text_line;

/* Begins at the input's next byte, which begins line first_line. */
void text_cells_begin(text_cells *cells, input *input, char delimiter,
                      unsigned long long first_line, io_error *error);

/* Goes to the next line; the cells of the one before must have been read up to the last. */
text_line text_cells_line(text_cells *cells);

/* Reads the next cell of a LINE_OF_CELLS; there is one until is_last. */
int text_cells_next(text_cells *cells);

/* A text's bytes as a message may show them: the first 40, printable. */
enum { SHOWN_SIZE = 48 };
const char *text_show(const char *text, char shown[SHOWN_SIZE]);

#endif
