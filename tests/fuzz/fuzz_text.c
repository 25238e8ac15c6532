/* SPDX-License-Identifier: MIT */
/*
 * The reader of text. Its first byte says which column, and how. Where text was read as one list of
 * numbers, another way to read it must have found the same ones: every word that is no comment, in
 * order. Where it was refused, there is one line that says where.
 */
#include "fuzz.h"

#include "io/text.h"

#include <stdbool.h>
#include <math.h>
#include <string.h>

const fuzz_seed fuzz_seeds[] = {
    SEED("@1\n2 # two\n# three\n4\n"),
    SEED("@1,2,3\n"),
    SEED("@1 2\t3;4\n"),
    SEED("Aid,rating\n7,1500\n9,1600\n"),
    SEED("B\"id\";\"a \"\"b\"\"\"\n\"7\";\"1500\"\n"),
    SEED("Cid\trating\r\n7\t1500\r\n"),
    SEED("D1,2\n3,\n5,6\n"),
    SEED("E  x   y\n  1  20\n 10 200\n"),
    SEED("F,rating\r0,NA\r\r1,-\r"),
    SEED("@\xef\xbb\xbf"
         "1.0D+00\n-5.6d-3\n0x1.8p1\n-nan(ind)\n1e999\n"),
    SEED("@0,1   0,2\n0,3   0,4\n"),
    SEED("@\xff\xfe\x31"),
};
const size_t fuzz_seed_count = sizeof fuzz_seeds / sizeof *fuzz_seeds;

/* The same lines again and again. */
size_t fuzz_long_seed(size_t n, char bytes[FUZZ_LONGEST])
{
    const fuzz_seed *const seed = &fuzz_seeds[n];
    size_t size = 0;
    bytes[size++] = seed->bytes[0];
    while (size < FUZZ_LONGEST / 2) {
        memcpy(bytes + size, seed->bytes + 1, seed->size - 1);
        size += seed->size - 1;
    }
    return size;
}

static void check_error(const io_error *error)
{
    EXPECT(error->status == 1 || error->status == 2);
    EXPECT(strlen(error->text) < sizeof error->text - 1);
    EXPECT(strchr(error->text, '\n') == NULL);
    EXPECT(strstr(error->text, "input") != NULL || strstr(error->text, "file") != NULL);
}

static int is_separator(int byte)
{
    return byte == '\0' || strchr(" \t\v\f\r\n,;\"", byte) != NULL;
}

/* The next word of a text without its comments; NULL at the end. */
static const char *next_word(const char *at, const char *begin, size_t *length)
{
    for (;;) {
        const int before = at == begin ? '\n' : at[-1];
        if (*at == '#' && strchr(" \t\r\n\v\f", before) != NULL) {
            at += strcspn(at, "\r\n");
        } else if (*at == '\0') {
            return NULL;
        } else if (is_separator(*at)) {
            at++;
        } else {
            break;
        }
    }
    *length = 0;
    while (!is_separator(at[*length])) {
        ++*length;
    }
    return at;
}

static double value_of(const char *word, size_t length)
{
    char *copy = calloc(length + 3, 1); /* for the looks at what follows a sign */
    EXPECT(copy != NULL);
    memcpy(copy, word, length);
    char *fortran = copy[1] == 'x' || copy[1] == 'X' || copy[2] == 'x' || copy[2] == 'X'
                        ? NULL
                        : strpbrk(copy, "dD");
    if (fortran != NULL) {
        *fortran = 'e';
    }
    char *end;
    const double value = strtod(copy, &end);
    EXPECT(*end == '\0');
    free(copy);
    return value;
}

/* A comma or semicolon has a number on either side; what has not is a missing one. */
static void check_separators(const char *text)
{
    int before = '\n'; /* the last that is no blank */
    for (; *text != '\0'; text++) {
        const int byte = *text == ';' ? ',' : *text == '\r' ? '\n' : *text;
        if (byte != ' ' && byte != '\t' && byte != '\v' && byte != '\f') {
            EXPECT(byte != ',' || (before != ',' && before != '\n'));
            EXPECT(before != ',' || (byte != '\n' && byte != '#'));
            before = byte;
        }
        if (byte == '#') {
            text += strcspn(text, "\r\n") - 1;
            before = '0'; /* whatever the comment held */
        }
    }
    EXPECT(before != ',');
}

static void check_list(const uint8_t *data, size_t size, const array_source *source)
{
    char *text = malloc(size + 2);
    EXPECT(text != NULL);
    memcpy(text, data, size);
    text[size] = text[size + 1] = '\0';
    const bool is_whole = strlen(text) == size; /* a comment may hold anything */
    EXPECT(is_whole || memchr(text, '#', size) != NULL);
    const char *begin = strncmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
    check_separators(begin);
    size_t found = 0, length = 0;
    const char *at = begin;
    for (; is_whole && (at = next_word(at, begin, &length)) != NULL; at += length) {
        EXPECT(found < source->count);
        const double value = value_of(at, length), is = ((const double *)source->values)[found++];
        EXPECT(value == is || (isnan(value) && isnan(is)));
    }
    EXPECT(found == source->count || !is_whole);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {NULL, "rating", "id", "2", "*", "3", "2", "*"};
    const int how = size > 0 ? data[0] : 0;
    const text_request request = {.file = "file",
                                  .column = columns[how & 7],
                                  .precision = (how & 16) != 0 ? 32 : 64,
                                  .missing_is_nan = (how & 32) != 0};
    input input;
    io_error error = {0};
    array_source source = {.file = -1, .name = "file"};
    if (size == 0) {
        return 0;
    }
    input_of_memory("input", data + 1, size - 1, &input);
    if (!text_read(&input, &request, &source, &error)) {
        check_error(&error);
        EXPECT(source.values == NULL);
        return 0;
    }
    EXPECT(source.shape.dimensions == 1 && source.shape.extent[0] == source.count);
    if (request.column == NULL && request.precision == 64 && !request.missing_is_nan) {
        check_list(data + 1, size - 1, &source);
    }
    array_close(&source);
    return 0;
}
