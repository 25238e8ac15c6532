/* SPDX-License-Identifier: MIT */
#include "io/text_columns.h"

#include "io/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int text_choice_parse(const char *file, const char *column, text_choice *choice, io_error *error)
{
    uint64_t number = 0;
    *choice = (text_choice){.file = file, .kind = CHOICE_NONE, .name = column};
    if (!column)
        return 1;
    if (*column == '\0')
        return io_fail(error, IO_WRONG, "'%s:': a column's number or name is missing", file);
    if (strcmp(column, "*") == 0) {
        choice->kind = CHOICE_ALL;
        return 1;
    }
    if (column[strspn(column, "0123456789")] != '\0') {
        choice->kind = CHOICE_NAME;
        return 1;
    }
    choice->kind = CHOICE_NUMBER;
    if (!number_parse_count(column, &number) || number == 0 || number > SIZE_MAX)
        return io_fail(error, IO_WRONG, "'%s:%s': columns are numbered from 1", file, column);
    choice->number = (size_t)number;
    return 1;
}

static int add_cell(text_header *header, const text_cells *cells)
{
    const size_t size = cells->length + 2;
    if (header->capacity - header->used < size) {
        const size_t capacity = 2 * (header->capacity + size);
        char *text = realloc(header->text, capacity);
        if (!text)
            return io_fail(cells->error, IO_FAILED, "out of memory");
        header->text = text;
        header->capacity = capacity;
    }
    header->text[header->used] = (char)('0' + text_sense(cells));
    memcpy(header->text + header->used + 1, cells->cell, size - 1);
    header->used += size;
    header->count++;
    return 1;
}

int text_header_read(text_cells *cells, text_header *header)
{
    *header = (text_header){0};
    while (!cells->is_last)
        if (!text_cells_next(cells) || !add_cell(header, cells))
            return 0;
    return 1;
}

void text_header_free(text_header *header)
{
    free(header->text);
    *header = (text_header){0};
}

const char *text_header_next(const text_header *header, const char *cell)
{
    return 1 + (cell ? cell + strlen(cell) + 1 : header->text);
}

static cell_sense sense_of(const char *cell)
{
    return (cell_sense)(cell[-1] - '0');
}

/* How many of the cells are numbers, names or neither; those left empty are not counted. */
static size_t count_cells(const text_header *header, cell_sense sense)
{
    size_t count = 0;
    const char *cell = NULL;
    for (size_t i = 0; i < header->count; ++i) {
        cell = text_header_next(header, cell);
        count += sense_of(cell) == sense && *cell != '\0';
    }
    return count;
}

int text_header_is_one(const text_header *header, const text_choice *choice)
{
    const char *cell = NULL;
    if (choice->kind == CHOICE_NAME)
        return 1;
    if (count_cells(header, CELL_NUMBER) > 0 || count_cells(header, CELL_NAME) == 0)
        return 0;
    if (choice->kind == CHOICE_NUMBER && choice->number <= header->count) {
        for (size_t i = 0; i < choice->number; ++i)
            cell = text_header_next(header, cell);
        return sense_of(cell) == CELL_NAME;
    }
    return choice->kind == CHOICE_NONE || count_cells(header, CELL_NEITHER) == 0;
}

/* The columns' names, as "FILE:one or FILE:other", in at most size bytes. */
static void list_columns(const text_header *header, const char *before, char *list, size_t size)
{
    enum { MOST = 8 };
    size_t used = 0;
    const char *cell = NULL;
    *list = '\0';
    for (size_t i = 0; i < header->count && used < size; ++i) {
        char shown[SHOWN_SIZE];
        if (i == MOST) {
            snprintf(list + used, size - used, " and others");
            return;
        }
        cell = text_header_next(header, cell);
        used += (size_t)snprintf(list + used, size - used, "%s%s%s", i == 0 ? "" : ", ", before,
                                 text_show(cell, shown));
    }
}

int text_choice_find(text_choice *choice, const text_header *header, io_error *error)
{
    char list[512];
    const char *cell = NULL;
    choice->number = 0;
    for (size_t i = 0; i < header->count; ++i) {
        cell = text_header_next(header, cell);
        if (strcmp(cell, choice->name) != 0)
            continue;
        if (choice->number != 0) {
            return io_fail(
                error, IO_WRONG, "%s has two columns '%s': choose by number, %s:%zu or %s:%zu",
                choice->file, choice->name, choice->file, choice->number, choice->file, i + 1);
        }
        choice->number = i + 1;
    }
    list_columns(header, "", list, sizeof list);
    return choice->number != 0 ||
           io_fail(error, IO_WRONG, "%s has no column '%s'; its first line has: %s", choice->file,
                   choice->name, list);
}

int text_choice_suggest(const text_choice *choice, unsigned long long line,
                        const text_header *header, io_error *error)
{
    char before[256], list[640];
    snprintf(before, sizeof before, "%s:", choice->file);
    list_columns(header, before, list, sizeof list);
    return io_fail(error, IO_WRONG, "%s: line %llu is a header: choose a column, %s", choice->file,
                   line, list);
}
