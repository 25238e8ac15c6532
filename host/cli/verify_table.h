/* SPDX-License-Identifier: MIT */
/* The table of sigramp verify --all, as text and as JSON. */
#ifndef SIGRAMP_HOST_CLI_VERIFY_TABLE_H
#define SIGRAMP_HOST_CLI_VERIFY_TABLE_H

#include "cli/command.h"
#include "cli/verify_row.h"

typedef struct {
    const cli_request *request;
    const sigramp_context *tested, *cpu;
    uint64_t seed;
    const verify_row *rows;
    size_t count;
} verify_table;

/* The exit status: EXIT_FAILED, after one line on standard error, if anything is wrong. */
int verify_table_print(const verify_table *table);

#endif
