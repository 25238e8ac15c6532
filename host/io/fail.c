/* SPDX-License-Identifier: MIT */
#include "io/fail.h"

#include <stdarg.h>
#include <stdio.h>

int io_fail(io_error *error, int status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error->status = status;
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return 0;
}
