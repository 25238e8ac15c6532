/* SPDX-License-Identifier: MIT */
/* Which column of a text is meant, a number, a name of its header line, or all, and that line. */
#ifndef SIGRAMP_HOST_IO_TEXT_COLUMNS_H
#define SIGRAMP_HOST_IO_TEXT_COLUMNS_H

#include "io/text_dialect.h"

typedef enum {
    CHOICE_NONE, /* one line of numbers, or one number a line */
    CHOICE_ALL,
    CHOICE_NUMBER,
    CHOICE_NAME
} column_choice;

typedef struct {
    const char *file; /* as in FILE:COLUMN, for messages */
    column_choice kind;
    size_t number; /* from 1; of CHOICE_NAME once the header is read */
    const char *name;
} text_choice;

/* "*", digits or a name; NULL chooses none. The caller keeps the texts. */
int text_choice_parse(const char *file, const char *column, text_choice *choice, io_error *error);

/* The first line of a text, when it may be a header. */
typedef struct {
    size_t count, used, capacity;
    char *text; /* of every cell: its cell_sense as a character, and its bytes up to a '\0' */
} text_header;

/* Reads the line that the cells just began. Free it either way. */
int text_header_read(text_cells *cells, text_header *header);
void text_header_free(text_header *header);

/* The text of the cell after one of them, of the first after NULL; there are count of them. */
const char *text_header_next(const text_header *header, const char *cell);

/* Whether the first line names the columns, for this choice. */
int text_header_is_one(const text_header *header, const text_choice *choice);

/* Finds the column of CHOICE_NAME. */
int text_choice_find(text_choice *choice, const text_header *header, io_error *error);

/* Says which columns there are to choose from; 0. */
int text_choice_suggest(const text_choice *choice, unsigned long long line,
                        const text_header *header, io_error *error);

#endif
