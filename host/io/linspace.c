/* SPDX-License-Identifier: MIT */
#include "io/linspace.h"

#include "io/number.h"

#include <math.h>
#include <string.h>

enum { FIELD_SIZE = 512 };

/* Copies the text up to end; 0 if it does not fit. */
static int copy_field(const char *text, const char *end, char field[FIELD_SIZE])
{
    const size_t length = (size_t)(end - text);
    if (length >= FIELD_SIZE)
        return 0;
    memcpy(field, text, length);
    field[length] = '\0';
    return 1;
}

static int parse_bound(const char *argument, const char *what, const char *text, const char *end,
                       double *value, io_error *error)
{
    char field[FIELD_SIZE];
    if (!copy_field(text, end, field) || number_parse(field, 64, value) != NUMBER_OK ||
        !isfinite(*value)) {
        return io_fail(error, IO_WRONG, "'%s': %s must be a finite number, in START:STOP:COUNT",
                       argument, what);
    }
    return 1;
}

int linspace_parse(const char *argument, double *start, double *stop, size_t *count,
                   io_error *error)
{
    const char *first = strchr(argument, ':');
    const char *second = strchr(first + 1, ':');
    uint64_t wanted = 0;
    if (!parse_bound(argument, "START", argument, first, start, error) ||
        !parse_bound(argument, "STOP", first + 1, second, stop, error))
        return 0;
    if (!number_parse_count(second + 1, &wanted)) {
        return io_fail(error, IO_WRONG,
                       "'%s': COUNT must be a whole number of at least 0, in"
                       " START:STOP:COUNT",
                       argument);
    }
    if (wanted > SIZE_MAX / sizeof(double))
        return io_fail(error, IO_WRONG, "'%s': COUNT is too large", argument);
    if (wanted > 1 && !isfinite(*stop - *start))
        return io_fail(error, IO_WRONG, "'%s': START and STOP are too far apart", argument);
    *count = (size_t)wanted;
    return 1;
}

void linspace_fill(double start, double stop, size_t total, size_t first, size_t count,
                   double *values)
{
    const double delta = stop - start;
    const double intervals = total > 1 ? (double)(total - 1) : 1;
    const double step = delta / intervals;
    for (size_t i = 0; i < count; ++i) {
        const double index = (double)(first + i);
        /* NumPy's own rule for a step that underflows. */
        const double away = step == 0 ? index / intervals * delta : index * step;
        values[i] = away + start;
    }
    if (count > 0 && total > 1 && first + count == total)
        values[count - 1] = stop;
}
