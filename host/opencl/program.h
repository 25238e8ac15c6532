/* SPDX-License-Identifier: MIT */
/* Programs: built, or taken from the cache of binaries, when first used, and checked before use. */
#ifndef SIGRAMP_HOST_OPENCL_PROGRAM_H
#define SIGRAMP_HOST_OPENCL_PROGRAM_H

#include "device.h"

/* The program of a unit and a precision, ready for use. */
sigramp_status opencl_program_get(opencl_device *device, opencl_program_kind kind,
                                  sigramp_unit unit, int precision, const opencl_program **program,
                                  char *detail);
void opencl_program_release(opencl_program *program);

/* Compares a new program's results on a fixed small problem with the CPU's, bit for bit. */
sigramp_status opencl_check_map(opencl_device *device, const opencl_program *program,
                                sigramp_unit unit, int precision, char *detail);
sigramp_status opencl_check_sum(opencl_device *device, const opencl_program *program,
                                sigramp_unit unit, int precision, char *detail);
sigramp_status opencl_check_segments(opencl_device *device, const opencl_program *program,
                                     sigramp_unit unit, int precision, char *detail);
sigramp_status opencl_check_table(opencl_device *device, const opencl_program *program,
                                  int precision, char *detail);
sigramp_status opencl_check_pieces(opencl_device *device, const opencl_program *program,
                                   int precision, char *detail);

#endif
