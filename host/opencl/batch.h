/* SPDX-License-Identifier: MIT */
/* Batches of small direct sums, by a program that need not be known to be right. */
#ifndef SIGRAMP_HOST_OPENCL_BATCH_H
#define SIGRAMP_HOST_OPENCL_BATCH_H

#include "backend.h"
#include "program.h"
#include "workspace.h"

/* opencl_room's, of a device; NULL: one of enough memory. */
opencl_batch_room opencl_room_on(const opencl_device *device, int precision);

/* As opencl_sum_batch, by this program of the problems' unit and precision. */
sigramp_status opencl_sum_problems(opencl_workspace *workspace, const opencl_program *program,
                                   const opencl_problem *problems, size_t count, char *detail);

#endif
