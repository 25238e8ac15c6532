/* SPDX-License-Identifier: MIT */
/* A driver against the CPU path: the one place of host/opencl that knows both. */
#ifndef SIGRAMP_HOST_OPENCL_KNOWN_ANSWERS_H
#define SIGRAMP_HOST_OPENCL_KNOWN_ANSWERS_H

#include "program.h"
#include "workspace.h"

/* Compares a new program's results on fixed small problems with the CPU's, bit for bit. */
sigramp_status opencl_check_program(opencl_workspace *workspace, const opencl_program *program,
                                    opencl_program_kind kind, sigramp_unit unit, int precision,
                                    char *detail);

#endif
