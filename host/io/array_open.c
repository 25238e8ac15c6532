/* SPDX-License-Identifier: MIT */
#include "io/array_open.h"

#include "io/argument.h"
#include "io/binary.h"
#include "io/linspace.h"
#include "io/npy.h"
#include "io/number.h"
#include "io/order.h"
#include "io/text.h"

#include <stdlib.h>
#include <string.h>

static int open_number(const char *argument, int precision, array_source *source, io_error *error)
{
    double value = 0;
    source->precision = precision == 0 ? 64 : precision;
    source->type = (element_type){.kind = ELEMENT_FLOAT, .size = source->precision / 8};
    if (number_parse(argument, source->precision, &value) == NUMBER_TOO_LARGE) {
        return io_fail(error, IO_WRONG, "'%s' is too large for float%d", argument,
                       source->precision);
    }
    source->values = malloc(sizeof(double));
    if (!source->values)
        return io_fail(error, IO_FAILED, "out of memory");
    if (source->precision == 32)
        *(float *)source->values = (float)value;
    else
        *(double *)source->values = value;
    source->kind = ARRAY_MEMORY;
    source->count = 1;
    return 1;
}

/* .npy is known by its first bytes; what else comes without a form is text. */
static int find_form(input *input, array_form *form, io_error *error)
{
    if (*form != FORM_UNKNOWN)
        return 1;
    if (!input_look(input, NPY_MAGIC_SIZE, error))
        return 0;
    *form = input->end - input->at >= NPY_MAGIC_SIZE &&
                    memcmp(input->bytes + input->at, npy_magic, NPY_MAGIC_SIZE) == 0
                ? FORM_NPY
                : FORM_TEXT;
    return 1;
}

static int read_input(input *input, const array_argument *file, const array_request *request,
                      array_source *source, io_error *error)
{
    array_form form = file->form;
    if (!find_form(input, &form, error))
        return 0;
    const text_request text = {.file = file->path,
                               .column = file->column,
                               .precision = request->precision == 0 ? 64 : request->precision,
                               .missing_is_nan = request->missing_is_nan};
    switch (form) {
    case FORM_NPY:
        return binary_open_npy(input, source, error);
    case FORM_RAW32:
        return binary_open_raw(input, 32, source, error);
    case FORM_RAW64:
        return binary_open_raw(input, 64, source, error);
    case FORM_TEXT:
    case FORM_UNKNOWN:
        break;
    }
    return text_read(input, &text, source, error);
}

static int open_file(const array_argument *file, const array_request *request, array_source *source,
                     io_error *error)
{
    input input;
    if (!input_open(file->path, &input, error))
        return 0;
    const int is_open = read_input(&input, file, request, source, error);
    input_close(&input);
    return is_open &&
           (!source->shape.is_fortran || request->keeps_order || array_in_c_order(source, error));
}

int array_parse_linspace(const char *argument, array_source *source, io_error *error)
{
    if (!linspace_parse(argument, &source->start, &source->stop, &source->count, error))
        return 0;
    source->kind = ARRAY_LINSPACE;
    source->precision = 64;
    source->type = (element_type){.kind = ELEMENT_FLOAT, .size = sizeof(double)};
    source->shape.dimensions = 1;
    source->shape.extent[0] = source->count;
    return 1;
}

/* The doubles are NumPy's; a float32 is one of them rounded. */
static int open_linspace(const char *argument, array_source *source, io_error *error)
{
    if (!array_parse_linspace(argument, source, error))
        return 0;
    if (array_exceeds_memory(source->count * sizeof(double))) {
        return io_fail(error, IO_WRONG, "'%s': COUNT is more than this machine's memory holds",
                       argument);
    }
    return 1;
}

int array_open(const array_request *request, array_source *source, io_error *error)
{
    array_argument argument;
    int is_open = 0;
    *source = (array_source){.name = request->argument, .file = -1};
    if (!argument_parse(request, &argument, error))
        return 0;
    switch (argument.kind) {
    case ARGUMENT_FILE:
        is_open = open_file(&argument, request, source, error);
        break;
    case ARGUMENT_LINSPACE:
        is_open = open_linspace(request->argument, source, error);
        break;
    case ARGUMENT_NUMBER:
        is_open = open_number(request->argument, request->precision, source, error);
        break;
    }
    argument_free(&argument);
    if (!is_open)
        array_close(source);
    return is_open;
}

int array_is_linspace(const array_request *request)
{
    io_error ignored;
    array_argument argument;
    if (!argument_parse(request, &argument, &ignored))
        return 0;
    const int is_linspace = argument.kind == ARGUMENT_LINSPACE;
    argument_free(&argument);
    return is_linspace;
}
