/* SPDX-License-Identifier: MIT */
#include "io/sink.h"

#include "io/npy.h"
#include "io/number.h"
#include "io/place.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SINK_BUFFER = 1 << 16 };

static int flush(sink *sink, io_error *error)
{
    const size_t used = sink->used;
    sink->used = 0;
    return temporary_write(&sink->temporary, sink->buffer, used, error);
}

/* Room for `bytes` more in the buffer. */
static int reserve(sink *sink, size_t bytes, io_error *error)
{
    return sink->used + bytes <= SINK_BUFFER || flush(sink, error);
}

/* Of what is written into, text, as pipes are read, unless the ending says otherwise. */
static int find_form(const char *path, array_form *form, io_error *error)
{
    place place;
    *form = *form == FORM_UNKNOWN ? form_of(path) : *form;
    if (*form != FORM_UNKNOWN)
        return 1;
    if (!place_find(path, &place, error))
        return 0;
    place_free(&place);
    *form = place.is_stream ? FORM_TEXT : FORM_UNKNOWN;
    return *form != FORM_UNKNOWN ||
           io_fail(error, IO_WRONG,
                   "output %s: the name must end in " FORM_ENDINGS ", or give --out-format", path);
}

int sink_check(const char *path, array_form *form, int precision, io_error *error)
{
    if (!find_form(path, form, error))
        return 0;
    if ((*form == FORM_RAW32 && precision == 64) || (*form == FORM_RAW64 && precision == 32)) {
        return io_fail(error, IO_WRONG,
                       "output %s: the result is float%d; name it .f%d or give --precision", path,
                       precision, precision);
    }
    return 1;
}

static int take_buffer(sink *sink, io_error *error)
{
    sink->buffer = malloc(SINK_BUFFER);
    return sink->buffer || io_fail(error, IO_FAILED, "out of memory");
}

/* What stands before the elements. A text file of none says so: an empty one would look damaged. */
static int put_head(sink *sink, array_form form, const array_shape *shape, io_error *error)
{
    static const char no_numbers[] = "# no numbers\n";
    uint64_t count = 1;
    for (int i = 0; i < shape->dimensions; ++i)
        count *= shape->extent[i];
    if (form == FORM_NPY) {
        char header[NPY_WRITTEN_SIZE];
        return temporary_write(&sink->temporary, header, npy_print(sink->precision, shape, header),
                               error);
    }
    return !sink->temporary.place || sink->style != SINK_TEXT || count > 0 ||
           temporary_write(&sink->temporary, no_numbers, sizeof no_numbers - 1, error);
}

/* On failure there is nothing to discard. */
static int open_empty(const char *path, sink_style style, int precision, sink *sink,
                      io_error *error)
{
    *sink = (struct sink)SINK_NONE;
    if (!temporary_open(path, &sink->temporary, error))
        return 0;
    sink->style = style;
    sink->precision = precision;
    if (take_buffer(sink, error))
        return 1;
    sink_discard(sink);
    return 0;
}

int sink_open(const char *path, array_form form, int precision, const array_shape *shape,
              sink *sink, io_error *error)
{
    *sink = (struct sink)SINK_NONE;
    if (!sink_check(path, &form, precision, error) ||
        !open_empty(path, form == FORM_TEXT ? SINK_TEXT : SINK_RAW, precision, sink, error))
        return 0;
    if (put_head(sink, form, shape, error))
        return 1;
    sink_discard(sink);
    return 0;
}

int sink_open_raw(const char *path, int precision, const char *head, size_t size, sink *sink,
                  io_error *error)
{
    if (!open_empty(path, SINK_RAW, precision, sink, error))
        return 0;
    if (sink_write_bytes(sink, head, size, error))
        return 1;
    sink_discard(sink);
    return 0;
}

int sink_write_bytes(sink *sink, const char *bytes, size_t size, io_error *error)
{
    return flush(sink, error) && temporary_write(&sink->temporary, bytes, size, error);
}

static double element(const sink *sink, const void *values, size_t i)
{
    return sink->precision == 32 ? (double)((const float *)values)[i] : ((const double *)values)[i];
}

static int write_text(sink *sink, const void *values, size_t count, io_error *error)
{
    for (size_t i = 0; i < count; ++i) {
        if (!reserve(sink, NUMBER_TEXT_SIZE + 1, error))
            return 0;
        char *to = sink->buffer + sink->used;
        const int length = number_format(element(sink, values, i), sink->precision, to);
        to[length] = '\n';
        sink->used += (size_t)length + 1;
    }
    return 1;
}

/* JSON has no NaN and no infinity; null stands for them. */
static int write_json(sink *sink, const void *values, size_t count, io_error *error)
{
    for (size_t i = 0; i < count; ++i) {
        if (!reserve(sink, NUMBER_TEXT_SIZE + 1, error))
            return 0;
        const double value = element(sink, values, i);
        if (sink->written + i > 0)
            sink->buffer[sink->used++] = ',';
        if (isfinite(value)) {
            sink->used += (size_t)number_format(value, sink->precision, sink->buffer + sink->used);
        } else {
            memcpy(sink->buffer + sink->used, "null", 4);
            sink->used += 4;
        }
    }
    return 1;
}

static int write_raw(sink *sink, const void *values, size_t count, io_error *error)
{
    const size_t size = (size_t)sink->precision / 8;
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        return temporary_write(&sink->temporary, values, count * size, error);
    const unsigned char *from = values;
    for (size_t i = 0; i < count; ++i) {
        if (!reserve(sink, size, error))
            return 0;
        for (size_t byte = 0; byte < size; ++byte)
            sink->buffer[sink->used++] = (char)from[i * size + size - 1 - byte];
    }
    return 1;
}

int sink_write(sink *sink, const void *values, size_t count, io_error *error)
{
    const int is_written = sink->style == SINK_TEXT   ? write_text(sink, values, count, error)
                           : sink->style == SINK_JSON ? write_json(sink, values, count, error)
                                                      : write_raw(sink, values, count, error);
    sink->written += count;
    return is_written;
}

int sink_finish(sink *sink, io_error *error)
{
    temporary_file *const only = &sink->temporary;
    const int is_done = flush(sink, error) && temporary_commit_all(&only, 1, error);
    sink_discard(sink);
    return is_done;
}

int sink_finish_both(sink *first, sink *second, io_error *error)
{
    temporary_file *const both[] = {&first->temporary, &second->temporary};
    const int is_done =
        flush(first, error) && flush(second, error) && temporary_commit_all(both, 2, error);
    sink_discard(first);
    sink_discard(second);
    return is_done;
}

void sink_discard(sink *sink)
{
    temporary_discard(&sink->temporary);
    free(sink->buffer);
    sink->buffer = NULL;
    sink->used = 0;
}
