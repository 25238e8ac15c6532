/* SPDX-License-Identifier: MIT */
/* JSON as the tool prints it: numbers that are none become null. */
#ifndef SIGRAMP_HOST_CLI_JSON_H
#define SIGRAMP_HOST_CLI_JSON_H

#include "cli/command.h"

#include <jansson.h>

json_t *json_number(double value);   /* null for NaN and infinities */
json_t *json_text(const char *text); /* null for NULL; bytes that are not UTF-8 become '?' */

/* An object with device, isa, precision and fallback, or NULL without memory. */
json_t *json_report(const sigramp_context *context, int precision);

/* Prints the value and a newline, frees it, and returns the exit status; NULL is "out of memory".
 */
int json_print(json_t *value);

/* The same for an object whose '{' and first members are already out: prints the rest. */
int json_print_rest(json_t *object);

#endif
