/* SPDX-License-Identifier: MIT */
/* A row of the table of sigramp verify --all: what was found out about one kind of question. */
#ifndef SIGRAMP_HOST_CLI_VERIFY_ROW_H
#define SIGRAMP_HOST_CLI_VERIFY_ROW_H

#include "cli/verify_kind.h"

/* A result that is not the right one, and where. */
typedef struct {
    unsigned round;
    size_t terms;
    double x, output, right;
} verify_difference;

typedef struct {
    sigramp_unit unit;
    int precision;
    const verify_kind *kind;
    uint64_t inputs, differing;
    verify_difference first; /* if any differ */
    verify_judgement judgement;
    char missing[256]; /* why the device has it not; "" if it has */
} verify_row;

/* Counts the points of a problem that have a result unlike the right one in any bit. */
void verify_row_compare(verify_row *row, unsigned round, const verify_problem *problem,
                        const double *y, const double *right);

/* Of a float32 map. */
verify_difference verify_difference_of(const sigramp_wrong_result *wrong);

#endif
