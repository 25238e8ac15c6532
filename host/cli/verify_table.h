/* SPDX-License-Identifier: MIT */
/* The table of sigramp verify --all, as text and as JSON. */
#ifndef SIGRAMP_HOST_CLI_VERIFY_TABLE_H
#define SIGRAMP_HOST_CLI_VERIFY_TABLE_H

#include "cli/command.h"
#include "cli/verify_judge.h"

/* A result that is not the right one, and where. */
typedef struct {
    unsigned round;
    size_t terms;
    double x, output, right;
} verify_difference;

typedef struct {
    sigramp_unit unit;
    int precision;
    verify_method method;
    uint64_t inputs, differing;
    verify_difference first; /* if any differ */
    verify_judgement judgement;
    char missing[256]; /* why the device has it not; "" if it has */
} verify_row;

typedef struct {
    const cli_request *request;
    const sigramp_context *tested, *cpu;
    uint64_t seed;
    const verify_row *rows;
    size_t count;
} verify_table;

/* Of a float32 map. */
verify_difference verify_difference_of(const sigramp_wrong_result *wrong);

/* The exit status: EXIT_FAILED, after one line on standard error, if anything is wrong. */
int verify_table_print(const verify_table *table);

#endif
