/* SPDX-License-Identifier: MIT */
#include "io/text_dialect.h"

#include "io/number.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static int is_one_of(const char *text, const char *const *words)
{
    for (; *words != NULL; ++words)
        if (strcasecmp(text, *words) == 0)
            return 1;
    return 0;
}

int text_is_missing(const char *text)
{
    static const char *const words[] = {"", "NA", "N/A", "null", ".", "-", NULL};
    return is_one_of(text, words);
}

/* A first row must not be taken for the columns' names: words for no number are no names, and names
 * begin as names do. */
cell_sense text_sense(const text_cells *cells)
{
    static const char *const words[] = {"n.a.",    "nil",       "none", "missing",
                                        "unknown", "undefined", NULL};
    double value;
    const unsigned char first = (unsigned char)cells->cell[0];
    if (number_parse(cells->cell, 64, &value) != NUMBER_SYNTAX)
        return CELL_NUMBER;
    const int begins_as_name = isalpha(first) || first == '_' || first >= 0x80;
    return begins_as_name && !text_is_missing(cells->cell) && !is_one_of(cells->cell, words)
               ? CELL_NAME
               : CELL_NEITHER;
}

static int begins_with(const input *input, const char *bytes, size_t count)
{
    return input->end - input->at >= count && memcmp(input->bytes + input->at, bytes, count) == 0;
}

static int check_encoding(input *input, io_error *error)
{
    if (!input_look(input, 4, error))
        return 0;
    if (begins_with(input, "\xef\xbb\xbf", 3)) { /* some spreadsheets write it */
        input->at += 3;
        return 1;
    }
    const int is_32 = begins_with(input, "\xff\xfe\0", 4) || begins_with(input, "\0\0\xfe\xff", 4);
    const int is_16 = begins_with(input, "\xff\xfe", 2) || begins_with(input, "\xfe\xff", 2);
    if (is_32 || is_16) {
        return io_fail(error, IO_WRONG, "%s is text in UTF-%d: save it as UTF-8", input->name,
                       is_32 ? 32 : 16);
    }
    return !begins_with(input, "\x93NUMPY", 6) ||
           io_fail(error, IO_WRONG, "%s is a .npy file, not text: name it so, or give its format",
                   input->name);
}

/* The separators of a line, as bits in the order of preference. */
static const char delimiters[] = {';', '\t', ',', ' '};
enum { DELIMITERS = sizeof delimiters, BETWEEN_BLANKS = 1 << 3 };

static int mark_of(int byte)
{
    for (int i = 0; i < DELIMITERS - 1; ++i)
        if (byte == delimiters[i])
            return 1 << i;
    return 0;
}

static char preferred(int marks)
{
    int i = 0;
    while (i < DELIMITERS - 1 && (marks >> i & 1) == 0)
        i++;
    return delimiters[i];
}

typedef struct {
    const unsigned char *at, *end; /* what is left of the sample */
    int marks;                     /* of the line last scanned */
} sample_lines;

/* A quoted cell has no separators inside. */
static const unsigned char *skip_quoted(const unsigned char *at, const unsigned char *end)
{
    do {
        at++;
    } while (at < end && *at != '"' && *at != '\n' && *at != '\r');
    return at < end && *at == '"' ? at + 1 : at;
}

/* Scans the next line that has cells; 0 if the sample has no more. */
static int scan_line(sample_lines *lines)
{
    lines->marks = 0;
    int has_cell = 0, in_cell = 0, after_blank = 1;
    for (; lines->at < lines->end; lines->at++) {
        const int byte = *lines->at;
        if (byte == '\n' || byte == '\r') {
            if (has_cell)
                return 1;
            lines->marks = 0;
            in_cell = 0;
        } else if (byte == '#' && after_blank) {
            while (lines->at + 1 < lines->end && lines->at[1] != '\n' && lines->at[1] != '\r')
                lines->at++;
        } else if (byte == '"' && !in_cell) {
            lines->at = skip_quoted(lines->at, lines->end) - 1;
            has_cell = in_cell = 1;
        } else if (mark_of(byte) != 0) {
            lines->marks |= mark_of(byte);
            has_cell = has_cell || byte != '\t';
            in_cell = 0;
        } else if (byte != ' ') {
            lines->marks |= in_cell && after_blank ? BETWEEN_BLANKS : 0;
            has_cell = in_cell = 1;
        }
        after_blank = byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
    }
    return has_cell;
}

/* What the cells of the first line are, if this delimiter is theirs. */
static void find_senses(const input *input, text_dialect *dialect)
{
    struct input line;
    text_cells cells;
    io_error ignored; /* what is wrong there is found when it is read */
    input_of_memory(input->name, input->bytes + input->at, input->end - input->at, &line);
    text_cells_begin(&cells, &line, dialect->delimiter, 1, &ignored);
    text_cells_line(&cells);
    dialect->has_numbers = dialect->has_names = 0;
    while (!cells.is_last && text_cells_next(&cells)) {
        const cell_sense sense = text_sense(&cells);
        dialect->has_numbers = dialect->has_numbers || sense == CELL_NUMBER;
        dialect->has_names = dialect->has_names || sense == CELL_NAME;
    }
}

/* The separator is one of both lines if they share one: names and other words may hold others. */
static void find_delimiter(const input *input, text_dialect *dialect)
{
    sample_lines lines = {.at = input->bytes + input->at, .end = input->bytes + input->end};
    scan_line(&lines);
    const int first = lines.marks;
    dialect->has_second = scan_line(&lines);
    const int common = first & lines.marks;
    dialect->delimiter = preferred(common != 0 ? common : first);
    find_senses(input, dialect);
    if (dialect->has_second && common == 0 && !dialect->has_numbers) {
        /* A header need not have it, and over one column it is one name, blanks or not. */
        dialect->delimiter = lines.marks != 0 ? preferred(lines.marks) : ',';
        find_senses(input, dialect);
    }
}

int text_dialect_find(input *input, text_dialect *dialect, io_error *error)
{
    text_cells cells;
    text_line line;
    *dialect = (text_dialect){.delimiter = ' '};
    if (!check_encoding(input, error))
        return 0;
    text_cells_begin(&cells, input, ' ', 1, error);
    do {
        line = text_cells_line(&cells);
    } while (line == LINE_EMPTY || line == LINE_COMMENT);
    dialect->line = cells.line;
    dialect->has_cells = line == LINE_OF_CELLS;
    if (line == LINE_FAILED || !input_look(input, INPUT_BUFFER, error))
        return 0;
    if (dialect->has_cells)
        find_delimiter(input, dialect);
    return 1;
}
