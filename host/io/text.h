/* SPDX-License-Identifier: MIT */
/* Text as an array of numbers. */
#ifndef SIGRAMP_HOST_IO_TEXT_H
#define SIGRAMP_HOST_IO_TEXT_H

#include "io/array.h"
#include "io/input.h"

typedef struct {
    const char *file;   /* as the argument names it, for what FILE:COLUMN to give instead */
    const char *column; /* a number from 1, a name, or *; NULL if none was chosen */
    int precision;      /* 32 or 64: each number is rounded to it, once */
    int missing_is_nan;
} text_request;

/* Reads all of the input into the source's memory. On failure nothing is kept. */
int text_read(input *input, const text_request *request, array_source *source, io_error *error);

#endif
