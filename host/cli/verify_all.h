/* SPDX-License-Identifier: MIT */
/* sigramp verify --all: everything that a device computes, against the CPU path and MPFR. */
#ifndef SIGRAMP_HOST_CLI_VERIFY_ALL_H
#define SIGRAMP_HOST_CLI_VERIFY_ALL_H

#include "cli/command.h"

/* The units of the operands, which are known to exist. The exit status. */
int verify_all(const cli_request *request);

#endif
