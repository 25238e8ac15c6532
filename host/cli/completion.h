/* SPDX-License-Identifier: MIT */
/* `sigramp completion SHELL`: what bash, zsh or fish must know to complete the tool's options. */
#ifndef SIGRAMP_HOST_CLI_COMPLETION_H
#define SIGRAMP_HOST_CLI_COMPLETION_H

#include "cli/command.h"

/* Prints the shell's file for these commands (ended by NULL) from their tables of options; the exit
 * status. shell: "bash", "zsh" or "fish". */
int cli_print_completion(const char *shell, const cli_command *const *commands);

#endif
