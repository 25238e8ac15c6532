/* SPDX-License-Identifier: MIT */
/* START:STOP:COUNT, in the very operations of NumPy's linspace, so that the doubles are the same.
 */
#include "io/array.h"
#include "io/number.h"

#include <math.h>
#include <string.h>

enum { FIELD_SIZE = 512 };

/* Copies the text up to end; false if it does not fit. */
static bool copy_field(const char *text, const char *end, char field[FIELD_SIZE])
{
    const size_t length = (size_t)(end - text);
    if (length >= FIELD_SIZE) {
        return false;
    }
    memcpy(field, text, length);
    field[length] = '\0';
    return true;
}

static bool parse_bound(const char *argument, const char *what, const char *text, const char *end,
                        double *value, io_error *error)
{
    char field[FIELD_SIZE];
    if (!copy_field(text, end, field) || number_parse(field, 64, value) != NUMBER_OK ||
        !isfinite(*value)) {
        return io_fail(error, IO_WRONG, "'%s': %s must be a finite number, in START:STOP:COUNT",
                       argument, what);
    }
    return true;
}

bool array_parse_linspace(const char *argument, array_source *source, io_error *error)
{
    const char *first = strchr(argument, ':');
    const char *second = strchr(first + 1, ':');
    uint64_t count = 0;
    if (!parse_bound(argument, "START", argument, first, &source->start, error) ||
        !parse_bound(argument, "STOP", first + 1, second, &source->stop, error)) {
        return false;
    }
    if (!number_parse_count(second + 1, &count)) {
        return io_fail(error, IO_WRONG,
                       "'%s': COUNT must be a whole number of at least 0, in"
                       " START:STOP:COUNT",
                       argument);
    }
    if (count > SIZE_MAX / sizeof(double)) {
        return io_fail(error, IO_WRONG, "'%s': COUNT is too large", argument);
    }
    if (count > 1 && !isfinite(source->stop - source->start)) {
        return io_fail(error, IO_WRONG, "'%s': START and STOP are too far apart", argument);
    }
    source->kind = ARRAY_LINSPACE;
    source->precision = 64;
    source->type = (element_type){.kind = ELEMENT_FLOAT, .size = sizeof(double)};
    source->count = (size_t)count;
    source->shape.dimensions = 1;
    source->shape.extent[0] = count;
    return true;
}

/* The doubles are NumPy's; a float32 is one of them rounded. */
bool array_open_linspace(const char *argument, array_source *source, io_error *error)
{
    if (!array_parse_linspace(argument, source, error)) {
        return false;
    }
    if (array_exceeds_memory(source->count * sizeof(double))) {
        return io_fail(error, IO_WRONG, "'%s': COUNT is more than this machine's memory holds",
                       argument);
    }
    return true;
}

void array_linspace(const array_source *source, size_t first, size_t count, double *values)
{
    const double delta = source->stop - source->start;
    const double intervals = source->count > 1 ? (double)(source->count - 1) : 1;
    const double step = delta / intervals;
    for (size_t i = 0; i < count; i++) {
        const double index = (double)(first + i);
        /* NumPy's own rule for a step that underflows. */
        const double away = step == 0 ? index / intervals * delta : index * step;
        values[i] = away + source->start;
    }
    if (count > 0 && source->count > 1 && first + count == source->count) {
        values[count - 1] = source->stop;
    }
}
