/* SPDX-License-Identifier: MIT */
#include "io/argument.h"

#include "io/input.h"
#include "io/number.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int is_standard_input(const char *path)
{
    return strcmp(path, "-") == 0;
}

static int is_number(const char *text)
{
    double value;
    return number_parse(text, 64, &value) != NUMBER_SYNTAX;
}

static int exists(const char *path)
{
    struct stat status;
    return is_standard_input(path) || stat(path, &status) == 0;
}

/* Pipes and devices, and the descriptors that stand for them or for what the shell put there. */
static int is_stream(const char *path)
{
    struct stat status;
    return is_standard_input(path) || input_is_standard(path) ||
           strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/self/fd/", 14) == 0 ||
           (!is_number(path) && stat(path, &status) == 0 && !S_ISREG(status.st_mode) &&
            !S_ISDIR(status.st_mode));
}

/* The form that an ending before a colon tells: a file's name may end as FILE:COLUMN does. */
static array_form form_before_colon(const char *argument)
{
    array_form form = FORM_UNKNOWN;
    char *path = strdup(argument);
    char *colon;
    while (path && form == FORM_UNKNOWN && (colon = strrchr(path, ':'))) {
        *colon = '\0';
        form = form_of(path);
    }
    free(path);
    return form;
}

/* Whether what stands before a colon names a file by itself. */
static int names_file(const char *path, array_form form)
{
    return form_of(path) != FORM_UNKNOWN || is_stream(path) ||
           ((form == FORM_TEXT || form_before_colon(path) != FORM_UNKNOWN) && exists(path));
}

/* Where the colon of FILE:COLUMN is, 0 if there is none. A file of the whole name comes first, then
 * the longest FILE that exists, for names of files and columns may have colons of their own. */
static int find_column(const array_request *request, size_t *colon, io_error *error)
{
    const char *argument = request->argument;
    char *path = strdup(argument);
    if (!path)
        return io_fail(error, IO_FAILED, "out of memory");
    *colon = 0;
    int is_found = !strchr(argument, ':') || exists(argument);
    for (size_t at = strlen(argument); at > 0 && !is_found; at--) {
        if (argument[at] == ':') {
            path[at] = '\0';
            is_found = names_file(path, request->form) && exists(path);
            if (is_found || (*colon == 0 && names_file(path, request->form)))
                *colon = at;
        }
    }
    if (!is_found && form_of(argument) != FORM_UNKNOWN)
        *colon = 0; /* neither is there; the message names what has the ending */
    free(path);
    return 1;
}

static int has_two_colons(const char *argument)
{
    const char *colon = strchr(argument, ':');
    return colon && strchr(colon + 1, ':');
}

static int set_file(array_argument *file, const char *argument, size_t colon, array_form form,
                    io_error *error)
{
    file->kind = ARGUMENT_FILE;
    file->path = colon == 0 ? strdup(argument) : strndup(argument, colon);
    if (!file->path)
        return io_fail(error, IO_FAILED, "out of memory");
    file->form = form != FORM_UNKNOWN ? form : form_of(file->path);
    if (colon > 0) {
        file->column = argument + colon + 1;
        file->form = file->form == FORM_UNKNOWN ? FORM_TEXT : file->form;
    }
    if (file->column && file->form != FORM_TEXT) {
        argument_free(file);
        return io_fail(error, IO_WRONG, "'%s': only text has columns to choose from", argument);
    }
    return 1;
}

int argument_parse(const array_request *request, array_argument *argument, io_error *error)
{
    const char *text = request->argument;
    size_t colon = 0;
    *argument = (array_argument){.kind = ARGUMENT_LINSPACE};
    if (!find_column(request, &colon, error))
        return 0;
    array_form form = request->form;
    if (colon == 0 && form == FORM_UNKNOWN && form_of(text) == FORM_UNKNOWN && exists(text))
        form = form_before_colon(text);
    if (colon > 0 || form != FORM_UNKNOWN || form_of(text) != FORM_UNKNOWN ||
        is_standard_input(text))
        return set_file(argument, text, colon, form, error);
    if (has_two_colons(text))
        return 1;
    if (is_number(text)) {
        argument->kind = ARGUMENT_NUMBER;
        return 1;
    }
    if (is_stream(text))
        return set_file(argument, text, 0, FORM_UNKNOWN, error);
    return io_fail(error, IO_WRONG,
                   "'%s' is not an array: give a file ending in " FORM_ENDINGS
                   ", or any with its format, as --x-format text; START:STOP:COUNT, a number, or -",
                   text);
}

void argument_free(array_argument *argument)
{
    free(argument->path);
    argument->path = NULL;
}
