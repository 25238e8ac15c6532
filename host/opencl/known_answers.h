/* SPDX-License-Identifier: MIT */
/* Whether a driver computes what is right. */
#ifndef SIGRAMP_HOST_OPENCL_KNOWN_ANSWERS_H
#define SIGRAMP_HOST_OPENCL_KNOWN_ANSWERS_H

#include "plan/known_problem.h"
#include "program.h"
#include "workspace.h"

/* Compares a new program's results with the answers of the known problems, bit for bit. */
sigramp_status opencl_check_program(known_problems *problems, opencl_workspace *workspace,
                                    const opencl_program *program, plan_kind kind,
                                    sigramp_unit unit, int precision, char *detail);

#endif
