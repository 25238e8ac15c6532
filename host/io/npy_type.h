/* SPDX-License-Identifier: MIT */
/* NumPy's names for the types of elements. */
#ifndef SIGRAMP_HOST_IO_NPY_TYPE_H
#define SIGRAMP_HOST_IO_NPY_TYPE_H

#include "io/element.h"

/* '<f8', '>i2', '|b1', '=f8', 'f8', 'd', 'float64', ...: 0 if no precision holds such elements
 * one by one. */
int npy_parse_type(const char *descr, element_type *type);

/* What elements of another type are, and what to save instead. "[" and "(" stand for what is no
 * string. */
const char *npy_describe(const char *descr);

#endif
