/* SPDX-License-Identifier: MIT */
/* START:STOP:COUNT, in the very operations of NumPy's linspace, so that the doubles are the same.
 */
#ifndef SIGRAMP_HOST_IO_LINSPACE_H
#define SIGRAMP_HOST_IO_LINSPACE_H

#include "io/fail.h"

#include <stddef.h>

/* argument: with two colons. Whether so many numbers can be held is not asked. */
int linspace_parse(const char *argument, double *start, double *stop, size_t *count,
                   io_error *error);

/* Numbers first .. first + count - 1 of the total. */
void linspace_fill(double start, double stop, size_t total, size_t first, size_t count,
                   double *values);

#endif
