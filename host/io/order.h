/* SPDX-License-Identifier: MIT */
/* Fortran order and C order. */
#ifndef SIGRAMP_HOST_IO_ORDER_H
#define SIGRAMP_HOST_IO_ORDER_H

#include "io/array.h"

/* Puts an array in Fortran order into C order, in memory. */
int array_in_c_order(array_source *source, io_error *error);

#endif
