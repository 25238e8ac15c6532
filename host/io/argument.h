/* SPDX-License-Identifier: MIT */
/*
 * What an ARRAY argument names. In this order: a file or FILE:COLUMN, START:STOP:COUNT, a number, a
 * pipe. They cannot be confused: START is a number, and no number ends as a file's name does.
 */
#ifndef SIGRAMP_HOST_IO_ARGUMENT_H
#define SIGRAMP_HOST_IO_ARGUMENT_H

#include "io/array.h"

typedef enum { ARGUMENT_FILE, ARGUMENT_LINSPACE, ARGUMENT_NUMBER } argument_kind;

typedef struct {
    argument_kind kind;
    /* ARGUMENT_FILE */
    char *path;         /* "-" for standard input */
    const char *column; /* in the request's argument; NULL for none */
    array_form form;    /* FORM_UNKNOWN: its first bytes tell */
} array_argument;

/* Free it on success. */
int argument_parse(const array_request *request, array_argument *argument, io_error *error);
void argument_free(array_argument *argument);

#endif
