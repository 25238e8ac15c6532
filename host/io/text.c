/* SPDX-License-Identifier: MIT */
/*
 * Text: numbers separated by commas, blanks or newlines; # starts a comment. An empty field between
 * two commas is an error, since dropping it would shift the numbers after it.
 */
#include "io/array.h"
#include "io/number.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TOKEN_SIZE = 4096 };

typedef struct {
    FILE *file;
    array_source *source;
    const char *name;
    io_error *error;
    size_t capacity;
    unsigned long long line;
    bool number_before_comma; /* whether a comma may come now */
    size_t length;
    char token[TOKEN_SIZE];
} text_reader;

static bool grow(text_reader *reader)
{
    array_source *source = reader->source;
    const size_t size = (size_t)source->precision / 8;
    const size_t capacity = reader->capacity == 0 ? 4096 : reader->capacity * 2;
    void *values = NULL;
    if (capacity > SIZE_MAX / size || array_exceeds_memory((uint64_t)capacity * size) ||
        (values = realloc(source->values, capacity * size)) == NULL) {
        return io_fail(reader->error, IO_FAILED, "%s: not enough memory for more than %zu numbers",
                       reader->name, source->count);
    }
    source->values = values;
    reader->capacity = capacity;
    return true;
}

/* Cuts a wrong token to what fits on a line, without its unprintable bytes. */
static void shorten(char *token)
{
    for (size_t i = 0; token[i] != '\0'; i++) {
        if (i == 40) {
            strcpy(token + i, "...");
            return;
        }
        if ((unsigned char)token[i] < ' ' || token[i] == 127) {
            token[i] = '?';
        }
    }
}

static bool take_token(text_reader *reader)
{
    array_source *source = reader->source;
    double value = 0;
    reader->token[reader->length] = '\0';
    const number_result result = number_parse(reader->token, source->precision, &value);
    if (result != NUMBER_OK) {
        shorten(reader->token);
        return io_fail(reader->error, IO_WRONG, "%s: line %llu: '%s' is %s%s", reader->name,
                       reader->line, reader->token,
                       result == NUMBER_SYNTAX ? "not a number" : "too large for float",
                       result == NUMBER_SYNTAX   ? ""
                       : source->precision == 32 ? "32"
                                                 : "64");
    }
    if (source->count == reader->capacity && !grow(reader)) {
        return false;
    }
    if (source->precision == 32) {
        ((float *)source->values)[source->count++] = (float)value;
    } else {
        ((double *)source->values)[source->count++] = value;
    }
    reader->length = 0;
    reader->number_before_comma = true;
    return true;
}

/* Handles the end of a token and the character that ended it. */
static bool take_separator(text_reader *reader, int character)
{
    if (reader->length > 0 && !take_token(reader)) {
        return false;
    }
    if (character == ',') {
        if (!reader->number_before_comma) {
            return io_fail(reader->error, IO_WRONG,
                           "%s: line %llu: a number is missing before a comma", reader->name,
                           reader->line);
        }
        reader->number_before_comma = false;
    }
    if (character == '#') {
        while (character != '\n' && character != EOF) {
            character = getc_unlocked(reader->file);
        }
    }
    if (character == '\n') {
        reader->line++;
        reader->number_before_comma = false;
    }
    return true;
}

static bool take_character(text_reader *reader, int character)
{
    if (character == '\0') {
        return io_fail(reader->error, IO_WRONG,
                       "%s: line %llu: a NUL byte; this is not a text file", reader->name,
                       reader->line);
    }
    if (strchr(" \t\r\v\f\n,#", character) != NULL) {
        return take_separator(reader, character);
    }
    if (reader->length == TOKEN_SIZE - 1) {
        return io_fail(reader->error, IO_WRONG,
                       "%s: line %llu: a number of more than %d characters", reader->name,
                       reader->line, TOKEN_SIZE - 1);
    }
    reader->token[reader->length++] = (char)character;
    return true;
}

/* Some spreadsheets begin their files with a byte order mark in UTF-8; what only begins like one is
 * a part of the first token. */
static void skip_byte_order_mark(text_reader *reader)
{
    static const unsigned char mark[] = {0xef, 0xbb, 0xbf};
    size_t seen = 0;
    int character = EOF;
    while (seen < sizeof mark && (character = getc_unlocked(reader->file)) == mark[seen]) {
        reader->token[seen++] = (char)character;
    }
    reader->length = seen < sizeof mark ? seen : 0;
    if (seen < sizeof mark && character != EOF) {
        ungetc(character, reader->file);
    }
}

static bool read_text(text_reader *reader)
{
    skip_byte_order_mark(reader);
    bool is_empty = reader->length == 0;
    for (int character; (character = getc_unlocked(reader->file)) != EOF;) {
        is_empty = false;
        if (!take_character(reader, character)) {
            return false;
        }
    }
    if (ferror(reader->file)) {
        return io_fail(reader->error, IO_FAILED, "cannot read %s: %s", reader->name,
                       strerror(errno));
    }
    if (is_empty) {
        return io_fail(reader->error, IO_WRONG, "%s is empty: give numbers, or 0:0:0 for none",
                       reader->name);
    }
    return reader->length == 0 || take_token(reader);
}

static FILE *open_text_file(const char *path, io_error *error)
{
    FILE *file = fopen(path, "re");
    struct stat status;
    if (file == NULL) {
        io_fail(error, IO_WRONG, "cannot open %s: %s", path, strerror(errno));
        return NULL;
    }
    if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) {
        io_fail(error, IO_WRONG, "%s is a directory: give a file of numbers", path);
        fclose(file);
        return NULL;
    }
    return file;
}

bool array_open_text(const char *path, int precision, array_source *source, io_error *error)
{
    FILE *file = path == NULL ? stdin : open_text_file(path, error);
    if (file == NULL) {
        return false;
    }
    source->kind = ARRAY_MEMORY;
    source->precision = precision == 0 ? 64 : precision;
    text_reader reader = {.file = file,
                          .source = source,
                          .error = error,
                          .line = 1,
                          .name = path == NULL ? "standard input" : path};
    const bool is_read = read_text(&reader);
    if (path != NULL) {
        fclose(file);
    }
    if (!is_read) {
        array_close(source);
        return false;
    }
    source->shape.dimensions = 1;
    source->shape.extent[0] = source->count;
    return true;
}
