/* SPDX-License-Identifier: MIT */
#include "io/npy.h"

#include "io/npy_type.h"

#include <stdio.h>
#include <string.h>

const unsigned char npy_magic[NPY_MAGIC_SIZE] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

/* Places in a message are bytes of the header. */
typedef struct {
    const char *name;
    const char *text;
    size_t length;
    size_t at;
    io_error *error;
} npy_parser;

static int wrong(const npy_parser *parser, const char *what)
{
    return io_fail(parser->error, IO_WRONG,
                   "%s: header byte %zu: %s; write it again with numpy.save", parser->name,
                   parser->at, what);
}

/* The next byte after blanks and line ends, or '\0' at the end. */
static char peek(npy_parser *parser)
{
    while (parser->at < parser->length && parser->text[parser->at] != '\0' &&
           strchr(" \t\r\n\f", parser->text[parser->at]))
        parser->at++;
    return parser->at < parser->length ? parser->text[parser->at] : '\0';
}

static int accept(npy_parser *parser, char character)
{
    if (peek(parser) != character || parser->at >= parser->length)
        return 0;
    parser->at++;
    return 1;
}

static int accept_word(npy_parser *parser, const char *word)
{
    const size_t length = strlen(word);
    peek(parser);
    if (parser->length - parser->at < length ||
        memcmp(parser->text + parser->at, word, length) != 0)
        return 0;
    parser->at += length;
    return 1;
}

/* A quoted string without escapes, of at most size - 1 bytes. Python 2 wrote some with a u. */
static int parse_string(npy_parser *parser, char *string, size_t size)
{
    accept(parser, 'u');
    const char quote = peek(parser);
    size_t length = 0;
    if (quote != '\'' && quote != '"')
        return wrong(parser, "a quoted string was expected");
    for (parser->at++; parser->at < parser->length; parser->at++) {
        const char character = parser->text[parser->at];
        if (character == quote) {
            parser->at++;
            string[length] = '\0';
            return 1;
        }
        if (length + 1 == size || character < ' ' || character > '~' || character == '\\')
            break;
        string[length++] = character;
    }
    return wrong(parser, "a string that is not one of this format's");
}

static int parse_descr(npy_parser *parser, npy_header *header)
{
    char descr[64];
    const char character = peek(parser);
    if (character == '[' || character == '(') {
        return io_fail(parser->error, IO_WRONG, "%s holds %s", parser->name,
                       npy_describe(character == '[' ? "[" : "("));
    }
    if (!parse_string(parser, descr, sizeof descr))
        return 0;
    return npy_parse_type(descr, &header->type) ||
           io_fail(parser->error, IO_WRONG, "%s holds %s (type '%s')", parser->name,
                   npy_describe(descr), descr);
}

static int parse_extent(npy_parser *parser, uint64_t *extent)
{
    const size_t start = parser->at;
    *extent = 0;
    for (; parser->at < parser->length; parser->at++) {
        const char digit = parser->text[parser->at];
        if (digit < '0' || digit > '9')
            break;
        if (__builtin_mul_overflow(*extent, 10, extent) ||
            __builtin_add_overflow(*extent, (uint64_t)(digit - '0'), extent))
            return wrong(parser, "a dimension that is too large");
    }
    if (parser->at == start)
        return wrong(parser, "a dimension was expected");
    accept(parser, 'L'); /* Python 2 wrote long integers so */
    return 1;
}

/* () or (5,) or (5, 6) or (5, 6,) */
static int parse_shape(npy_parser *parser, array_shape *shape)
{
    if (!accept(parser, '('))
        return wrong(parser, "the shape must be a tuple");
    int has_comma = 1;
    while (!accept(parser, ')')) {
        if (!has_comma || shape->dimensions == ARRAY_MAX_DIMENSIONS)
            return wrong(parser, has_comma ? "too many dimensions" : "',' or ')' was expected");
        if (!parse_extent(parser, &shape->extent[shape->dimensions]))
            return 0;
        shape->dimensions++;
        has_comma = accept(parser, ',');
    }
    return shape->dimensions != 1 || has_comma || wrong(parser, "the shape must be a tuple");
}

static int parse_order(npy_parser *parser, int *is_fortran)
{
    *is_fortran = accept_word(parser, "True");
    return *is_fortran || accept_word(parser, "False") ||
           wrong(parser, "True or False was expected");
}

enum { HAS_DESCR = 1, HAS_ORDER = 2, HAS_SHAPE = 4 };

static int parse_entry(npy_parser *parser, npy_header *header, int *is_fortran, int *seen)
{
    char key[32];
    if (!parse_string(parser, key, sizeof key))
        return 0;
    const int found = strcmp(key, "descr") == 0           ? HAS_DESCR
                      : strcmp(key, "fortran_order") == 0 ? HAS_ORDER
                      : strcmp(key, "shape") == 0         ? HAS_SHAPE
                                                          : 0;
    if (found == 0 || (*seen & found) != 0)
        return wrong(parser, "an unknown or repeated key");
    *seen |= found;
    if (!accept(parser, ':'))
        return wrong(parser, "':' was expected");
    return found == HAS_DESCR   ? parse_descr(parser, header)
           : found == HAS_ORDER ? parse_order(parser, is_fortran)
                                : parse_shape(parser, &header->shape);
}

static int parse_dictionary(npy_parser *parser, npy_header *header, int *is_fortran)
{
    int seen = 0;
    int has_comma = 1;
    if (!accept(parser, '{'))
        return wrong(parser, "'{' was expected");
    while (!accept(parser, '}')) {
        if (!has_comma)
            return wrong(parser, "',' or '}' was expected");
        if (!parse_entry(parser, header, is_fortran, &seen))
            return 0;
        has_comma = accept(parser, ',');
    }
    if (seen != (HAS_DESCR | HAS_ORDER | HAS_SHAPE))
        return wrong(parser, "descr, fortran_order or shape is missing");
    peek(parser);
    return parser->at == parser->length || wrong(parser, "something follows the dictionary");
}

/* Fortran order means something where more than one index varies. */
static int count_elements(const npy_parser *parser, npy_header *header, int is_fortran)
{
    int long_dimensions = 0;
    int is_empty = 0;
    for (int i = 0; i < header->shape.dimensions; ++i) {
        long_dimensions += header->shape.extent[i] > 1;
        is_empty = is_empty || header->shape.extent[i] == 0;
    }
    header->shape.is_fortran = is_fortran && long_dimensions > 1 && !is_empty;
    header->count = is_empty ? 0 : 1;
    for (int i = 0; i < header->shape.dimensions; ++i) {
        if (__builtin_mul_overflow(header->count, header->shape.extent[i], &header->count) ||
            header->count > (uint64_t)INT64_MAX / 8) {
            return io_fail(parser->error, IO_WRONG, "%s: its shape is larger than any file",
                           parser->name);
        }
    }
    return 1;
}

int npy_parse(const char *name, const char *text, size_t length, npy_header *header,
              io_error *error)
{
    npy_parser parser = {.name = name, .text = text, .length = length, .error = error};
    int is_fortran = 0;
    *header = (npy_header){0};
    return parse_dictionary(&parser, header, &is_fortran) &&
           count_elements(&parser, header, is_fortran);
}

size_t npy_print(int precision, const array_shape *shape, char header[NPY_WRITTEN_SIZE])
{
    enum { PREFIX = NPY_MAGIC_SIZE + 4, LONGEST = NPY_WRITTEN_SIZE - PREFIX };
    char *text = header + PREFIX;
    int length = snprintf(text, LONGEST, "{'descr': '<f%d', 'fortran_order': %s, 'shape': (",
                          precision / 8, shape->is_fortran ? "True" : "False");
    for (int i = 0; i < shape->dimensions; ++i) {
        length +=
            snprintf(text + length, (size_t)(LONGEST - length), "%s%llu%s", i == 0 ? "" : ", ",
                     (unsigned long long)shape->extent[i], shape->dimensions == 1 ? "," : "");
    }
    length += snprintf(text + length, (size_t)(LONGEST - length), "), }");
    const size_t size = ((size_t)length + PREFIX + 1 + 63) / 64 * 64;
    memset(text + length, ' ', size - PREFIX - (size_t)length);
    header[size - 1] = '\n';
    memcpy(header, npy_magic, NPY_MAGIC_SIZE);
    header[6] = 1;
    header[7] = 0;
    header[8] = (char)((size - PREFIX) & 0xff);
    header[9] = (char)((size - PREFIX) >> 8);
    return size;
}
