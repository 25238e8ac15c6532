/* SPDX-License-Identifier: MIT */
#include "cli/part_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The longest first line; with 32 dimensions and every option it has some 3000 bytes. */
enum { MOST_HEAD = 1 << 16 };

static int fail_part(const part_file *file, const char *why, io_error *error)
{
    return io_fail(error, IO_WRONG, "%s: %s", file->path, why);
}

static int fail_head(const part_file *file, io_error *error)
{
    return fail_part(file, "the first line is no part file's; make the part again", error);
}

/* Nothing waits for the writer of a FIFO. */
static int open_regular(const part_file *file, struct stat *status, io_error *error)
{
    const int descriptor = open(file->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0 || fstat(descriptor, status) != 0) {
        const int is_wrong = errno == ENOENT || errno == ENOTDIR;
        io_fail(error, is_wrong ? IO_WRONG : IO_FAILED, "cannot open %s: %s", file->path,
                strerror(errno));
    } else if (!S_ISREG(status->st_mode)) {
        fail_part(file, "is no file; sigramp join reads files alone", error);
    } else {
        return descriptor;
    }
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

/* Up to size bytes from the start; how many there are, or -1. */
static ssize_t read_start(int descriptor, char *bytes, size_t size)
{
    size_t held = 0;
    while (held < size) {
        const ssize_t got = pread(descriptor, bytes + held, size - held, (off_t)held);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        held += (size_t)got;
    }
    return (ssize_t)held;
}

/* A whole number from 0 to most. */
static int whole_at(const json_t *head, const char *key, uint64_t most, uint64_t *value)
{
    const json_t *const number = json_object_get(head, key);
    const json_int_t found = json_integer_value(number);
    *value = (uint64_t)found;
    return json_is_integer(number) && found >= 0 && (uint64_t)found <= most;
}

/* The extents, whose product must be the number of points. */
static int read_shape(part_file *file)
{
    const json_t *const shape = json_object_get(file->head, "shape");
    const size_t dimensions = json_array_size(shape);
    uint64_t count = 1;
    if (!json_is_array(shape) || dimensions > ARRAY_MAX_DIMENSIONS)
        return 0;
    file->shape.dimensions = (int)dimensions;
    file->shape.is_fortran = json_is_true(json_object_get(file->head, "fortran_order"));
    for (size_t i = 0; i < dimensions; ++i) {
        const json_int_t extent = json_integer_value(json_array_get(shape, i));
        file->shape.extent[i] = (uint64_t)extent;
        if (extent < 0 || __builtin_mul_overflow(count, (uint64_t)extent, &count))
            return 0;
    }
    return count == file->points;
}

static int read_numbers(part_file *file)
{
    uint64_t format = 0, points = 0, precision = 0;
    const json_t *const head = file->head;
    if (!whole_at(head, PART_FORMAT_KEY, PART_FORMAT, &format) || format != PART_FORMAT ||
        !whole_at(head, "parts", PART_MOST, &file->number.parts) ||
        !whole_at(head, "part", file->number.parts, &file->number.part) || file->number.part < 1 ||
        !whole_at(head, "points", SIZE_MAX / sizeof(double), &points) ||
        !whole_at(head, "precision", 64, &precision) || (precision != 32 && precision != 64))
        return 0;
    file->points = points;
    file->precision = (int)precision;
    file->range = part_of(file->number, file->points);
    return read_shape(file);
}

static int parse_head(part_file *file, const char *bytes, size_t held, io_error *error)
{
    static const char start[] = "{\"" PART_FORMAT_KEY "\": ";
    if (held < sizeof start - 1 || memcmp(bytes, start, sizeof start - 1) != 0)
        return fail_part(file, "is no part file; give those that --part K/N made", error);
    const char *const end = memchr(bytes, '\n', held);
    if (!end)
        return fail_head(file, error);
    file->data_start = (uint64_t)(end + 1 - bytes);
    file->head = json_loadb(bytes, (size_t)(end - bytes), JSON_REJECT_DUPLICATES, NULL);
    return (file->head && read_numbers(file)) || fail_head(file, error);
}

static int check_size(const part_file *file, uint64_t size, io_error *error)
{
    const uint64_t data = (uint64_t)file->range.count * ((uint64_t)file->precision / 8);
    const uint64_t right = file->data_start + data + PART_TAIL_SIZE;
    return size == right ||
           io_fail(error, IO_WRONG, "%s: has %llu bytes and should have %llu; make the part again",
                   file->path, (unsigned long long)size, (unsigned long long)right);
}

static int read_head(part_file *file, int descriptor, uint64_t size, io_error *error)
{
    char *const bytes = malloc(MOST_HEAD);
    const ssize_t held = bytes ? read_start(descriptor, bytes, MOST_HEAD) : 0;
    const int is_read =
        !bytes     ? io_fail(error, IO_FAILED, "out of memory")
        : held < 0 ? io_fail(error, IO_FAILED, "cannot read %s: %s", file->path, strerror(errno))
                   : parse_head(file, bytes, (size_t)held, error) && check_size(file, size, error);
    free(bytes);
    return is_read;
}

int part_file_read(const char *path, part_file *file, io_error *error)
{
    struct stat status;
    *file = (part_file){.path = path};
    const int descriptor = open_regular(file, &status, error);
    if (descriptor < 0)
        return 0;
    const int is_read = read_head(file, descriptor, (uint64_t)status.st_size, error);
    close(descriptor);
    return is_read;
}

/* All but the part's number must be the same. */
static int fits(const part_file *file, const part_file *first, io_error *error)
{
    const char *key;
    json_t *value;
    json_object_foreach(first->head, key, value)
    {
        if (strcmp(key, "part") != 0 && !json_equal(value, json_object_get(file->head, key)))
            return io_fail(error, IO_WRONG,
                           "%s and %s are no parts of one whole: they differ in \"%s\"",
                           first->path, file->path, key);
    }
    return json_object_size(file->head) == json_object_size(first->head) ||
           io_fail(error, IO_WRONG, "%s and %s are no parts of one whole: one has more options",
                   first->path, file->path);
}

static int compare(const void *left, const void *right)
{
    const part_file *const a = left, *const b = right;
    return (a->number.part > b->number.part) - (a->number.part < b->number.part);
}

static int fail_missing(const part_file *files, size_t count, io_error *error)
{
    const uint64_t parts = files[0].number.parts, missing = parts - count;
    uint64_t first = 1;
    while (first <= count && files[first - 1].number.part == first)
        ++first;
    if (missing == 1)
        return io_fail(error, IO_WRONG, "part %llu of %llu is missing; make it by --part %llu/%llu",
                       (unsigned long long)first, (unsigned long long)parts,
                       (unsigned long long)first, (unsigned long long)parts);
    return io_fail(error, IO_WRONG, "%llu of %llu parts are missing, part %llu the first of them",
                   (unsigned long long)missing, (unsigned long long)parts,
                   (unsigned long long)first);
}

int part_files_order(part_file *files, size_t count, io_error *error)
{
    for (size_t i = 1; i < count; ++i)
        if (!fits(&files[i], &files[0], error))
            return 0;
    qsort(files, count, sizeof *files, compare);
    for (size_t i = 1; i < count; ++i)
        if (compare(&files[i - 1], &files[i]) == 0)
            return io_fail(error, IO_WRONG, "%s and %s are the same part, %llu of %llu",
                           files[i - 1].path, files[i].path,
                           (unsigned long long)files[i].number.part,
                           (unsigned long long)files[i].number.parts);
    return count == files[0].number.parts || fail_missing(files, count, error);
}

int part_file_open(const part_file *file, array_source *source, io_error *error)
{
    struct stat status;
    *source = (array_source){
        .kind = ARRAY_FILE,
        .name = file->path,
        .precision = file->precision,
        .type = {ELEMENT_FLOAT, file->precision / 8, __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__},
        .count = file->range.count,
        .shape = {.dimensions = 1, .extent = {file->range.count}},
        .data_start = file->data_start};
    source->file = open_regular(file, &status, error);
    return source->file >= 0;
}

int part_file_has(const part_file *file, const array_source *source, uint64_t digest,
                  io_error *error)
{
    char right[PART_TAIL_SIZE + 1], found[PART_TAIL_SIZE];
    const array_source tail = {.kind = ARRAY_FILE,
                               .name = file->path,
                               .type = {ELEMENT_UNSIGNED, 1, 0},
                               .count = PART_TAIL_SIZE,
                               .file = source->file,
                               .data_start = file->data_start +
                                             (uint64_t)source->count * (uint64_t)source->type.size};
    part_tail(digest, right);
    if (!array_read_own(&tail, 0, PART_TAIL_SIZE, found, error))
        return 0;
    return memcmp(found, right, PART_TAIL_SIZE) == 0 ||
           fail_part(file, "its results have another digest than they had; make the part again",
                     error);
}
