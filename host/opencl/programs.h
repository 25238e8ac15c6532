/* SPDX-License-Identifier: MIT */
/* A device's programs, each made when it is first used, and only used if its known answers are
 * right. */
#ifndef SIGRAMP_HOST_OPENCL_PROGRAMS_H
#define SIGRAMP_HOST_OPENCL_PROGRAMS_H

#include "plan/known_problem.h"
#include "program.h"
#include "plan/loop_segments.h"
#include "plan/loop_table.h"
#include "workspace.h"

typedef struct {
    opencl_program program;
    int is_right;
} opencl_checked_program;

typedef struct {
    opencl_workspace *workspace; /* of the device */
    known_problems *problems;
    /* By kind, unit, and whether the precision is 64. */
    opencl_checked_program of[PLAN_KINDS][SIGRAMP_UNIT_COUNT][2];
} opencl_programs;

/* The program of a unit and a precision, ready for use. */
sigramp_status opencl_program_get(opencl_programs *programs, plan_kind kind, sigramp_unit unit,
                                  int precision, const opencl_program **program, char *detail);

/* The program that evaluates a table, or the segments or pieces there are instead of one. */
sigramp_status opencl_table_program(opencl_programs *programs, const sigramp_loop_table *table,
                                    int precision, const opencl_program **program, char *detail);

void opencl_release_programs(opencl_programs *programs);

#endif
