/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <stdarg.h>
#include <stdio.h>

enum { REPORT = 3, LONGEST_FIELDS = 2048 }; /* trial_process.c reads that descriptor */

static int is_trial;

int opencl_is_trial(void)
{
    return is_trial;
}

void opencl_become_trial(void)
{
    is_trial = 1;
}

void opencl_stage(const char *what)
{
    opencl_tell("at", "%s", what);
}

void opencl_tell(const char *kind, const char *format, ...)
{
    va_list arguments;
    char fields[LONGEST_FIELDS];
    if (!is_trial)
        return;
    va_start(arguments, format);
    vsnprintf(fields, sizeof fields, format, arguments);
    va_end(arguments);
    dprintf(REPORT, "%s\t%s\n", kind, fields);
}
