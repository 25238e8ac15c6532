/* SPDX-License-Identifier: MIT */
/*
 * Text as an array: one line of numbers, one number a line, or a column of a table. Nothing is
 * skipped in silence: what is no number where one should be, is missing or is too much is an error
 * with its place.
 */
#include "io/text.h"

#include "io/number.h"
#include "io/text_columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    text_cells cells;
    text_choice choice;
    int missing_is_nan;
    array_source *source;
    size_t capacity;
    size_t width;                   /* cells of the first line, 0 before it */
    size_t rows;                    /* lines of numbers */
    size_t empty;                   /* lines without a cell since the last that had one, */
    unsigned long long first_empty; /* and the first of them */
    io_error *error;
} text_reader;

static const char *name_of(const text_reader *reader)
{
    return reader->cells.input->name;
}

static int grow(text_reader *reader)
{
    array_source *source = reader->source;
    const size_t size = (size_t)source->precision / 8;
    const size_t capacity = reader->capacity == 0 ? 4096 : reader->capacity * 2;
    void *values = NULL;
    if (capacity > SIZE_MAX / size || array_exceeds_memory((uint64_t)capacity * size) ||
        !(values = realloc(source->values, capacity * size))) {
        return io_fail(reader->error, IO_FAILED, "%s: not enough memory for more than %zu numbers",
                       name_of(reader), source->count);
    }
    source->values = values;
    reader->capacity = capacity;
    return 1;
}

static int put(text_reader *reader, double value)
{
    array_source *source = reader->source;
    if (source->count == reader->capacity && !grow(reader))
        return 0;
    if (source->precision == 32)
        ((float *)source->values)[source->count++] = (float)value;
    else
        ((double *)source->values)[source->count++] = value;
    return 1;
}

/* Several cells may be missing at once. */
static int put_missing(text_reader *reader, size_t count)
{
    for (; count > 0; count--)
        if (!put(reader, NAN))
            return 0;
    return 1;
}

/* Why a text that is no number may be there. */
static const char *explain(const text_reader *reader, const char *cell)
{
    if (strchr(cell, ',') || (reader->cells.delimiter == ',' && strchr(cell, ' ')))
        return "; decimal commas must be points, and one separator must hold for all of it";
    if (strlen(cell) == CELL_SIZE - 1)
        return "; it is too long for one";
    return strchr(cell, '#') ? "; a # begins a comment only after a blank" : "";
}

/* An error of a cell; a line's only one needs no number. */
static int fail_cell(text_reader *reader, size_t column, const char *what, const char *cell,
                     const char *rest)
{
    char place[48] = "";
    char shown[SHOWN_SIZE];
    const text_cells *cells = &reader->cells;
    if (cells->number > 1 || !cells->is_last)
        snprintf(place, sizeof place, ", column %zu", column);
    return io_fail(reader->error, IO_WRONG, "%s: line %llu%s: %s'%s'%s", name_of(reader),
                   cells->line, place, what, text_show(cell, shown), rest);
}

static int take_missing(text_reader *reader, const char *cell, size_t column)
{
    return reader->missing_is_nan ? put(reader, NAN)
                                  : fail_cell(reader, column, "a number is missing, there is ",
                                              cell, "; --missing nan reads NaN");
}

/* A cell that has to be a number. */
static int take_number(text_reader *reader, const char *cell, size_t column)
{
    char rest[160];
    double value;
    switch (number_parse(cell, reader->source->precision, &value)) {
    case NUMBER_OK:
        return put(reader, value);
    case NUMBER_TOO_LARGE:
        return fail_cell(reader, column, "", cell,
                         reader->source->precision == 32 ? " is too large for float32"
                                                         : " is too large for float64");
    case NUMBER_SYNTAX:
        break;
    }
    if (text_is_missing(cell))
        return take_missing(reader, cell, column);
    snprintf(rest, sizeof rest, " is not a number%s", explain(reader, cell));
    return fail_cell(reader, column, "", cell, rest);
}

/* A cell of a column that was not chosen may be anything but numbers with blanks between them: a
 * comma and a blank both separate there, and commas are decimal then. */
static int check_other(text_reader *reader)
{
    char copy[CELL_SIZE];
    double value;
    size_t words = 0;
    const text_cells *cells = &reader->cells;
    if (cells->delimiter != ',' || cells->is_quoted || !strpbrk(cells->cell, " \t"))
        return 1;
    memcpy(copy, cells->cell, cells->length + 1);
    char *rest = NULL;
    for (char *word = strtok_r(copy, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest), ++words)
        if (number_parse(word, 64, &value) == NUMBER_SYNTAX)
            return 1;
    return words < 2 || fail_cell(reader, cells->number, "", cells->cell,
                                  " is more than one number; decimal commas must be points");
}

static int fail_table(text_reader *reader)
{
    const char *file = reader->choice.file;
    return io_fail(reader->error, IO_WRONG,
                   "%s: line %llu: a table, several lines and several numbers on one: choose a"
                   " column, as %s:1, or %s:* for all of it%s",
                   name_of(reader), reader->cells.line, file, file,
                   reader->cells.delimiter == ',' ? "; decimal commas must be points" : "");
}

/* Lines of numbers between blanks may be as long as they like where all of them are read. */
static int has_width(const text_reader *reader)
{
    return reader->choice.kind != CHOICE_NONE &&
           (reader->choice.kind != CHOICE_ALL || reader->cells.delimiter != ' ');
}

static int take_cell(text_reader *reader)
{
    const text_cells *cells = &reader->cells;
    switch (reader->choice.kind) {
    case CHOICE_NONE:
        return reader->rows > 0 && (cells->number > 1 || reader->width > 1)
                   ? fail_table(reader)
                   : take_number(reader, cells->cell, cells->number);
    case CHOICE_ALL:
        return take_number(reader, cells->cell, cells->number);
    case CHOICE_NUMBER:
    case CHOICE_NAME:
        break;
    }
    return cells->number == reader->choice.number ? take_number(reader, cells->cell, cells->number)
                                                  : check_other(reader);
}

static int check_choice(const text_reader *reader)
{
    return reader->choice.number <= reader->width ||
           io_fail(reader->error, IO_WRONG, "%s: line %llu has %zu columns; there is no %s:%zu",
                   name_of(reader), reader->cells.line, reader->width, reader->choice.file,
                   reader->choice.number);
}

/* How many numbers a line without any would have had. */
static size_t numbers_of_row(const text_reader *reader)
{
    return reader->choice.kind == CHOICE_ALL ? reader->width : 1;
}

/* Compares the line's length with the first one's. */
static int end_row(text_reader *reader)
{
    const size_t width = reader->cells.number;
    reader->rows++;
    if (reader->width == 0) {
        reader->width = width;
        return check_choice(reader);
    }
    if (width == reader->width || !has_width(reader))
        return 1;
    if (width < reader->width && reader->missing_is_nan && reader->cells.delimiter != ' ') {
        return reader->choice.kind == CHOICE_ALL ? put_missing(reader, reader->width - width)
               : reader->choice.number > width   ? put_missing(reader, 1)
                                                 : 1;
    }
    return io_fail(reader->error, IO_WRONG, "%s: line %llu has %zu cells, the first line %zu%s",
                   name_of(reader), reader->cells.line, width, reader->width,
                   width < reader->width && reader->cells.delimiter != ' '
                       ? "; --missing nan reads NaN for what is missing"
                       : "");
}

/* Empty lines before this one stood between numbers. */
static int end_empty_lines(text_reader *reader)
{
    const size_t count = reader->empty;
    reader->empty = 0;
    if (count > 0 && !reader->missing_is_nan) {
        return io_fail(reader->error, IO_WRONG,
                       "%s: line %llu is empty: remove it, or read NaN with --missing nan",
                       name_of(reader), reader->first_empty);
    }
    return put_missing(reader, count * numbers_of_row(reader));
}

static int read_row(text_reader *reader)
{
    if (!end_empty_lines(reader))
        return 0;
    while (!reader->cells.is_last)
        if (!text_cells_next(&reader->cells) || !take_cell(reader))
            return 0;
    return end_row(reader);
}

/* The first line is no header: it has a word where a number should be, or its cell in the chosen
 * column stands for none. */
static int take_first_row(text_reader *reader, const text_header *header)
{
    const char *cell = NULL;
    if (!check_choice(reader))
        return 0;
    for (size_t column = 1; column <= header->count; ++column) {
        cell = text_header_next(header, cell);
        if ((reader->choice.number == 0 || reader->choice.number == column) &&
            !take_number(reader, cell, column))
            return 0;
    }
    reader->rows = 1;
    return 1;
}

static int take_header(text_reader *reader, const text_header *header, int has_second)
{
    reader->width = header->count;
    if (reader->choice.kind == CHOICE_NAME)
        return text_choice_find(&reader->choice, header, reader->error);
    if (!text_header_is_one(header, &reader->choice) ||
        (reader->choice.kind == CHOICE_NONE && !has_second))
        return take_first_row(reader, header);
    return reader->choice.kind != CHOICE_NONE
               ? check_choice(reader)
               : text_choice_suggest(&reader->choice, reader->cells.line, header, reader->error);
}

/* The first line, where it is or may be a header. */
static int read_header(text_reader *reader, int has_second)
{
    text_header header = {0};
    const int is_read = text_cells_line(&reader->cells) == LINE_OF_CELLS &&
                        text_header_read(&reader->cells, &header) &&
                        take_header(reader, &header, has_second);
    text_header_free(&header);
    return is_read;
}

static int read_rows(text_reader *reader)
{
    for (;;) {
        switch (text_cells_line(&reader->cells)) {
        case LINE_OF_CELLS:
            if (!read_row(reader))
                return 0;
            break;
        case LINE_EMPTY:
            reader->first_empty = reader->empty == 0 ? reader->cells.line : reader->first_empty;
            reader->empty++;
            break;
        case LINE_COMMENT:
            break;
        case LINE_NONE:
            return 1;
        case LINE_FAILED:
            return 0;
        }
    }
}

static int read_text(text_reader *reader, input *input)
{
    text_dialect dialect;
    if (!input_look(input, 1, reader->error))
        return 0;
    if (input->at == input->end) {
        return io_fail(reader->error, IO_WRONG, "%s is empty: give numbers, or 0:0:0 for none",
                       input->name);
    }
    if (!text_dialect_find(input, &dialect, reader->error))
        return 0;
    text_cells_begin(&reader->cells, input, dialect.delimiter, dialect.line, reader->error);
    if (reader->choice.kind == CHOICE_NAME ||
        (dialect.has_cells && dialect.has_names && !dialect.has_numbers)) {
        if (!dialect.has_cells) {
            return io_fail(reader->error, IO_WRONG, "%s has no header line, and no column '%s'",
                           input->name, reader->choice.name);
        }
        return read_header(reader, dialect.has_second) && read_rows(reader);
    }
    return read_rows(reader);
}

int text_read(input *input, const text_request *request, array_source *source, io_error *error)
{
    text_reader reader = {
        .missing_is_nan = request->missing_is_nan, .source = source, .error = error};
    source->kind = ARRAY_MEMORY;
    source->precision = request->precision;
    source->type = (element_type){.kind = ELEMENT_FLOAT, .size = request->precision / 8};
    if (!text_choice_parse(request->file, request->column, &reader.choice, error) ||
        !read_text(&reader, input)) {
        free(source->values);
        source->values = NULL;
        return 0;
    }
    source->shape.dimensions = 1;
    source->shape.extent[0] = source->count;
    return 1;
}
