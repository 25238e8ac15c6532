/* SPDX-License-Identifier: MIT */
#include "io/text_cells.h"

#include <string.h>

/* Bytes with a meaning; all others are a cell's own. */
enum { PLAIN, BLANK, DELIMITER, LINE_END, COMMENT, NUL };

static int fail_at(const text_cells *cells, const char *what)
{
    return io_fail(cells->error, IO_WRONG, "%s: line %llu, column %zu: %s", cells->input->name,
                   cells->line, cells->number, what);
}

void text_cells_begin(text_cells *cells, input *input, char delimiter,
                      unsigned long long first_line, io_error *error)
{
    cells->input = input;
    cells->error = error;
    cells->delimiter = delimiter;
    cells->line = first_line - 1;
    cells->number = 0;
    cells->is_last = 0;
    memset(cells->classes, PLAIN, sizeof cells->classes);
    cells->classes[' '] = cells->classes['\t'] = BLANK;
    cells->classes['\v'] = cells->classes['\f'] = BLANK;
    cells->classes['\r'] = cells->classes['\n'] = LINE_END;
    cells->classes['#'] = COMMENT;
    cells->classes['\0'] = NUL;
    if (delimiter != ' ')
        cells->classes[(unsigned char)delimiter] = DELIMITER;
}

/* The next byte, not taken; EOF at the end or, with *failed, where reading failed. */
enum { END_OF_INPUT = -1 };
static int peek(text_cells *cells, int *failed)
{
    input *input = cells->input;
    if (input->at == input->end && !input_look(input, 1, cells->error)) {
        *failed = 1;
        return END_OF_INPUT;
    }
    return input->at == input->end ? END_OF_INPUT : input->bytes[input->at];
}

static int class_of(const text_cells *cells, int byte)
{
    return byte == END_OF_INPUT ? LINE_END : cells->classes[byte];
}

/* Returns the byte after the blanks, not taken. */
static int skip_blanks(text_cells *cells, int *failed)
{
    int byte = peek(cells, failed);
    while (class_of(cells, byte) == BLANK) {
        cells->input->at++;
        byte = peek(cells, failed);
    }
    return byte;
}

/* Takes a line's end, if one is there. */
static void skip_line_end(text_cells *cells, int *failed)
{
    const int byte = peek(cells, failed);
    if (byte == '\r' || byte == '\n')
        cells->input->at++;
    if (byte == '\r' && peek(cells, failed) == '\n')
        cells->input->at++;
}

static void skip_comment(text_cells *cells, int *failed)
{
    int byte = peek(cells, failed);
    while (byte != '\r' && byte != '\n' && byte != END_OF_INPUT) {
        cells->input->at++;
        byte = peek(cells, failed);
    }
}

/* The first byte of the line that is no blank, not taken, nor are the blanks; *has_delimiter: one
 * of them was a delimiter. */
static int first_byte(text_cells *cells, int *has_delimiter, int *failed)
{
    input *input = cells->input;
    for (size_t ahead = 0; ahead < INPUT_BUFFER; ++ahead) {
        if (!input_look(input, ahead + 1, cells->error)) {
            *failed = 1;
            return END_OF_INPUT;
        }
        if (input->end - input->at <= ahead)
            return END_OF_INPUT;
        const int byte = input->bytes[input->at + ahead];
        if (byte != ' ' && byte != '\t' && byte != '\v' && byte != '\f')
            return byte;
        *has_delimiter = *has_delimiter || byte == cells->delimiter;
    }
    return ' ';
}

text_line text_cells_line(text_cells *cells)
{
    int failed = 0, has_delimiter = 0;
    if (cells->is_last)
        skip_line_end(cells, &failed);
    cells->line++;
    cells->number = 0;
    const int byte = first_byte(cells, &has_delimiter, &failed);
    text_line line = LINE_OF_CELLS;
    if (byte == '#') {
        skip_comment(cells, &failed);
        line = LINE_COMMENT;
    } else if (class_of(cells, byte) == LINE_END && (!has_delimiter || cells->delimiter == ' ')) {
        skip_blanks(cells, &failed);
        line = byte == END_OF_INPUT ? LINE_NONE : LINE_EMPTY;
    }
    cells->is_last = line != LINE_OF_CELLS;
    return failed ? LINE_FAILED : line;
}

static void put(text_cells *cells, int byte)
{
    if (cells->length == CELL_SIZE - 1)
        memcpy(cells->cell + CELL_SIZE - 4, "...", 3);
    else
        cells->cell[cells->length++] = (char)byte;
}

/* After a cell: its delimiter is taken, a comment too; a line's end stays. */
static int end_cell(text_cells *cells, int *failed)
{
    const int byte = skip_blanks(cells, failed);
    const int class = class_of(cells, byte);
    cells->cell[cells->length] = '\0';
    cells->is_last = class == LINE_END || class == COMMENT;
    if (class == PLAIN && cells->delimiter != ' ')
        return fail_at(cells, "something follows the closing quote");
    if (class == COMMENT)
        skip_comment(cells, failed);
    else if (class == DELIMITER)
        cells->input->at++;
    return !*failed;
}

static int read_plain(text_cells *cells, int *failed)
{
    size_t without_blanks = 0;
    for (int after_blank = 0;;) {
        const int byte = peek(cells, failed);
        const int class = class_of(cells, byte);
        if (class == NUL) {
            return fail_at(cells, "a NUL byte: this is not text; give its format, as --x-format"
                                  " f64");
        }
        if (class == DELIMITER || class == LINE_END || (class == COMMENT && after_blank) ||
            (class == BLANK && cells->delimiter == ' '))
            break;
        after_blank = class == BLANK;
        put(cells, byte);
        without_blanks = after_blank ? without_blanks : cells->length;
        cells->input->at++;
    }
    cells->length = without_blanks;
    return end_cell(cells, failed);
}

static int read_quoted(text_cells *cells, int *failed)
{
    cells->is_quoted = 1;
    for (cells->input->at++;; cells->input->at++) {
        int byte = peek(cells, failed);
        if (byte == '"') {
            cells->input->at++;
            byte = peek(cells, failed);
            if (byte != '"')
                break; /* the closing one */
        } else if (byte == '\r' || byte == '\n' || byte == '\0' || byte == END_OF_INPUT) {
            return !*failed && fail_at(cells, "a quote is not closed on its line");
        }
        put(cells, byte);
    }
    const int class = class_of(cells, peek(cells, failed));
    if (class == PLAIN || class == COMMENT || class == NUL)
        return fail_at(cells, "something follows the closing quote");
    return end_cell(cells, failed);
}

int text_cells_next(text_cells *cells)
{
    int failed = 0;
    const int first = peek(cells, &failed);
    const int byte = skip_blanks(cells, &failed);
    cells->number++;
    cells->length = 0;
    cells->is_quoted = 0;
    if (failed)
        return 0;
    if (byte == '#' && byte != first)
        return fail_at(cells, "a # after a separator; a comment may follow a number and a blank");
    return byte == '"' ? read_quoted(cells, &failed) : read_plain(cells, &failed);
}

const char *text_show(const char *text, char shown[SHOWN_SIZE])
{
    enum { MOST = 40 };
    size_t length = 0;
    for (; text[length] != '\0' && length < MOST; ++length) {
        const unsigned char byte = (unsigned char)text[length];
        shown[length] = byte < ' ' || byte == 127 ? '?' : text[length];
    }
    while (text[length] != '\0' && length > 0 && (text[length] & 0xc0) == 0x80)
        length--; /* not within a character of UTF-8 */
    strcpy(shown + length, text[length] == '\0' ? "" : "...");
    return shown;
}
